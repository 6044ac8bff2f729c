package io.spanbeam.span.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Fills random, nested columns and says what JSON each value must become. */
final class RandomColumns {
  /** Stands for a value that is not written: null, or not finite. */
  static final Object ABSENT = new Object();

  private final Random random;
  private final RandomLeaves leaves;

  RandomColumns(Random random) {
    this.random = random;
    this.leaves = new RandomLeaves(random);
  }

  Field field(String name, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(12);
    return switch (kind) {
      case 6 -> list(name, new ArrowType.List(), depth);
      case 7 -> list(name, new ArrowType.LargeList(), depth);
      case 8 -> list(name, new ArrowType.FixedSizeList(random.nextInt(4)), depth);
      case 9 -> {
        List<Field> members = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
          members.add(field("member \"" + i, depth - 1));
        }
        yield new Field(name, FieldType.nullable(new ArrowType.Struct()), members);
      }
      case 10 -> map(name, depth);
      case 11 ->
          list(
              name,
              random.nextBoolean() ? new ArrowType.ListView() : new ArrowType.LargeListView(),
              depth);
      default -> Field.nullable(name, leaves.type());
    };
  }

  private Field list(String name, ArrowType type, int depth) {
    return new Field(name, FieldType.nullable(type), List.of(field("item", depth - 1)));
  }

  private Field map(String name, int depth) {
    ArrowType key = random.nextBoolean() ? new ArrowType.Utf8() : new ArrowType.Int(32, true);
    Field entries =
        new Field(
            MapVector.DATA_VECTOR_NAME,
            FieldType.notNullable(new ArrowType.Struct()),
            List.of(
                new Field(MapVector.KEY_NAME, FieldType.notNullable(key), null),
                field(MapVector.VALUE_NAME, depth - 1)));
    return new Field(name, FieldType.nullable(new ArrowType.Map(false)), List.of(entries));
  }

  /** Sets the value at {@code index} and returns what it must become. */
  Object fill(FieldVector vector, int index) {
    if (random.nextInt(6) == 0) {
      vector.setNull(index);
      return ABSENT;
    }
    if (vector instanceof MapVector map) {
      return fillMap(map, index);
    }
    if (vector instanceof ListVector list) {
      int start = list.startNewValue(index);
      List<Object> elements = fillElements(list.getDataVector(), start, random.nextInt(4));
      list.endValue(index, elements.size());
      return elements;
    }
    if (vector instanceof LargeListVector list) {
      long start = list.startNewValue(index);
      List<Object> elements = fillElements(list.getDataVector(), (int) start, random.nextInt(4));
      list.endValue(index, elements.size());
      return elements;
    }
    if (vector instanceof ListViewVector list) {
      int start = list.startNewValue(index);
      List<Object> elements = fillElements(list.getDataVector(), start, random.nextInt(4));
      list.endValue(index, elements.size());
      return elements;
    }
    if (vector instanceof LargeListViewVector list) {
      int start = list.startNewValue(index);
      List<Object> elements = fillElements(list.getDataVector(), start, random.nextInt(4));
      list.endValue(index, elements.size());
      return elements;
    }
    if (vector instanceof FixedSizeListVector list) {
      list.setNotNull(index);
      return fillElements(list.getDataVector(), index * list.getListSize(), list.getListSize());
    }
    if (vector instanceof StructVector struct) {
      struct.setIndexDefined(index);
      Map<String, Object> members = new LinkedHashMap<>();
      for (FieldVector child : struct.getChildrenFromFields()) {
        Object value = fill(child, index);
        if (value != ABSENT) {
          members.put(child.getName(), value);
        }
      }
      return members;
    }
    return leaves.fill(vector, index);
  }

  private List<Object> fillElements(FieldVector elements, int start, int count) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Object value = fill(elements, start + i);
      values.add(value == ABSENT ? null : value);
    }
    return values;
  }

  private Object fillMap(MapVector map, int index) {
    int start = map.startNewValue(index);
    int count = random.nextInt(4);
    StructVector entries = (StructVector) map.getDataVector();
    FieldVector keys = entries.getChildrenFromFields().get(0);
    FieldVector values = entries.getChildrenFromFields().get(1);
    Map<Object, Object> object = new LinkedHashMap<>();
    List<Object> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.setIndexDefined(start + i);
      Object key = leaves.fillKey(keys, start + i, i);
      Object value = fill(values, start + i);
      object.put(key, value == ABSENT ? null : value);
      pairs.add(Arrays.asList(key, value == ABSENT ? null : value));
    }
    map.endValue(index, count);
    return keys.getField().getType() instanceof ArrowType.Utf8 ? object : pairs;
  }
}
