package io.spanbeam.annotation.input;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.VariableString;
import org.apache.beam.sdk.values.Row;

/**
 * A field of rows that counts, and how its values become members of a record.
 *
 * @param index place of the field in its rows
 * @param member what it holds
 * @param shape how its type says it
 */
record RowColumn(int index, Member member, Shape shape) {
  /** How a field holds its member. */
  enum Shape {
    /** One value. */
    SINGLE,
    /** An ID; an integer is taken as its decimal text. */
    ID,
    /** Annotations as an array of rows. */
    LIST,
    /** Annotations as text of JSON. */
    JSON_LIST,
    /** A row with the ID of a span. */
    CONTEXT,
    /** Only whether there is anything, of whatever type. */
    PRESENCE
  }

  static final String SPAN_ID = "span_id";

  /**
   * Returns the fields of a schema that count.
   *
   * @throws InputException if one has a type that can't hold what it must
   */
  static List<RowColumn> of(String input, Columns columns, List<Schema.Field> fields)
      throws InputException {
    List<RowColumn> counted = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      Member member = columns.members().get(i);
      if (columns.counts(member)) {
        Optional<Shape> shape = shape(input, member, fields.get(i).getType());
        if (shape.isPresent()) {
          counted.add(new RowColumn(i, member, shape.get()));
        } else if (member.kind() != Member.Kind.ANNOTATIONS && member.kind() != Member.Kind.RAW) {
          throw new InputException(
              "%s: field '%s' has the type %s; it must be %s"
                  .formatted(
                      input,
                      member.name(),
                      fields.get(i).getType().getTypeName(),
                      expected(member)));
        }
      }
    }
    return counted;
  }

  private static Optional<Shape> shape(String input, Member member, FieldType type)
      throws InputException {
    switch (member.kind()) {
      case RECORD_ID, SPAN_ID -> {
        return only(canBeId(type), Shape.ID);
      }
      case CONTEXT -> {
        return only(
            type.getTypeName() == Schema.TypeName.ROW
                && type.getRowSchema().hasField(SPAN_ID)
                && canBeId(type.getRowSchema().getField(SPAN_ID).getType()),
            Shape.CONTEXT);
      }
      case VALUES -> {
        if (isListOfRows(type)) {
          refuseUnknown(input, type.getCollectionElementType().getRowSchema());
        }
        return isText(type) ? Optional.of(Shape.JSON_LIST) : only(isListOfRows(type), Shape.LIST);
      }
      case DEAD_LETTER -> {
        return Optional.of(Shape.PRESENCE);
      }
      case ANNOTATIONS -> {
        return only(isListOfRows(type), Shape.LIST);
      }
      default -> {
        return only(!type.getTypeName().isCompositeType() && !isNested(type), Shape.SINGLE);
      }
    }
  }

  private static boolean canBeId(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE, INT16, INT32, INT64 -> true;
      default -> isText(type);
    };
  }

  /** Text columns of databases have a logical type of their own. */
  private static boolean isText(FieldType type) {
    return type.getTypeName() == Schema.TypeName.STRING
        || (type.getTypeName() == Schema.TypeName.LOGICAL_TYPE
            && type.getLogicalType().getIdentifier().equals(VariableString.IDENTIFIER));
  }

  private static boolean isNested(FieldType type) {
    return type.getTypeName().isCollectionType() || type.getTypeName().isMapType();
  }

  private static boolean isListOfRows(FieldType type) {
    return type.getTypeName().isCollectionType()
        && type.getCollectionElementType().getTypeName() == Schema.TypeName.ROW;
  }

  private static void refuseUnknown(String input, Schema value) throws InputException {
    for (String name : value.getFieldNames()) {
      if (Part.of(name).isEmpty()) {
        throw new InputException(
            "%s: the rows in 'values' have the field '%s', which is not known; an annotation has name, label, score and text"
                .formatted(input, name));
      }
    }
  }

  private static Optional<Shape> only(boolean fits, Shape shape) {
    return fits ? Optional.of(shape) : Optional.empty();
  }

  private static String expected(Member member) {
    return switch (member.kind()) {
      case RECORD_ID, SPAN_ID -> "text, or an integer, because others lose digits";
      case CONTEXT -> "a row with the text span_id";
      case VALUES -> "an array of rows with name, label, score and text, or JSON text";
      default -> "a single value";
    };
  }

  /** Puts the value of a row into a record. */
  void put(Row row, RecordDraft draft, JsonRecords json) throws IOException, RecordDefect {
    Object value = row.getValue(index);
    if (value == null) {
      draft.put(member, null);
      return;
    }
    switch (shape) {
      case PRESENCE -> draft.put(member, Scalar.other("there"));
      case SINGLE -> draft.put(member, RowScalars.of(value));
      case ID -> draft.put(member, RowScalars.id(value));
      case JSON_LIST -> json.parseValues(member, value.toString(), draft);
      case LIST -> putList((Iterable<?>) value, draft);
      case CONTEXT -> {
        Object id = ((Row) value).getValue(SPAN_ID);
        draft.putContext(member, id == null ? null : RowScalars.id(id));
      }
    }
  }

  private void putList(Iterable<?> elements, RecordDraft draft) throws RecordDefect {
    boolean values = member.kind() == Member.Kind.VALUES;
    if (values) {
      draft.beginValues(member);
    }
    for (Object element : elements) {
      ValueDraft value = values ? draft.addValue() : draft.addAnnotation();
      if (element instanceof Row annotation) {
        for (int i = 0; i < annotation.getFieldCount(); i++) {
          Optional<Part> part = Part.of(annotation.getSchema().getField(i).getName());
          Object given = annotation.getValue(i);
          if (part.isPresent() && given != null) {
            value.put(part.get(), RowScalars.of(given));
          }
        }
      }
    }
  }
}
