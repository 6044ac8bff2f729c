package io.spanbeam.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.local.AnnotationTable.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.arrow.vector.FieldVector;

/**
 * The rows of the table of a DoPut as the store takes them (ax-protocol §6.5). An annotation
 * without label, score and text in a row is none of that row.
 */
final class AnnotationRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AnnotationColumns columns;
  private final Optional<AnnotationConfigs> configs;
  private final long now;

  /**
   * @param configs what the annotations must fulfil
   * @param now milliseconds since the epoch; no annotation may be from later
   */
  AnnotationRows(AnnotationColumns columns, Optional<AnnotationConfigs> configs, long now) {
    this.columns = columns;
    this.configs = configs;
    this.now = now;
  }

  /**
   * Adds a row of the current batch to a stage.
   *
   * @throws IllegalArgumentException with the reason if the row is invalid
   */
  void add(int row, AnnotationStage stage) {
    String id =
        text(columns.ids(), row)
            .filter(text -> !text.isEmpty())
            .orElseThrow(() -> new IllegalArgumentException("its span ID is missing"));
    List<StagedAnnotation> annotations = new ArrayList<>();
    columns
        .annotations()
        .forEach((name, parts) -> annotation(name, parts, row).ifPresent(annotations::add));
    stage.add(id, annotations, columns.notes().flatMap(notes -> notes(notes, row)));
  }

  private Optional<StagedAnnotation> annotation(
      String name, Map<Part, FieldVector> parts, int row) {
    Optional<String> label = text(parts.get(Part.LABEL), row);
    Optional<Object> score = value(parts.get(Part.SCORE), row);
    Optional<String> text = text(parts.get(Part.TEXT), row);
    if (label.isEmpty() && score.isEmpty() && text.isEmpty()) {
      return Optional.empty();
    }
    OptionalDouble number =
        score.isPresent()
            ? OptionalDouble.of(((Number) score.get()).doubleValue())
            : OptionalDouble.empty();
    AnnotationValue value = new AnnotationValue(name, label, number, text);
    refuse(AnnotationLimits.violation(value).map(reason -> "'%s': %s".formatted(name, reason)));
    refuse(configs.flatMap(known -> known.violation(value)));
    Optional<String> updatedBy = text(parts.get(Part.UPDATED_BY), row);
    refuse(updatedBy.flatMap(AnnotationLimits::ofUpdatedBy));
    return Optional.of(
        new StagedAnnotation(
            value, updatedBy.orElse(StagedAnnotation.ANONYMOUS), updatedAt(name, parts, row)));
  }

  private long updatedAt(String name, Map<Part, FieldVector> parts, int row) {
    Optional<Object> value = value(parts.get(Part.UPDATED_AT), row);
    if (value.isEmpty()) {
      return now;
    }
    long time = ((Number) value.get()).longValue();
    if (time <= 0 || time > now) {
      throw new IllegalArgumentException(
          "updated_at of '%s' is %d, but must be milliseconds since the epoch up to now"
              .formatted(name, time));
    }
    return time;
  }

  private static Optional<String> notes(FieldVector notes, int row) {
    Optional<Object> value = value(notes, row);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    ArrayNode texts = JSON.createArrayNode();
    for (Object element : (List<?>) value.get()) {
      texts.add(note(element));
    }
    return Optional.of(texts.toString());
  }

  private static String note(Object element) {
    String json = element == null ? "null" : element.toString();
    JsonNode text;
    try {
      text = JSON.readTree(json).path("text");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a note is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!text.isTextual()) {
      throw new IllegalArgumentException("a note is no JSON object with a text");
    }
    refuse(AnnotationLimits.ofText(text.asText()).map(reason -> "a note: " + reason));
    return json;
  }

  private static void refuse(Optional<String> reason) {
    if (reason.isPresent()) {
      throw new IllegalArgumentException(reason.get());
    }
  }

  private static Optional<String> text(FieldVector column, int row) {
    return value(column, row).map(Object::toString);
  }

  private static Optional<Object> value(FieldVector column, int row) {
    return column == null ? Optional.empty() : Optional.ofNullable(column.getObject(row));
  }
}
