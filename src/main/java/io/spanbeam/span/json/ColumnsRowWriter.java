package io.spanbeam.span.json;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/** Writes rows in the shape {@link JsonShape#COLUMNS}. */
final class ColumnsRowWriter extends RowWriter {
  private final Members members;

  private ColumnsRowWriter(List<ValueWriter> columns, Members members) {
    super(columns);
    this.members = members;
  }

  static RowWriter of(Schema schema) {
    ValueWriters writers = new ValueWriters();
    List<ValueWriter> columns = schema.getFields().stream().map(writers::ofColumn).toList();
    Members.Builder members = Members.builder();
    for (int i = 0; i < columns.size(); i++) {
      members.add(schema.getFields().get(i).getName(), columns.get(i));
    }
    return new ColumnsRowWriter(columns, members.build());
  }

  @Override
  void activate() {
    members.activate();
  }

  @Override
  void write(int row, JsonOutput output) {
    int start = output.position();
    members.write(row, output);
    output.closeObject(start);
  }
}
