package io.spanbeam.annotation;

import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.ax.AnnotationValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the elements of a collection that contradict each other. A file has an order, in which the
 * later record wins; a collection has none, and whichever element won by chance would be a value
 * that nobody chose. So all of them are refused, and what does not contradict is written.
 */
final class RecordConflicts {
  private static final String CODE = "conflict";

  private RecordConflicts() {}

  /**
   * Takes out of {@code inputs} each record that gives a name another value, or the span another
   * start time, than another record of the same ID. The same value twice is no contradiction.
   *
   * @return a dead letter for each of them
   */
  static List<DeadLetter> remove(List<InputRecord> inputs) {
    Map<String, List<InputRecord>> byId = new HashMap<>();
    for (InputRecord input : inputs) {
      byId.computeIfAbsent(input.annotations().recordId(), id -> new ArrayList<>(1)).add(input);
    }
    Map<String, Disagreement> disagreements = new HashMap<>();
    byId.forEach(
        (id, records) -> {
          if (records.size() > 1) {
            disagreements.put(id, Disagreement.of(records));
          }
        });
    List<DeadLetter> letters = new ArrayList<>();
    inputs.removeIf(
        input -> {
          Optional<DeadLetter> letter =
              Optional.ofNullable(disagreements.get(input.annotations().recordId()))
                  .flatMap(disagreement -> letter(input, disagreement));
          letter.ifPresent(letters::add);
          return letter.isPresent();
        });
    return letters;
  }

  private static Optional<DeadLetter> letter(InputRecord input, Disagreement disagreement) {
    for (AnnotationValue value : input.annotations().values()) {
      if (disagreement.names().contains(value.name())) {
        return Optional.of(letter(input, "annotation '%s'".formatted(value.name())));
      }
    }
    return disagreement.startTimes() && input.startTime().isPresent()
        ? Optional.of(letter(input, "start_time"))
        : Optional.empty();
  }

  private static DeadLetter letter(InputRecord input, String what) {
    return new DeadLetter(
        DeadLetter.Kind.REJECTED,
        CODE,
        "elements of this ID disagree about %s; a collection has no order in which one could win, so"
                .formatted(what)
            + " none of them is written",
        input.origin(),
        input.toJson(),
        0);
  }

  /** About what the records of one ID disagree. */
  private record Disagreement(Set<String> names, boolean startTimes) {
    static Disagreement of(List<InputRecord> records) {
      Map<String, AnnotationValue> first = new HashMap<>();
      Set<String> names = new HashSet<>();
      Set<Instant> startTimes = new HashSet<>();
      for (InputRecord record : records) {
        record.startTime().ifPresent(startTimes::add);
        for (AnnotationValue value : record.annotations().values()) {
          AnnotationValue other = first.putIfAbsent(value.name(), value);
          if (other != null && !other.equals(value)) {
            names.add(value.name());
          }
        }
      }
      return new Disagreement(names, startTimes.size() > 1);
    }
  }
}
