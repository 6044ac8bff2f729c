package io.spanbeam.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Makes vectors of a few values; a null is a null. */
final class TestVectors {
  private final BufferAllocator allocator;

  TestVectors(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  FieldVector texts(String name, String... values) {
    VarCharVector vector = new VarCharVector(name, allocator);
    vector.allocateNew();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        vector.setSafe(i, values[i].getBytes(UTF_8));
      }
    }
    vector.setValueCount(values.length);
    return vector;
  }

  FieldVector largeTexts(String name, String... values) {
    LargeVarCharVector vector = new LargeVarCharVector(name, allocator);
    vector.allocateNew();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        vector.setSafe(i, values[i].getBytes(UTF_8));
      }
    }
    vector.setValueCount(values.length);
    return vector;
  }

  FieldVector viewTexts(String name, String... values) {
    ViewVarCharVector vector = new ViewVarCharVector(name, allocator);
    vector.allocateNew(1024, values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        vector.setSafe(i, values[i].getBytes(UTF_8));
      }
    }
    vector.setValueCount(values.length);
    return vector;
  }

  FieldVector integers(String name, Long... values) {
    BigIntVector vector = new BigIntVector(name, allocator);
    vector.allocateNew(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        vector.set(i, values[i]);
      }
    }
    return vector;
  }

  FieldVector floats(String name, Double... values) {
    Float8Vector vector = new Float8Vector(name, allocator);
    vector.allocateNew(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        vector.set(i, values[i]);
      }
    }
    return vector;
  }

  FieldVector booleans(String name, Boolean... values) {
    BitVector vector = new BitVector(name, allocator);
    vector.allocateNew(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        vector.set(i, values[i] ? 1 : 0);
      }
    }
    return vector;
  }

  FieldVector times(String name, Long... values) {
    TimeStampNanoTZVector vector =
        new TimeStampNanoTZVector(
            name,
            FieldType.nullable(new ArrowType.Timestamp(TimeUnit.NANOSECOND, "Europe/Berlin")),
            allocator);
    vector.allocateNew(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        vector.set(i, values[i]);
      }
    }
    return vector;
  }

  FieldVector lists(String name, List<List<String>> values) {
    ListVector vector = ListVector.empty(name, allocator);
    UnionListWriter writer = vector.getWriter();
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) == null) {
        continue;
      }
      writer.setPosition(i);
      writer.startList();
      for (String element : values.get(i)) {
        if (element == null) {
          writer.writeNull();
        } else {
          writer.writeVarChar(element);
        }
      }
      writer.endList();
    }
    vector.setValueCount(values.size());
    return vector;
  }

  FieldVector binary(String name, String... values) {
    VarBinaryVector vector = new VarBinaryVector(name, allocator);
    vector.allocateNew();
    for (int i = 0; i < values.length; i++) {
      vector.setSafe(i, values[i].getBytes(UTF_8));
    }
    vector.setValueCount(values.length);
    return vector;
  }
}
