package io.spanbeam.span.json;

import io.spanbeam.span.LittleEndian;
import java.time.Duration;
import java.util.Base64;
import org.apache.arrow.vector.FieldVector;

/** Writes values that all have the same number of bytes. */
abstract class FixedWidthWriter extends ValueWriter {
  private final HeapBuffer data = new HeapBuffer();
  final int width;

  FixedWidthWriter(int width) {
    this.width = width;
  }

  @Override
  void load(FieldVector values, int count) {
    data.load(values.getDataBuffer(), 0, (long) count * width);
  }

  @Override
  void trim() {
    super.trim();
    data.trim();
  }

  final byte[] bytes() {
    return data.bytes();
  }

  /** Returns the integer at {@code index}, sign extended. */
  final long integerAt(int index) {
    byte[] bytes = data.bytes();
    return switch (width) {
      case 1 -> bytes[index];
      case 2 -> LittleEndian.shortAt(bytes, index * 2);
      case 4 -> LittleEndian.intAt(bytes, index * 4);
      default -> LittleEndian.longAt(bytes, index * 8);
    };
  }

  /** Signed integers of any width, with all digits. */
  static final class SignedInteger extends FixedWidthWriter {
    SignedInteger(int width) {
      super(width);
    }

    @Override
    boolean write(int index, JsonOutput output) {
      output.integer(integerAt(index));
      return true;
    }
  }

  /** Unsigned integers of any width, with all digits. */
  static final class UnsignedInteger extends FixedWidthWriter {
    private final long mask;

    UnsignedInteger(int width) {
      super(width);
      mask = -1L >>> (Long.SIZE - Byte.SIZE * width);
    }

    @Override
    boolean write(int index, JsonOutput output) {
      output.unsigned(integerAt(index) & mask);
      return true;
    }
  }

  /** An Arrow timestamp. Without a zone it means UTC, as the service does. */
  static final class Timestamp extends FixedWidthWriter {
    private final long unitsPerSecond;

    Timestamp(long unitsPerSecond) {
      super(Long.BYTES);
      this.unitsPerSecond = unitsPerSecond;
    }

    @Override
    boolean write(int index, JsonOutput output) {
      IsoTime.instant(output, integerAt(index), unitsPerSecond);
      return true;
    }
  }

  /** A time of day. */
  static final class TimeOfDay extends FixedWidthWriter {
    private final long unitsPerSecond;

    TimeOfDay(int width, long unitsPerSecond) {
      super(width);
      this.unitsPerSecond = unitsPerSecond;
    }

    @Override
    boolean write(int index, JsonOutput output) {
      IsoTime.timeOfDay(output, integerAt(index), unitsPerSecond);
      return true;
    }
  }

  /** A duration. Not through the vector, whose durations stop at 292 years. */
  static final class Elapsed extends FixedWidthWriter {
    private final long unitsPerSecond;

    Elapsed(long unitsPerSecond) {
      super(Long.BYTES);
      this.unitsPerSecond = unitsPerSecond;
    }

    @Override
    boolean write(int index, JsonOutput output) {
      long units = integerAt(index);
      long nanoseconds =
          Math.floorMod(units, unitsPerSecond) * (IsoTime.NANOSECONDS_PER_SECOND / unitsPerSecond);
      output.quoted(
          Duration.ofSeconds(Math.floorDiv(units, unitsPerSecond), nanoseconds).toString());
      return true;
    }
  }

  /** A date in days. */
  static final class DateInDays extends FixedWidthWriter {
    DateInDays() {
      super(Integer.BYTES);
    }

    @Override
    boolean write(int index, JsonOutput output) {
      IsoTime.date(output, integerAt(index));
      return true;
    }
  }

  /** A date in milliseconds; one that is not at midnight is written as the time that it is. */
  static final class DateInMilliseconds extends FixedWidthWriter {
    private static final long PER_DAY = 86_400_000;

    DateInMilliseconds() {
      super(Long.BYTES);
    }

    @Override
    boolean write(int index, JsonOutput output) {
      long milliseconds = integerAt(index);
      if (milliseconds % PER_DAY == 0) {
        IsoTime.date(output, milliseconds / PER_DAY);
      } else {
        IsoTime.instant(output, milliseconds, 1_000);
      }
      return true;
    }
  }

  /** Bytes as base64 with padding (RFC 4648 §4). */
  static final class FixedSizeBinary extends FixedWidthWriter {
    FixedSizeBinary(int width) {
      super(width);
    }

    @Override
    boolean write(int index, JsonOutput output) {
      byte[] value = new byte[width];
      System.arraycopy(bytes(), index * width, value, 0, width);
      output.quoted(Base64.getEncoder().encodeToString(value));
      return true;
    }
  }

  /** Truth values, one bit each. */
  static final class Bool extends FixedWidthWriter {
    private final HeapBuffer bits = new HeapBuffer();

    Bool() {
      super(1);
    }

    @Override
    void load(FieldVector values, int count) {
      bits.load(values.getDataBuffer(), 0, (count + 7L) / 8);
    }

    @Override
    boolean write(int index, JsonOutput output) {
      output.bool((bits.bytes()[index >> 3] >> (index & 7) & 1) != 0);
      return true;
    }
  }
}
