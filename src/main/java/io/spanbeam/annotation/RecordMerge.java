package io.spanbeam.annotation;

import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one record of all that name the same ID, because a request may name an ID only once
 * (ax-protocol §7.1). The result depends on the order of the input alone, not on the order in which
 * workers pass records on.
 */
final class RecordMerge {
  private static final Comparator<InputRecord> ORDER =
      Comparator.comparing((InputRecord input) -> input.annotations().recordId())
          .thenComparing(InputRecord::origin);

  private RecordMerge() {}

  /** Merges records in any order; the result is in the order of IDs. */
  static List<MergedRecord> merge(List<InputRecord> inputs) {
    List<InputRecord> sorted = new ArrayList<>(inputs);
    sorted.sort(ORDER);
    List<MergedRecord> merged = new ArrayList<>(sorted.size());
    int first = 0;
    for (int i = 1; i <= sorted.size(); i++) {
      if (i == sorted.size() || !recordId(sorted, i).equals(recordId(sorted, first))) {
        merged.add(mergeParts(sorted.subList(first, i)));
        first = i;
      }
    }
    return merged;
  }

  private static String recordId(List<InputRecord> inputs, int index) {
    return inputs.get(index).annotations().recordId();
  }

  private static MergedRecord mergeParts(List<InputRecord> parts) {
    if (parts.size() == 1) {
      InputRecord only = parts.get(0);
      return new MergedRecord(only.annotations(), only.startTime(), parts);
    }
    Map<String, AnnotationValue> values = new LinkedHashMap<>();
    Optional<Instant> startTime = Optional.empty();
    for (InputRecord part : parts) {
      part.annotations().values().forEach(value -> values.put(value.name(), value));
      startTime = part.startTime().isPresent() ? part.startTime() : startTime;
    }
    return new MergedRecord(
        new AnnotationRecord(parts.get(0).annotations().recordId(), List.copyOf(values.values())),
        startTime,
        parts);
  }

  /** Returns how many records of the input some records are made of. */
  static long partCount(List<MergedRecord> merged) {
    return merged.stream().mapToLong(one -> one.parts().size()).sum();
  }

  /** Returns how many values of the input are not sent, because a later one has the same name. */
  static long overwritten(MergedRecord merged) {
    long given =
        merged.parts().stream().mapToLong(part -> part.annotations().values().size()).sum();
    return given - merged.annotations().values().size();
  }
}
