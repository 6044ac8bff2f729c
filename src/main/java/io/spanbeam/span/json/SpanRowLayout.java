package io.spanbeam.span.json;

import io.spanbeam.span.SpanColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Gives each column its place in the nested span model (ax-protocol §4.3, §8.5). A column that the
 * model does not know, or whose place is taken, becomes a member of the span.
 */
final class SpanRowLayout {
  private static final String KIND = "kind";
  private static final List<String> KINDS =
      List.of(SpanColumns.SPAN_KIND, SpanColumns.UPLOADED_SPAN_KIND, KIND);
  private static final List<String> HEAD =
      List.of(
          SpanColumns.PARENT_ID,
          SpanColumns.START_TIME,
          SpanColumns.END_TIME,
          SpanColumns.STATUS_CODE,
          SpanColumns.STATUS_MESSAGE);
  private static final List<String> TAIL =
      List.of(SpanColumns.TRACE_ANNOTATIONS, SpanColumns.EVENTS);

  private final ValueWriters writers = new ValueWriters();
  private final Members.Builder attributes = Members.builder();
  private final NamedEntries.Builder annotations = NamedEntries.builder(SpanColumns.ANNOTATIONS);
  private final NamedEntries.Builder evaluations = NamedEntries.builder(SpanColumns.EVALUATIONS);
  private final Map<String, ValueWriter> known = new HashMap<>();
  private final Map<String, ValueWriter> kinds = new HashMap<>();
  private final List<Other> others = new ArrayList<>();

  private SpanRowLayout() {}

  static RowWriter rowWriter(Schema schema) {
    SpanRowLayout layout = new SpanRowLayout();
    List<ValueWriter> columns = schema.getFields().stream().map(layout::place).toList();
    return new SpanRowWriter(columns, layout.parts());
  }

  private ValueWriter place(Field field) {
    String column = field.getName();
    Optional<EntryPart> annotation = EntryPart.of(column, SpanColumns.ANNOTATION_PREFIX);
    Optional<EntryPart> evaluation = EntryPart.of(column, SpanColumns.EVALUATION_PREFIX);
    if (annotation.isPresent() && annotation.get().isOfAnnotation()) {
      return placeAnnotation(annotation.get(), field);
    }
    if (column.equals(SpanColumns.PARENT_ID)) {
      ValueWriter parent = new WrappedWriter.NotEmpty(writers.ofColumn(field));
      placeMember(column, parent);
      return parent;
    }
    ValueWriter writer = writers.ofColumn(field);
    if (evaluation.isPresent() && evaluation.get().isOfEvaluation()) {
      evaluations.add(evaluation.get().entry(), evaluation.get().part(), writer);
    } else if (column.startsWith(SpanColumns.ATTRIBUTES_PREFIX)) {
      attributes.add(column.substring(SpanColumns.ATTRIBUTES_PREFIX.length()), writer);
      if (column.equals(SpanColumns.SPAN_KIND)) {
        kinds.putIfAbsent(column, writer);
      }
    } else if (!placeOverflow(column, writer)) {
      placeMember(column, writer);
    }
    return writer;
  }

  private ValueWriter placeAnnotation(EntryPart annotation, Field field) {
    switch (annotation.part()) {
      case "updated_at" -> {
        ValueWriter time = writers.ofEpochMilliseconds(field);
        annotations.add(annotation.entry(), annotation.part(), time);
        return time;
      }
      case "updated_by" -> {
        ValueWriter annotator = new WrappedWriter.Annotator(writers.ofColumn(field));
        annotations.add(annotation.entry(), "annotator", annotator);
        return annotator;
      }
      default -> {
        ValueWriter writer = writers.ofColumn(field);
        annotations.add(annotation.entry(), annotation.part(), writer);
        return writer;
      }
    }
  }

  private boolean placeOverflow(String column, ValueWriter writer) {
    return writer instanceof ElementsWriter elements
        && (column.equals(SpanColumns.ANNOTATIONS) && annotations.addOverflow(elements)
            || column.equals(SpanColumns.EVALUATIONS) && evaluations.addOverflow(elements));
  }

  private void placeMember(String column, ValueWriter writer) {
    boolean placed =
        KINDS.contains(column)
            ? kinds.putIfAbsent(column, writer) == null
            : isKnown(column) && known.putIfAbsent(column, writer) == null;
    if (!placed) {
      others.add(new Other(column, writer));
    }
  }

  private static boolean isKnown(String column) {
    return column.equals(SpanColumns.NAME)
        || column.equals(SpanColumns.TRACE_ID)
        || column.equals(SpanColumns.SPAN_ID)
        || HEAD.contains(column)
        || TAIL.contains(column);
  }

  private SpanRowWriter.Parts parts() {
    Members.Builder context = Members.builder();
    addKnown(context, SpanColumns.TRACE_ID, "trace_id");
    addKnown(context, SpanColumns.SPAN_ID, "span_id");
    List<String> presentKinds = KINDS.stream().filter(kinds::containsKey).toList();
    Members.Builder tail = members(TAIL).reserve(SpanColumns.NAME).reserve(KIND);
    HEAD.forEach(tail::reserve);
    reserveUnlessEmpty(tail, "context", context.isEmpty());
    reserveUnlessEmpty(tail, "attributes", attributes.isEmpty());
    reserveUnlessEmpty(tail, SpanColumns.ANNOTATIONS, annotations.isEmpty());
    reserveUnlessEmpty(tail, SpanColumns.EVALUATIONS, evaluations.isEmpty());
    // only the first one is sure to say what `kind` says; the others may differ from it
    Stream<Other> otherKinds =
        presentKinds.stream()
            .skip(1)
            .filter(kind -> !kind.equals(SpanColumns.SPAN_KIND))
            .map(kind -> new Other(kind, kinds.get(kind)));
    Stream.concat(others.stream(), otherKinds)
        .forEach(other -> tail.add(other.name(), other.writer()));
    return new SpanRowWriter.Parts(
        members(List.of(SpanColumns.NAME)).build(),
        context.build(),
        presentKinds.stream().map(kinds::get).toList(),
        members(HEAD).build(),
        attributes.build(),
        annotations.build(),
        evaluations.build(),
        tail.build());
  }

  private Members.Builder members(List<String> names) {
    Members.Builder members = Members.builder();
    names.forEach(name -> addKnown(members, name, name));
    return members;
  }

  private void addKnown(Members.Builder members, String column, String name) {
    ValueWriter writer = known.get(column);
    if (writer != null) {
      members.add(name, writer);
    }
  }

  private static void reserveUnlessEmpty(Members.Builder members, String name, boolean empty) {
    if (!empty) {
      members.reserve(name);
    }
  }

  /** A column that becomes a member under its own name. */
  private record Other(String name, ValueWriter writer) {}

  /**
   * What the name of a column of an annotation or evaluation says. Names may hold dots; the part is
   * what follows the last one.
   *
   * @param entry name of the annotation or evaluation
   * @param part which part of it
   */
  private record EntryPart(String entry, String part) {
    static Optional<EntryPart> of(String column, String prefix) {
      int dot = column.lastIndexOf('.');
      return column.startsWith(prefix) && dot > prefix.length()
          ? Optional.of(
              new EntryPart(column.substring(prefix.length(), dot), column.substring(dot + 1)))
          : Optional.empty();
    }

    boolean isOfAnnotation() {
      return switch (part) {
        case "label", "score", "text", "updated_at", "updated_by" -> true;
        default -> false;
      };
    }

    boolean isOfEvaluation() {
      return switch (part) {
        case "label", "score", "explanation" -> true;
        default -> false;
      };
    }
  }
}
