package io.spanbeam.span.json;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;

/** Writes text or bytes of any length, whatever the layout: plain, large or view. */
abstract class VariableWidthWriter extends ValueWriter {
  private static final int RETAINED_OFFSETS = 16 * 1024;

  private final HeapBuffer data = new HeapBuffer();
  private int[] offsets = new int[1];

  @Override
  final void load(FieldVector values, int count) {
    if (offsets.length <= count) {
      offsets = new int[count + 1];
    }
    offsets[0] = 0;
    if (count == 0) {
      return;
    }
    if (values instanceof BaseVariableWidthViewVector) {
      loadViews(values, count);
      return;
    }
    long base;
    long end;
    if (values instanceof BaseLargeVariableWidthVector) {
      base = values.getOffsetBuffer().getLong(0);
      end = values.getOffsetBuffer().getLong((long) count * Long.BYTES);
    } else {
      base = values.getOffsetBuffer().getInt(0);
      end = values.getOffsetBuffer().getInt((long) count * Integer.BYTES);
    }
    // first, because it refuses what is too large for int offsets
    data.load(values.getDataBuffer(), base, end - base);
    if (values instanceof BaseLargeVariableWidthVector) {
      for (int i = 0; i <= count; i++) {
        offsets[i] = (int) (values.getOffsetBuffer().getLong((long) i * Long.BYTES) - base);
      }
    } else {
      copyInts(values.getOffsetBuffer(), offsets, count + 1);
      for (int i = 0; base != 0 && i <= count; i++) {
        offsets[i] -= (int) base;
      }
    }
  }

  private void loadViews(FieldVector values, int count) {
    byte[][] texts = new byte[count][];
    long length = 0;
    for (int i = 0; i < count; i++) {
      texts[i] = values.isNull(i) ? new byte[0] : view(values, i);
      length += texts[i].length;
    }
    byte[] bytes = data.resize(length);
    for (int i = 0; i < count; i++) {
      System.arraycopy(texts[i], 0, bytes, offsets[i], texts[i].length);
      offsets[i + 1] = offsets[i] + texts[i].length;
    }
  }

  private static byte[] view(FieldVector values, int index) {
    return values instanceof ViewVarCharVector text
        ? text.get(index)
        : ((ViewVarBinaryVector) values).get(index);
  }

  /** Copies the first {@code count} int32 of an Arrow buffer. */
  static void copyInts(ArrowBuf source, int[] target, int count) {
    source
        .nioBuffer(0, count * Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(target, 0, count);
  }

  @Override
  final boolean isEmpty(int index) {
    return offsets[index] == offsets[index + 1];
  }

  @Override
  void trim() {
    super.trim();
    data.trim();
    if (offsets.length > RETAINED_OFFSETS) {
      offsets = new int[1];
    }
  }

  @Override
  final boolean write(int index, JsonOutput output) {
    return write(data.bytes(), offsets[index], offsets[index + 1], output);
  }

  /** Writes the bytes from {@code start} to {@code end}; as {@link #write(int, JsonOutput)}. */
  abstract boolean write(byte[] bytes, int start, int end, JsonOutput output);

  /** Text as a JSON string. */
  static final class Text extends VariableWidthWriter {
    @Override
    boolean write(byte[] bytes, int start, int end, JsonOutput output) {
      JsonText.write(output, bytes, start, end);
      return true;
    }
  }

  /** Text as a JSON string; an empty text is no value. */
  static final class NonEmptyText extends VariableWidthWriter {
    @Override
    boolean write(byte[] bytes, int start, int end, JsonOutput output) {
      if (start == end) {
        return false;
      }
      JsonText.write(output, bytes, start, end);
      return true;
    }
  }

  /** Bytes as base64 with padding (RFC 4648 §4). */
  static final class Binary extends VariableWidthWriter {
    @Override
    boolean write(byte[] bytes, int start, int end, JsonOutput output) {
      byte[] value = Arrays.copyOfRange(bytes, start, end);
      output.raw((byte) '"');
      output.raw(Base64.getEncoder().encode(value));
      output.raw((byte) '"');
      return true;
    }
  }

  /**
   * Text that holds JSON (ax-protocol §8.4): embedded as the value that it is, whatever its kind.
   * What is not strict JSON stays a string; an empty text is no value.
   */
  static final class EmbeddedJson extends VariableWidthWriter {
    private final JsonCopier copier;

    EmbeddedJson(JsonCopier copier) {
      this.copier = copier;
    }

    @Override
    boolean write(byte[] bytes, int start, int end, JsonOutput output) {
      if (start == end) {
        return false;
      }
      if (!copier.copy(bytes, start, end, output)) {
        JsonText.write(output, bytes, start, end);
      }
      return true;
    }
  }
}
