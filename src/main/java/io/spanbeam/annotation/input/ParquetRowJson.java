package io.spanbeam.annotation.input;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;

/** Writes a row of Parquet as an object that says the same; nulls are left out. */
final class ParquetRowJson {
  private ParquetRowJson() {}

  static String of(List<ParquetColumn> columns, Group row) {
    return RecordJson.object(
        json -> {
          for (int i = 0; i < columns.size(); i++) {
            ParquetColumn column = columns.get(i);
            if (row.getFieldRepetitionCount(i) > 0
                && column.shape() != ParquetColumn.Shape.PRESENCE) {
              json.writeFieldName(column.member().name());
              write(json, column, row, i);
            }
          }
        });
  }

  private static void write(JsonGenerator json, ParquetColumn column, Group row, int index)
      throws IOException {
    switch (column.shape()) {
      case ID -> json.writeString(ParquetScalars.readId(row, index).text());
      case PRESENCE -> throw new IllegalArgumentException("A column without values");
      case SINGLE, JSON_LIST -> write(json, ParquetScalars.read(row, index, 0));
      case CONTEXT -> writeStruct(json, row.getGroup(index, 0), Optional.of(ParquetColumn.SPAN_ID));
      case LIST -> {
        json.writeStartArray();
        for (Optional<Group> element : ParquetLists.elements(row, index, column.type())) {
          if (element.isPresent()) {
            writeStruct(json, element.get(), Optional.empty());
          } else {
            json.writeNull();
          }
        }
        json.writeEndArray();
      }
    }
  }

  /**
   * Writes a struct. Members that are lists or structs themselves are none of an annotation: left
   * out.
   *
   * @param id the member that is an ID, if any: it stays text
   */
  private static void writeStruct(JsonGenerator json, Group struct, Optional<String> id)
      throws IOException {
    GroupType type = struct.getType();
    json.writeStartObject();
    for (int i = 0; i < type.getFieldCount(); i++) {
      if (ParquetScalars.isSingle(type.getType(i)) && struct.getFieldRepetitionCount(i) > 0) {
        String name = type.getFieldName(i);
        json.writeFieldName(name);
        write(
            json,
            id.filter(name::equals).isPresent()
                ? ParquetScalars.readId(struct, i)
                : ParquetScalars.read(struct, i, 0));
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
