package io.spanbeam.span.json;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;

/** Writes structs as objects. Members that are null are left out. */
final class StructWriter extends ValueWriter {
  private final List<ValueWriter> writers = new ArrayList<>();
  private final Members members;

  StructWriter(Field field, Function<Field, ValueWriter> writerOf) {
    Members.Builder builder = Members.builder();
    for (Field child : field.getChildren()) {
      ValueWriter writer = writerOf.apply(child);
      writers.add(writer);
      builder.add(child.getName(), writer);
    }
    members = builder.build();
  }

  @Override
  void load(FieldVector values, int count) {
    List<FieldVector> children = values.getChildrenFromFields();
    for (int i = 0; i < writers.size(); i++) {
      writers.get(i).bind(children.get(i));
    }
    members.activate();
  }

  @Override
  boolean write(int index, JsonOutput output) {
    int start = output.position();
    members.write(index, output);
    output.closeObject(start);
    return true;
  }

  @Override
  void trim() {
    super.trim();
    writers.forEach(ValueWriter::trim);
  }
}
