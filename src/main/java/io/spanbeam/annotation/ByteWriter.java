package io.spanbeam.annotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Writes numbers and texts as bytes, in few of them, into a buffer that grows. */
final class ByteWriter {
  private byte[] bytes;
  private int length;

  ByteWriter(int initialBytes) {
    bytes = new byte[initialBytes];
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  void writeByte(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  /** Writes a number in as few bytes as it takes; negative ones take ten. */
  void writeLong(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void writeDouble(double value) {
    reserve(Double.BYTES);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (bits >>> shift);
    }
  }

  /** Writes any text. UTF-8 has no form for one half of a surrogate pair, so that goes as it is. */
  void writeText(String text) {
    if (hasHalfPair(text)) {
      writeLong(((long) text.length() << 1) | 1);
      for (int i = 0; i < text.length(); i++) {
        writeByte(text.charAt(i) >>> 8);
        writeByte(text.charAt(i));
      }
    } else {
      byte[] utf8 = text.getBytes(UTF_8);
      writeLong((long) utf8.length << 1);
      write(utf8);
    }
  }

  private static boolean hasHalfPair(String text) {
    for (int i = 0; i < text.length(); i++) {
      char current = text.charAt(i);
      if (Character.isSurrogate(current)) {
        boolean pair =
            Character.isHighSurrogate(current)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private void write(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
    }
  }
}
