package io.spanbeam.filter;

import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Text in UTF-8 for each row of a vector, one row at a time in a buffer that is used again. Used by
 * one thread.
 */
abstract class TextValues {
  private byte[] bytes = new byte[256];
  private int length;

  /** Loads the text of a row; false if there is none. */
  abstract boolean load(int row);

  /** Returns whether a row has no text. */
  boolean isNull(int row) {
    return !load(row);
  }

  /** Returns the buffer with the loaded text in its first {@link #length} bytes. */
  final byte[] bytes() {
    return bytes;
  }

  /** Returns the length of the loaded text in bytes. */
  final int length() {
    return length;
  }

  /** Takes the text over as the loaded one. */
  final boolean take(byte[] text, int textLength) {
    bytes = text;
    length = textLength;
    return true;
  }

  private void copy(ArrowBuf data, long start, int size) {
    if (bytes.length < size) {
      bytes = new byte[Math.max(size, Math.min(2 * bytes.length, Integer.MAX_VALUE - 8))];
    }
    data.getBytes(start, bytes, 0, size);
    length = size;
  }

  /** Returns the texts of a vector whose values are text or are shown as JSON; else nothing. */
  static Optional<TextValues> of(FieldVector vector) {
    if (vector instanceof VarCharVector text) {
      return Optional.of(new Small(text));
    }
    if (vector instanceof LargeVarCharVector text) {
      return Optional.of(new Large(text));
    }
    if (vector instanceof ViewVarCharVector text) {
      return Optional.of(new View(text));
    }
    if (vector instanceof StructVector || vector instanceof MapVector) {
      return Optional.of(new JsonValues(vector));
    }
    return Optional.empty();
  }

  /** Returns these texts with the empty ones missing. */
  final TextValues withoutEmpty() {
    TextValues all = this;
    return new TextValues() {
      @Override
      boolean load(int row) {
        return all.load(row) && all.length() > 0 && take(all.bytes(), all.length());
      }
    };
  }

  private static final class Small extends TextValues {
    private final VarCharVector vector;

    Small(VarCharVector vector) {
      this.vector = vector;
    }

    @Override
    boolean load(int row) {
      if (vector.isNull(row)) {
        return false;
      }
      ArrowBuf offsets = vector.getOffsetBuffer();
      int start = offsets.getInt((long) row * BaseVariableWidthVector.OFFSET_WIDTH);
      int end = offsets.getInt((row + 1L) * BaseVariableWidthVector.OFFSET_WIDTH);
      super.copy(vector.getDataBuffer(), start, end - start);
      return true;
    }

    @Override
    boolean isNull(int row) {
      return vector.isNull(row);
    }
  }

  private static final class Large extends TextValues {
    private final LargeVarCharVector vector;

    Large(LargeVarCharVector vector) {
      this.vector = vector;
    }

    @Override
    boolean load(int row) {
      if (vector.isNull(row)) {
        return false;
      }
      ArrowBuf offsets = vector.getOffsetBuffer();
      long start = offsets.getLong((long) row * BaseLargeVariableWidthVector.OFFSET_WIDTH);
      long end = offsets.getLong((row + 1L) * BaseLargeVariableWidthVector.OFFSET_WIDTH);
      super.copy(vector.getDataBuffer(), start, Math.toIntExact(end - start));
      return true;
    }

    @Override
    boolean isNull(int row) {
      return vector.isNull(row);
    }
  }

  private static final class View extends TextValues {
    private final ViewVarCharVector vector;

    View(ViewVarCharVector vector) {
      this.vector = vector;
    }

    @Override
    boolean load(int row) {
      if (vector.isNull(row)) {
        return false;
      }
      byte[] text = vector.get(row);
      return take(text, text.length);
    }

    @Override
    boolean isNull(int row) {
      return vector.isNull(row);
    }
  }
}
