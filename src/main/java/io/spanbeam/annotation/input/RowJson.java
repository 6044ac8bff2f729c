package io.spanbeam.annotation.input;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/** Writes a row as an object that says the same; nulls are left out. */
final class RowJson {
  private RowJson() {}

  static String of(RowColumn[] columns, Row row) {
    return RecordJson.object(
        json -> {
          for (RowColumn column : columns) {
            Object value = row.getValue(column.index());
            if (value != null && column.shape() != RowColumn.Shape.PRESENCE) {
              json.writeFieldName(column.member().name());
              write(json, column, value);
            }
          }
        });
  }

  private static void write(JsonGenerator json, RowColumn column, Object value) throws IOException {
    switch (column.shape()) {
      case ID -> json.writeString(RowScalars.id(value).text());
      case PRESENCE -> throw new IllegalArgumentException("A field without values");
      case SINGLE, JSON_LIST -> write(json, RowScalars.of(value));
      case CONTEXT -> writeRow(json, (Row) value, Optional.of(RowColumn.SPAN_ID));
      case LIST -> {
        json.writeStartArray();
        for (Object element : (Iterable<?>) value) {
          if (element == null) {
            json.writeNull();
          } else {
            writeRow(json, (Row) element, Optional.empty());
          }
        }
        json.writeEndArray();
      }
    }
  }

  /**
   * Writes a row. Fields that are arrays, maps or rows themselves are none of an annotation: left
   * out.
   *
   * @param id the field that is an ID, if any: it stays text
   */
  private static void writeRow(JsonGenerator json, Row row, Optional<String> id)
      throws IOException {
    json.writeStartObject();
    for (int i = 0; i < row.getFieldCount(); i++) {
      Schema.Field field = row.getSchema().getField(i);
      Object value = row.getValue(i);
      Schema.TypeName type = field.getType().getTypeName();
      if (value != null
          && !type.isCompositeType()
          && !type.isCollectionType()
          && !type.isMapType()) {
        json.writeFieldName(field.getName());
        write(
            json,
            id.filter(field.getName()::equals).isPresent()
                ? RowScalars.id(value)
                : RowScalars.of(value));
      }
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Scalar value) throws IOException {
    if (value.kind() == Scalar.Kind.NUMBER) {
      RecordJson.writeNumber(json, value.text());
    } else {
      json.writeString(value.text());
    }
  }
}
