package io.spanbeam.local;

import io.spanbeam.local.AnnotationTable.Part;
import io.spanbeam.span.SpanColumns;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The columns of the table of a DoPut (ax-protocol §6.5). A column of type null is one that is null
 * in every row.
 *
 * @param ids the span IDs
 * @param annotations per name of an annotation the columns that the table has for it
 * @param notes the notes, if the table has them
 */
record AnnotationColumns(
    FieldVector ids, Map<String, Map<Part, FieldVector>> annotations, Optional<FieldVector> notes) {
  private static final Pattern NAME =
      Pattern.compile("annotation\\.([a-zA-Z0-9_\\s]+)\\.(label|score|text|updated_by|updated_at)");
  private static final ArrowType INT64 = new ArrowType.Int(64, true);
  private static final ArrowType FLOAT64 =
      new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

  /**
   * Finds the columns of a table.
   *
   * @throws IllegalArgumentException with one sentence if one is missing, unknown, comes twice or
   *     has another type
   */
  static AnnotationColumns of(VectorSchemaRoot table) {
    Map<String, FieldVector> columns = new LinkedHashMap<>();
    for (FieldVector vector : table.getFieldVectors()) {
      if (columns.put(vector.getName(), vector) != null) {
        throw new IllegalArgumentException("Column '%s' comes twice".formatted(vector.getName()));
      }
    }
    FieldVector ids = columns.remove(SpanColumns.SPAN_ID);
    if (ids == null) {
      throw new IllegalArgumentException("Column '%s' is missing".formatted(SpanColumns.SPAN_ID));
    }
    check(ids, "text", AnnotationColumns::isText);
    FieldVector notes = columns.remove(SpanColumns.ANNOTATION_NOTES);
    if (notes != null) {
      check(notes, "a list of texts", AnnotationColumns::isTextList);
    }
    Map<String, Map<Part, FieldVector>> annotations = new LinkedHashMap<>();
    columns.forEach((name, column) -> place(name, column, annotations));
    return new AnnotationColumns(ids, annotations, Optional.ofNullable(notes));
  }

  private static void place(
      String name, FieldVector column, Map<String, Map<Part, FieldVector>> annotations) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          ("Column '%s' is none of %s, %s and annotation.<name>.<part>, with a name of letters,"
                  + " digits, '_' and spaces, and label, score, text, updated_by or updated_at")
              .formatted(name, SpanColumns.SPAN_ID, SpanColumns.ANNOTATION_NOTES));
    }
    Part part = Part.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
    switch (part) {
      case LABEL, TEXT, UPDATED_BY -> check(column, "text", AnnotationColumns::isText);
      case SCORE -> check(column, "int64 or float64", AnnotationColumns::isNumber);
      case UPDATED_AT -> check(column, "int64", field -> field.getType().equals(INT64));
    }
    annotations
        .computeIfAbsent(matcher.group(1), absent -> new EnumMap<>(Part.class))
        .put(part, column);
  }

  private static void check(FieldVector column, String expected, Predicate<Field> test) {
    Field field = column.getField();
    if (field.getDictionary() != null) {
      throw new IllegalArgumentException(
          "Column '%s' is dictionary-encoded; send it as it is".formatted(field.getName()));
    }
    if (!isNull(field) && !test.test(field)) {
      throw new IllegalArgumentException(
          "Column '%s' is %s, but must be %s"
              .formatted(field.getName(), field.getType(), expected));
    }
  }

  private static boolean isNull(Field field) {
    return field.getType() instanceof ArrowType.Null;
  }

  private static boolean isText(Field field) {
    return field.getType() instanceof ArrowType.Utf8
        || field.getType() instanceof ArrowType.LargeUtf8
        || field.getType() instanceof ArrowType.Utf8View;
  }

  private static boolean isNumber(Field field) {
    return field.getType().equals(INT64) || field.getType().equals(FLOAT64);
  }

  private static boolean isTextList(Field field) {
    if (!(field.getType() instanceof ArrowType.List)
        && !(field.getType() instanceof ArrowType.LargeList)) {
      return false;
    }
    Field element = field.getChildren().get(0);
    return isText(element) || isNull(element);
  }
}
