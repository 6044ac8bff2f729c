package io.spanbeam.span.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A growing array that JSON is written into.
 *
 * <p>Members and elements are written with a comma before each of them; closing the object or array
 * turns the first comma into the opening bracket. So nobody has to know which member is the first
 * one, and a member that turns out to have no value is taken back with {@link #moveTo}.
 */
final class JsonOutput {
  private static final int INITIAL_BYTES = 64 * 1024;
  private static final int RETAINED_BYTES = 4 * 1024 * 1024;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  private byte[] bytes;
  private int position;

  JsonOutput() {
    this(INITIAL_BYTES);
  }

  JsonOutput(int capacity) {
    bytes = new byte[capacity];
  }

  int position() {
    return position;
  }

  /** Takes back what was written behind {@code newPosition}, or claims what was written there. */
  void moveTo(int newPosition) {
    position = newPosition;
  }

  /** Returns the array, with room for {@code count} bytes from {@code from} on. */
  byte[] reserve(int from, int count) {
    if (bytes.length - from < count) {
      grow(from, count);
    }
    return bytes;
  }

  private void grow(int from, int count) {
    long needed = (long) from + count;
    if (needed > LARGEST_ARRAY) {
      throw new IllegalStateException(
          "A row needs more than %d bytes as JSON, the most that one array holds"
              .formatted(LARGEST_ARRAY));
    }
    // writers claim their bytes late, so everything before `from` is content
    bytes =
        Arrays.copyOf(bytes, (int) Math.min(LARGEST_ARRAY, Math.max(needed, bytes.length * 2L)));
  }

  void raw(byte value) {
    reserve(position, 1)[position++] = value;
  }

  void raw(byte[] value) {
    System.arraycopy(value, 0, reserve(position, value.length), position, value.length);
    position += value.length;
  }

  /** Writes ASCII as it is. */
  void ascii(String value) {
    raw(value.getBytes(ISO_8859_1));
  }

  /** Writes text between quotes that is known to need no escape. */
  void quoted(String ascii) {
    raw((byte) '"');
    ascii(ascii);
    raw((byte) '"');
  }

  void nullLiteral() {
    raw(NULL);
  }

  void bool(boolean value) {
    raw(value ? TRUE : FALSE);
  }

  void integer(long value) {
    reserve(position, Numbers.LONGEST_INTEGER);
    position = Numbers.integer(value, bytes, position);
  }

  void unsigned(long value) {
    if (value >= 0) {
      integer(value);
    } else {
      ascii(Long.toUnsignedString(value));
    }
  }

  /** Writes a finite number so that it reads as the same float64 again. */
  void number(double value) {
    reserve(position, Numbers.LONGEST_INTEGER + 8);
    int end = Numbers.shortDecimal(value, bytes, position);
    if (end < 0) {
      ascii(Double.toString(value));
    } else {
      position = end;
    }
  }

  void comma() {
    raw((byte) ',');
  }

  /** Ends the object whose members were written from {@code start} on. */
  void closeObject(int start) {
    close(start, '{', '}');
  }

  /** Ends the array whose elements were written from {@code start} on. */
  void closeArray(int start) {
    close(start, '[', ']');
  }

  private void close(int start, char opening, char closing) {
    if (position == start) {
      raw((byte) opening);
    } else {
      bytes[start] = (byte) opening;
    }
    raw((byte) closing);
  }

  /** Returns a copy of what was written. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, position);
  }

  /** Hands everything to {@code out} and starts anew. */
  void drainTo(OutputStream out) throws IOException {
    out.write(bytes, 0, position);
    position = 0;
  }

  /** Forgets what was written, and the array if it had to grow much for a large row. */
  void reset() {
    position = 0;
    if (bytes.length > RETAINED_BYTES) {
      bytes = new byte[INITIAL_BYTES];
    }
  }
}
