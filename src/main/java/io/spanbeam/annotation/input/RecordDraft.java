package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.RecordDefect.quoted;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A record as a file has it, and the one place that knows the shapes of records. Readers put in the
 * members in any order; what they mean is decided when all are there.
 *
 * <p>With {@code record_id}, the annotations are {@code values}, the flat {@code name}, {@code
 * label}, {@code score}, {@code text}, and the wide {@code <name>.label} and so on, together;
 * anything else is refused. With {@code context.span_id} the record is a line of an export: {@code
 * annotations} and {@code annotation.<name>.label} and so on are the annotations that it had,
 * {@code values} and {@code <name>.label} those that were added and win over one of the same name.
 * Anything else is left alone, also {@code <name>.label} if the space has no annotation config of
 * that name: exports have such columns of their own, as {@code eval.<name>.label}.
 */
final class RecordDraft {
  private Scalar recordId;
  private Scalar spanId;
  private Scalar startTime;
  private boolean hasRecordId;
  private boolean hasSpanId;
  private boolean hasEmptyContext;
  private boolean hasDeadLetter;
  private boolean hasRaw;
  private boolean hasValues;
  private String unknown;
  private final ValueDraft flat = new ValueDraft("", 0);
  private List<ValueDraft> values = List.of();
  private List<ValueDraft> annotations = List.of();
  private Map<String, ValueDraft> wide = Map.of();
  private Map<String, ValueDraft> exported = Map.of();

  /**
   * What a record says.
   *
   * @param annotations its ID and values
   * @param startTime when the span started, if it says so
   */
  record Resolved(AnnotationRecord annotations, Optional<Instant> startTime) {}

  /**
   * Takes a member with a single value. What belongs in lists or objects must be put in by the
   * other methods.
   *
   * @param value null for a null or an empty cell
   */
  void put(Member member, Scalar value) throws RecordDefect {
    switch (member.kind()) {
      case RECORD_ID -> {
        refuseSecond(hasRecordId, member);
        hasRecordId = true;
        recordId = value;
      }
      case SPAN_ID -> {
        refuseSecond(hasSpanId, member);
        hasSpanId = true;
        spanId = value;
      }
      case START_TIME -> {
        refuseSecond(startTime != null, member);
        startTime = value;
      }
      case FLAT -> flat.put(member.part().orElseThrow(), value);
      case WIDE -> {
        if (value != null) {
          wide = wide.isEmpty() ? new LinkedHashMap<>() : wide;
          putWide(wide, member, value);
        }
      }
      case EXPORTED -> {
        if (value != null) {
          exported = exported.isEmpty() ? new LinkedHashMap<>() : exported;
          putWide(exported, member, value);
        }
      }
      case DEAD_LETTER -> hasDeadLetter |= value != null;
      case RAW -> {
        if (value != null) {
          hasRaw = true;
          unknown(member);
        }
      }
      case CONTEXT -> {
        hasEmptyContext |= value == null;
        unknown(member);
      }
      case ANNOTATIONS, OTHER -> unknown(member);
      case INDEX -> {}
      case VALUES -> {
        beginValues(member);
        if (value != null) {
          throw new RecordDefect(
              RecordDefect.WRONG_TYPE,
              "values %s is not a list of annotations",
              quoted(value.text()));
        }
      }
    }
  }

  /** Takes the object {@code context} of an exported span. */
  void putContext(Member context, Scalar id) throws RecordDefect {
    unknown(context);
    refuseSecond(hasSpanId, context);
    hasSpanId = true;
    spanId = id;
  }

  /** Begins the list {@code values}. */
  void beginValues(Member member) throws RecordDefect {
    refuseSecond(hasValues, member);
    hasValues = true;
  }

  /** Adds an element of the list {@code values}. */
  ValueDraft addValue() {
    values = values.isEmpty() ? new ArrayList<>() : values;
    ValueDraft value = new ValueDraft("values", values.size());
    values.add(value);
    return value;
  }

  /** Adds an element of the list {@code annotations} of an exported span. */
  ValueDraft addAnnotation() {
    annotations = annotations.isEmpty() ? new ArrayList<>() : annotations;
    ValueDraft value = new ValueDraft("annotations", annotations.size());
    annotations.add(value);
    return value;
  }

  private static void putWide(Map<String, ValueDraft> columns, Member member, Scalar value)
      throws RecordDefect {
    columns
        .computeIfAbsent(member.annotation().orElseThrow(), ValueDraft::named)
        .put(member.part().orElseThrow(), value);
  }

  private void unknown(Member member) {
    if (unknown == null) {
      unknown = member.name();
    }
  }

