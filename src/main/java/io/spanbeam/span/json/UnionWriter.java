package io.spanbeam.span.json;

import java.util.List;
import java.util.function.Function;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Writes the value that each row of a union holds, without a mark of its type. */
final class UnionWriter extends ValueWriter {
  private static final int TYPE_IDS = 128;

  private final Function<Field, ValueWriter> writerOf;
  private List<Field> alternatives = List.of();
  private List<ValueWriter> writers = List.of();
  private final ValueWriter[] byTypeId = new ValueWriter[TYPE_IDS];
  private FieldVector union;

  UnionWriter(Function<Field, ValueWriter> writerOf) {
    this.writerOf = writerOf;
  }

  @Override
  boolean hasValidity() {
    return false;
  }

  @Override
  void load(FieldVector values, int count) {
    union = values;
    // vectors of unions grow new alternatives after their schema was made
    Field field = values.getField();
    if (!field.getChildren().equals(alternatives)) {
      alternatives = field.getChildren();
      writers = alternatives.stream().map(writerOf).toList();
    }
    List<FieldVector> children = values.getChildrenFromFields();
    int[] typeIds = ((ArrowType.Union) field.getType()).getTypeIds();
    for (int i = 0; i < writers.size(); i++) {
      writers.get(i).bind(children.get(i));
      byTypeId[typeIds == null ? i : typeIds[i]] = writers.get(i);
    }
  }

  @Override
  boolean write(int index, JsonOutput output) {
    int typeId;
    int position = index;
    if (union instanceof DenseUnionVector dense) {
      typeId = dense.getTypeId(index);
      position = dense.getOffset(index);
    } else {
      typeId = ((UnionVector) union).getTypeValue(index);
    }
    ValueWriter writer = typeId < 0 ? null : byTypeId[typeId];
    return writer != null && !writer.isNull(position) && writer.write(position, output);
  }

  @Override
  void trim() {
    super.trim();
    writers.forEach(ValueWriter::trim);
    union = null;
  }
}
