package io.spanbeam.ax.flight;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.span.SpanColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns of an annotation table (ax-protocol §6.5): the span ID, and for each name of the
 * request {@code annotation.<name>.} with the parts that some record gives, who updated it and
 * when.
 */
final class AnnotationSchema {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_\\s]+");

  private AnnotationSchema() {}

  /** Part of an annotation that has a column. */
  enum Part {
    LABEL("label", ArrowType.Utf8.INSTANCE),
    SCORE("score", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
    TEXT("text", ArrowType.Utf8.INSTANCE),
    UPDATED_BY("updated_by", ArrowType.Utf8.INSTANCE),
    UPDATED_AT("updated_at", new ArrowType.Int(Long.SIZE, true));

    private final String suffix;
    private final ArrowType type;

    Part(String suffix, ArrowType type) {
      this.suffix = suffix;
      this.type = type;
    }

    /** Returns the name of its column. */
    String column(String annotation) {
      return SpanColumns.ANNOTATION_PREFIX + annotation + "." + suffix;
    }

    private boolean isIn(AnnotationValue value) {
      return switch (this) {
        case LABEL -> value.label().isPresent();
        case SCORE -> value.score().isPresent();
        case TEXT -> value.text().isPresent();
        case UPDATED_BY, UPDATED_AT -> true;
      };
    }
  }

  /**
   * Returns the columns for a request.
   *
   * @throws AxException with {@link Category#INVALID} if a name can't be part of a column name
   */
  static Schema of(AnnotationRequest request) throws AxException {
    Map<String, boolean[]> used = new LinkedHashMap<>();
    for (AnnotationRecord annotated : request.records()) {
      for (AnnotationValue value : annotated.values()) {
        boolean[] parts =
            used.computeIfAbsent(value.name(), name -> new boolean[Part.values().length]);
        for (Part part : Part.values()) {
          parts[part.ordinal()] |= part.isIn(value);
        }
      }
    }
    List<Field> fields = new ArrayList<>();
    fields.add(Field.nullable(SpanColumns.SPAN_ID, ArrowType.Utf8.INSTANCE));
    for (Map.Entry<String, boolean[]> entry : used.entrySet()) {
      if (!NAME.matcher(entry.getKey()).matches()) {
        throw new AxException(
            Category.INVALID,
            "Invalid annotation name '%s': Flight takes letters, digits, '_' and blanks only; use REST for it"
                .formatted(entry.getKey()));
      }
      for (Part part : Part.values()) {
        if (entry.getValue()[part.ordinal()]) {
          fields.add(Field.nullable(part.column(entry.getKey()), part.type));
        }
      }
    }
    return new Schema(fields, TableMetadata.of(request.project().name()));
  }
}
