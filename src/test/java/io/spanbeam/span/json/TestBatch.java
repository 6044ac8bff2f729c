package io.spanbeam.span.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;

/** Builds a batch column by column. */
public final class TestBatch implements AutoCloseable {
  private final BufferAllocator allocator;
  private final List<FieldVector> vectors = new ArrayList<>();

  public TestBatch(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  public BufferAllocator allocator() {
    return allocator;
  }

  public TestBatch add(FieldVector vector, int count) {
    vector.setValueCount(count);
    vectors.add(vector);
    return this;
  }

  public TestBatch text(String name, String... values) {
    VarCharVector vector = new VarCharVector(name, allocator);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        vector.setSafe(i, values[i].getBytes(UTF_8));
      }
    }
    return add(vector, values.length);
  }

  public TestBatch int64(String name, Long... values) {
    BigIntVector vector = new BigIntVector(name, allocator);
    vector.allocateNew(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        vector.set(i, values[i]);
      }
    }
    return add(vector, values.length);
  }

  public TestBatch float64(String name, Double... values) {
    Float8Vector vector = new Float8Vector(name, allocator);
    vector.allocateNew(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        vector.set(i, values[i]);
      }
    }
    return add(vector, values.length);
  }

  /** Adds a column of lists; a null list is a null array. */
  public TestBatch textLists(String name, String[]... values) {
    ListVector vector = ListVector.empty(name, allocator);
    // not closed: closing the writer would close the vector
    UnionListWriter writer = vector.getWriter();
    for (int i = 0; i < values.length; i++) {
      writer.setPosition(i);
      if (values[i] == null) {
        writer.writeNull();
        continue;
      }
      writer.startList();
      for (String value : values[i]) {
        if (value == null) {
          writer.writeNull();
        } else {
          writer.writeVarChar(value);
        }
      }
      writer.endList();
    }
    return add(vector, values.length);
  }

  public VectorSchemaRoot root() {
    return new VectorSchemaRoot(vectors);
  }

  /** Encodes the batch as lines. */
  public List<String> encode(JsonShape shape) {
    return encode(new JsonSpanEncoder(shape), root());
  }

  public static List<String> encode(JsonSpanEncoder encoder, VectorSchemaRoot root) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      encoder.encode(root, new byte[] {'\n'}, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(UTF_8).lines().toList();
  }

  @Override
  public void close() {
    vectors.forEach(FieldVector::close);
  }
}
