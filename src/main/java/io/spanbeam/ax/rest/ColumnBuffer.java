package io.spanbeam.ax.rest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** The values of one column on one page, until its type is known. */
final class ColumnBuffer {
  private final String name;
  private final List<Object> values = new ArrayList<>();

  ColumnBuffer(String name) {
    this.name = name;
  }

  /** Sets the value of a row; a later value of the same row wins, as in JSON. */
  void set(int row, Object value) {
    while (values.size() <= row) {
      values.add(null);
    }
    values.set(row, value);
  }

  Object value(int row) {
    return row < values.size() ? values.get(row) : null;
  }

  /** Returns the column as a vector of the narrowest type that holds all values unchanged. */
  FieldVector toVector(BufferAllocator allocator, int rows) {
    while (values.size() < rows) {
      values.add(null);
    }
    boolean lists = values.stream().allMatch(value -> value == null || value instanceof List<?>);
    FieldVector vector =
        lists ? listField().createVector(allocator) : scalarField().createVector(allocator);
    try {
      vector.allocateNew();
      if (vector instanceof ListVector list) {
        fillLists(list);
      } else {
        for (int row = 0; row < rows; row++) {
          set(vector, row, values.get(row));
        }
      }
      vector.setValueCount(rows);
      return vector;
    } catch (RuntimeException e) {
      vector.close();
      throw e;
    }
  }

  private Field scalarField() {
    return Field.nullable(name, typeOf(values));
  }

  private Field listField() {
    List<Object> elements = new ArrayList<>();
    for (Object value : values) {
      if (value instanceof List<?> list) {
        elements.addAll(list);
      }
    }
    return new Field(
        name,
        FieldType.nullable(ArrowType.List.INSTANCE),
        List.of(Field.nullable("item", typeOf(elements))));
  }

  private void fillLists(ListVector vector) {
    FieldVector elements = vector.getDataVector();
    int next = 0;
    for (int row = 0; row < values.size(); row++) {
      if (values.get(row) instanceof List<?> list) {
        vector.startNewValue(row);
        for (Object element : list) {
          set(elements, next++, element);
        }
        vector.endValue(row, list.size());
      }
    }
    elements.setValueCount(next);
  }

  private static ArrowType typeOf(List<Object> values) {
    if (all(values, Boolean.class::isInstance)) {
      return ArrowType.Bool.INSTANCE;
    }
    if (all(values, value -> value instanceof NumberText number && number.fitsLong())) {
      return new ArrowType.Int(Long.SIZE, true);
    }
    if (all(values, value -> value instanceof NumberText number && number.fitsDouble())) {
      return new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    }
    return ArrowType.Utf8.INSTANCE;
  }

  /** Returns whether there are values and all of them fit. */
  private static boolean all(List<Object> values, Predicate<Object> fits) {
    boolean any = false;
    for (Object value : values) {
      if (value != null) {
        any = true;
        if (!fits.test(value)) {
          return false;
        }
      }
    }
    return any;
  }

  private static void set(FieldVector vector, int row, Object value) {
    if (value == null) {
      vector.setNull(row);
    } else if (vector instanceof BigIntVector longs) {
      longs.setSafe(row, ((NumberText) value).toLong());
    } else if (vector instanceof Float8Vector doubles) {
      doubles.setSafe(row, ((NumberText) value).toDouble());
    } else if (vector instanceof BitVector booleans) {
      booleans.setSafe(row, (Boolean) value ? 1 : 0);
    } else {
      ((VarCharVector) vector)
          .setSafe(row, JsonValues.text(value).getBytes(StandardCharsets.UTF_8));
    }
  }
}
