package io.spanbeam.span;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/**
 * What consecutive rows of columns take in an Arrow record batch: field nodes and buffers, in their
 * order, as if the rows began at 0. Values stay where they are until they are copied; validity bits
 * and offsets, which change with the first row, are made here.
 */
final class ColumnSlices {
  private final List<ArrowFieldNode> nodes = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();

  /** One buffer of a slice. */
  sealed interface Buffer {
    /** Returns its bytes. */
    long length();

    /** Copies it, from {@code index} of {@code target} on. */
    void copyTo(byte[] target, int index);
  }

  private record Made(byte[] bytes) implements Buffer {
    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void copyTo(byte[] target, int index) {
      System.arraycopy(bytes, 0, target, index, bytes.length);
    }
  }

  private record Shared(ArrowBuf values, long from, long length) implements Buffer {
    @Override
    public void copyTo(byte[] target, int index) {
      if (length > 0) {
        values.getBytes(from, target, index, Math.toIntExact(length));
      }
    }
  }

  /** Returns the nodes of the columns so far and of what is nested in them. */
  List<ArrowFieldNode> nodes() {
    return nodes;
  }

  /** Returns the buffers of these nodes. */
  List<Buffer> buffers() {
    return buffers;
  }

  /**
   * Adds a column.
   *
   * @return false if its type is none of those that are known here; then nothing of this may be
   *     used
   * @throws IllegalArgumentException if the offsets of the column are none
   * @throws IndexOutOfBoundsException if a buffer of the column is shorter than its rows
   */
  boolean add(FieldVector column, int start, int count) {
    if (column instanceof BaseFixedWidthVector values) {
      addNode(column, start, count);
      addValues(values, start, count);
      return true;
    }
    if (column instanceof BaseVariableWidthVector) {
      addNode(column, start, count);
      int[] ends = addOffsets(column.getOffsetBuffer(), start, count);
      buffers.add(new Shared(column.getDataBuffer(), ends[0], ends[1] - ends[0]));
      return true;
    }
    if (column instanceof BaseLargeVariableWidthVector) {
      addNode(column, start, count);
      long[] ends = addLargeOffsets(column.getOffsetBuffer(), start, count);
      buffers.add(new Shared(column.getDataBuffer(), ends[0], ends[1] - ends[0]));
      return true;
    }
    if (column instanceof ListVector list) {
      addNode(column, start, count);
      int[] ends = addOffsets(column.getOffsetBuffer(), start, count);
      return add(list.getDataVector(), ends[0], ends[1] - ends[0]);
    }
    if (column instanceof StructVector struct) {
      addNode(column, start, count);
      for (FieldVector child : struct.getChildrenFromFields()) {
        if (!add(child, start, count)) {
          return false;
        }
      }
      return true;
    }
    return false;
  }

  private void addNode(FieldVector column, int start, int count) {
    byte[] validity = bits(column.getValidityBuffer(), start, count);
    int valid = 0;
    for (byte eight : validity) {
      valid += Integer.bitCount(eight & 0xFF);
    }
    nodes.add(new ArrowFieldNode(count, count - valid));
    buffers.add(new Made(validity));
  }

  private void addValues(BaseFixedWidthVector column, int start, int count) {
    if (column instanceof BitVector) {
      buffers.add(new Made(bits(column.getDataBuffer(), start, count)));
    } else {
      long width = column.getTypeWidth();
      buffers.add(new Shared(column.getDataBuffer(), start * width, count * width));
    }
  }

  /** Returns {@code count} bits from {@code start} on, with zeros behind the last one. */
  private static byte[] bits(ArrowBuf source, int start, int count) {
    byte[] bits = new byte[(count + 7) / 8];
    if (count == 0) {
      return bits;
    }
    int first = start >>> 3;
    int shift = start & 7;
    if (shift == 0) {
      source.getBytes(first, bits);
    } else {
      byte[] raw = new byte[(start + count + 7 >>> 3) - first];
      source.getBytes(first, raw);
      for (int i = 0; i < bits.length; i++) {
        int next = i + 1 < raw.length ? raw[i + 1] << 8 - shift : 0;
        bits[i] = (byte) ((raw[i] & 0xFF) >>> shift | next);
      }
    }
    if ((count & 7) != 0) {
      bits[bits.length - 1] &= (byte) ((1 << (count & 7)) - 1);
    }
    return bits;
  }

  /** Returns where the values of the rows begin and end in the column. */
  private int[] addOffsets(ArrowBuf source, int start, int count) {
    byte[] bytes = new byte[(count + 1) * Integer.BYTES];
    int[] offsets = new int[count + 1];
    // No rows, no offsets: the buffer may be empty
    if (count > 0) {
      IntBuffer rows =
          source
              .nioBuffer((long) start * Integer.BYTES, bytes.length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asIntBuffer();
      rows.get(offsets);
    }
    int from = offsets[0];
    int to = offsets[count];
    checkEnds(from, to);
    if (from != 0) {
      for (int i = 0; i <= count; i++) {
        offsets[i] -= from;
      }
    }
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(offsets);
    buffers.add(new Made(bytes));
    return new int[] {from, to};
  }

  /** As {@link #addOffsets}, of 64 bits. */
  private long[] addLargeOffsets(ArrowBuf source, int start, int count) {
    byte[] bytes = new byte[(count + 1) * Long.BYTES];
    long[] offsets = new long[count + 1];
    if (count > 0) {
      LongBuffer rows =
          source
              .nioBuffer((long) start * Long.BYTES, bytes.length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asLongBuffer();
      rows.get(offsets);
    }
    long from = offsets[0];
    long to = offsets[count];
    checkEnds(from, to);
    for (int i = 0; i <= count; i++) {
      offsets[i] -= from;
    }
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(offsets);
    buffers.add(new Made(bytes));
    return new long[] {from, to};
  }

  /** What the service sent decides about lengths here; the buffers check the rest themselves. */
  private static void checkEnds(long from, long to) {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "The values of a column can't run from %d to %d".formatted(from, to));
    }
  }
}
