package io.spanbeam.annotation.input;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;

/**
 * A column of Parquet that counts, and how its cells become members of a record.
 *
 * @param member what it holds
 * @param type its type in the file
 * @param shape how the type says it
 */
record ParquetColumn(Member member, Type type, Shape shape) {
  /** How a column holds its member. */
  enum Shape {
    /** One value. */
    SINGLE,
    /** An ID; an integer is taken as its decimal text. */
    ID,
    /** Annotations as a list of structs. */
    LIST,
    /** Annotations as text of JSON. */
    JSON_LIST,
    /** A struct with the ID of a span. */
    CONTEXT,
    /** Only whether there is anything, of whatever type. */
    PRESENCE
  }

  static final String SPAN_ID = "span_id";

  /**
   * Returns the columns of a table that count.
   *
   * @throws InputException if one has a type that can't hold what it must
   */
  static List<ParquetColumn> of(InputFile file, Columns columns, List<Type> types)
      throws InputException {
    List<ParquetColumn> counted = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Member member = columns.members().get(i);
      if (columns.counts(member)) {
        Optional<ParquetColumn> column = of(member, types.get(i));
        if (column.isPresent()) {
          counted.add(column.get());
        } else if (member.kind() != Member.Kind.ANNOTATIONS && member.kind() != Member.Kind.RAW) {
          throw new InputException(
              "%s: column '%s' has the type %s; it must be %s"
                  .formatted(
                      file.name(),
                      member.name(),
                      ParquetScalars.typeName(types.get(i)),
                      expected(member)));
        }
      }
    }
    return counted;
  }

  private static Optional<ParquetColumn> of(Member member, Type type) {
    Optional<Shape> shape =
        switch (member.kind()) {
          case RECORD_ID, SPAN_ID -> only(ParquetScalars.canBeId(type), Shape.ID);
          case CONTEXT -> only(isContext(type), Shape.CONTEXT);
          case VALUES ->
              ParquetScalars.isText(type)
                  ? Optional.of(Shape.JSON_LIST)
                  : only(ParquetLists.isList(type, true), Shape.LIST);
          case DEAD_LETTER -> Optional.of(Shape.PRESENCE);
          case ANNOTATIONS -> only(ParquetLists.isList(type, false), Shape.LIST);
          default -> only(ParquetScalars.isSingle(type), Shape.SINGLE);
        };
    return shape.map(known -> new ParquetColumn(member, type, known));
  }

  private static Optional<Shape> only(boolean fits, Shape shape) {
    return fits ? Optional.of(shape) : Optional.empty();
  }

  private static boolean isContext(Type type) {
    return !type.isPrimitive()
        && type.asGroupType().containsField(SPAN_ID)
        && ParquetScalars.canBeId(type.asGroupType().getType(SPAN_ID));
  }

  private static String expected(Member member) {
    return switch (member.kind()) {
      case RECORD_ID, SPAN_ID -> "text, or an integer, because others lose digits";
      case CONTEXT -> "a struct with the text span_id";
      case VALUES -> "a list of structs with name, label, score and text, or JSON text";
      default -> "a single value";
    };
  }

  /**
   * Puts the cell of a row into a record.
   *
   * @param index place of the column among those that count
   */
  void put(Group row, int index, RecordDraft draft, JsonRecords json)
      throws IOException, RecordDefect {
    if (row.getFieldRepetitionCount(index) == 0) {
      draft.put(member, null);
      return;
    }
    switch (shape) {
      case PRESENCE -> draft.put(member, Scalar.other("there"));
      case SINGLE -> draft.put(member, ParquetScalars.read(row, index, 0));
      case ID -> draft.put(member, ParquetScalars.readId(row, index));
      case JSON_LIST -> json.parseValues(member, ParquetScalars.read(row, index, 0).text(), draft);
      case LIST -> putList(row, index, draft);
      case CONTEXT -> {
        Group context = row.getGroup(index, 0);
        GroupType struct = context.getType();
        int id = struct.getFieldIndex(SPAN_ID);
        draft.putContext(
            member,
            context.getFieldRepetitionCount(id) == 0 ? null : ParquetScalars.readId(context, id));
      }
    }
  }

  private void putList(Group row, int index, RecordDraft draft) throws RecordDefect {
    boolean values = member.kind() == Member.Kind.VALUES;
    if (values) {
      draft.beginValues(member);
    }
    for (Optional<Group> element : ParquetLists.elements(row, index, type)) {
      ValueDraft value = values ? draft.addValue() : draft.addAnnotation();
      if (element.isEmpty()) {
        continue;
      }
      GroupType struct = element.get().getType();
      for (int i = 0; i < struct.getFieldCount(); i++) {
        Optional<Part> part = Part.of(struct.getFieldName(i));
        if (part.isPresent() && element.get().getFieldRepetitionCount(i) > 0) {
          value.put(part.get(), ParquetScalars.read(element.get(), i, 0));
        }
      }
    }
  }
}
