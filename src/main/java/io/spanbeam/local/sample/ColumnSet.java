package io.spanbeam.local.sample;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The columns of a batch under construction: declared first, then bound to the vectors. */
final class ColumnSet {
  private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;

  private final List<Column> columns = new ArrayList<>();

  Text text(String name) {
    return add(new Text(Field.nullable(name, UTF8)));
  }

  Texts texts(String name) {
    return add(
        new Texts(
            new Field(
                name,
                FieldType.nullable(ArrowType.List.INSTANCE),
                List.of(Field.nullable(ListVector.DATA_VECTOR_NAME, UTF8)))));
  }

  Whole whole(String name) {
    return add(new Whole(Field.nullable(name, new ArrowType.Int(64, true))));
  }

  Decimal decimal(String name) {
    return add(
        new Decimal(
            Field.nullable(name, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))));
  }

  Flag flag(String name) {
    return add(new Flag(Field.nullable(name, ArrowType.Bool.INSTANCE)));
  }

  private <C extends Column> C add(C column) {
    columns.add(column);
    return column;
  }

  Schema schema() {
    return new Schema(columns.stream().map(column -> column.field).toList());
  }

  /** Starts a batch: fresh buffers, since the reader of the last batch may still hold the old. */
  void begin(VectorSchemaRoot root) {
    for (int i = 0; i < columns.size(); i++) {
      FieldVector vector = root.getVector(i);
      vector.clear();
      vector.allocateNew();
      columns.get(i).bind(vector);
    }
  }

  /** A column of one type. */
  abstract static class Column {
    private final Field field;

    private Column(Field field) {
      this.field = field;
    }

    abstract void bind(FieldVector bound);
  }

  /** Text. */
  static final class Text extends Column {
    private VarCharVector vector;

    private Text(Field field) {
      super(field);
    }

    @Override
    void bind(FieldVector bound) {
      vector = (VarCharVector) bound;
    }

    void set(int row, byte[] value) {
      vector.setSafe(row, value);
    }

    void set(int row, TextBuffer value) {
      vector.setSafe(row, value.bytes(), 0, value.length());
    }
  }

  /** Lists of texts; one list is open at a time. */
  static final class Texts extends Column {
    private ListVector vector;
    private VarCharVector elements;
    private int start;
    private int end;

    private Texts(Field field) {
      super(field);
    }

    @Override
    void bind(FieldVector bound) {
      vector = (ListVector) bound;
      elements = (VarCharVector) vector.getDataVector();
      end = 0;
    }

    void open(int row) {
      start = vector.startNewValue(row);
      end = start;
    }

    void add(TextBuffer value) {
      elements.setSafe(end++, value.bytes(), 0, value.length());
    }

    void close(int row) {
      vector.endValue(row, end - start);
    }
  }

  /** Whole numbers of 64 bits. */
  static final class Whole extends Column {
    private BigIntVector vector;

    private Whole(Field field) {
      super(field);
    }

    @Override
    void bind(FieldVector bound) {
      vector = (BigIntVector) bound;
    }

    void set(int row, long value) {
      vector.setSafe(row, value);
    }
  }

  /** Floating-point numbers. */
  static final class Decimal extends Column {
    private Float8Vector vector;

    private Decimal(Field field) {
      super(field);
    }

    @Override
    void bind(FieldVector bound) {
      vector = (Float8Vector) bound;
    }

    void set(int row, double value) {
      vector.setSafe(row, value);
    }
  }

  /** True or false. */
  static final class Flag extends Column {
    private BitVector vector;

    private Flag(Field field) {
      super(field);
    }

    @Override
    void bind(FieldVector bound) {
      vector = (BitVector) bound;
    }

    void set(int row, boolean value) {
      vector.setSafe(row, value ? 1 : 0);
    }
  }
}