  private static void refuseSecond(boolean there, Member member) throws RecordDefect {
    if (there) {
      throw new RecordDefect(
          RecordDefect.DUPLICATE_MEMBER, "%s comes twice", quoted(member.name()));
    }
  }

  /**
   * Returns what the record says; nothing if it is a line of an export without any annotation.
   *
   * @throws RecordDefect the first thing that makes it no record, or that the check refuses
   */
  Optional<Resolved> resolve(RecordCheck check) throws RecordDefect {
    if (hasRaw && hasDeadLetter) {
      throw new RecordDefect(
          RecordDefect.NOT_MENDED,
          "the dead letter is not mended yet; put the members of the record in the place of 'raw'");
    }
    // A span without an ID is still one of an export.
    hasSpanId |= hasEmptyContext && !hasRecordId;
    refuseShape();
    List<ValueDraft> drafts = hasSpanId ? exportedDrafts(check) : drafts();
    if (drafts.isEmpty() && hasSpanId) {
      return Optional.empty();
    }
    String id = hasSpanId ? id("context.span_id", spanId) : id("record_id", recordId);
    if (drafts.isEmpty()) {
      throw new RecordDefect(RecordDefect.NO_VALUES, "the record %s has no values", quoted(id));
    }
    List<AnnotationValue> resolved = new ArrayList<>(drafts.size());
    for (ValueDraft draft : drafts) {
      AnnotationValue value = draft.resolve();
      check.check(value);
      resolved.add(value);
    }
    refuseSameName(resolved);
    Optional<Instant> started = startTime == null ? Optional.empty() : StartTimes.parse(startTime);
    return Optional.of(new Resolved(new AnnotationRecord(id, resolved), started));
  }

  /** Returns the names of annotations that were perhaps meant by members that don't count. */
  Set<String> passedOver(RecordCheck check) {
    if (wide.isEmpty() || !(hasSpanId || hasEmptyContext)) {
      return Set.of();
    }
    return wide.keySet().stream()
        .filter(name -> !check.knows(name) && !Member.isOfExports(name))
        .collect(Collectors.toSet());
  }

  private void refuseShape() throws RecordDefect {
    if (hasRecordId && hasSpanId) {
      throw new RecordDefect(
          RecordDefect.RECORD_ID, "both 'record_id' and 'context.span_id' are given; keep one");
    }
    if (!hasSpanId && unknown != null) {
      throw new RecordDefect(
          RecordDefect.UNKNOWN_MEMBER,
          "the member %s is not known; a record has record_id, start_time and values, or name,"
              + " label, score and text, or <name>.label, <name>.score and <name>.text",
          quoted(unknown));
    }
    if (!hasRecordId && !hasSpanId) {
      throw new RecordDefect(RecordDefect.RECORD_ID, "'record_id' is missing");
    }
  }

  private List<ValueDraft> drafts() {
    List<ValueDraft> drafts = new ArrayList<>(values);
    if (!flat.isEmpty()) {
      drafts.add(flat);
    }
    drafts.addAll(wide.values());
    drafts.addAll(exported.values());
    return drafts;
  }

  private List<ValueDraft> exportedDrafts(RecordCheck check) {
    List<ValueDraft> drafts = new ArrayList<>(values);
    wide.forEach(
        (name, value) -> {
          if (check.knows(name)) {
            drafts.add(value);
          }
        });
    Set<String> added = new HashSet<>();
    drafts.forEach(value -> value.addNameTo(added));
    Stream.concat(annotations.stream(), exported.values().stream())
        .filter(value -> !value.isNamed(added))
        .forEach(drafts::add);
    return drafts;
  }

  private static String id(String member, Scalar id) throws RecordDefect {
    if (id == null || id.text().isBlank()) {
      throw new RecordDefect(RecordDefect.RECORD_ID, "'%s' is empty", member);
    }
    if (!id.isText()) {
      throw new RecordDefect(
          RecordDefect.WRONG_TYPE,
          "%s %s is not a text%s",
          member,
          quoted(id.text()),
          id.isNumber() ? "; write it in quotes, so that no digit of it is lost" : "");
    }
    Unicode.check(id.text(), member);
    return id.text();
  }

  private static void refuseSameName(List<AnnotationValue> values) throws RecordDefect {
    if (values.size() == 1) {
      return;
    }
    Set<String> names = new HashSet<>();
    for (AnnotationValue value : values) {
      if (!names.add(value.name())) {
        throw new RecordDefect(
            RecordDefect.DUPLICATE_NAME,
            "the annotation %s comes twice in one record",
            quoted(value.name()));
      }
    }
  }
}
