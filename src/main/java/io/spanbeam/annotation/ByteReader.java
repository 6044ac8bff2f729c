package io.spanbeam.annotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote. */
final class ByteReader {
  /** A power of two. */
  private static final int SHARED_TEXTS = 256;

  private final byte[] bytes;
  private final String[] shared = new String[SHARED_TEXTS];
  private final int[] sharedBegins = new int[SHARED_TEXTS];
  private int position;

  ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return position < bytes.length;
  }

  int readByte() {
    return bytes[position++];
  }

  long readLong() {
    long value = 0;
    int shift = 0;
    byte read;
    do {
      read = bytes[position++];
      value |= (read & 0x7FL) << shift;
      shift += 7;
    } while (read < 0);
    return value;
  }

  int readInt() {
    return Math.toIntExact(readLong());
  }

  double readDouble() {
    long bits = 0;
    for (int i = 0; i < Double.BYTES; i++) {
      bits = (bits << 8) | (bytes[position++] & 0xFF);
    }
    return Double.longBitsToDouble(bits);
  }

  /** Reads a text that often comes again, such as a path; one object then stands for all. */
  String readSharedText() {
    int begin = position;
    long form = readLong();
    int end = position + Math.toIntExact((form >>> 1) << (form & 1));
    int hash = 0;
    for (int i = position; i < end; i++) {
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ (hash >>> 16)) & (SHARED_TEXTS - 1);
    int known = sharedBegins[slot];
    if (shared[slot] != null
        && Arrays.equals(bytes, begin, end, bytes, known, known + end - begin)) {
      position = end;
    } else {
      position = begin;
      shared[slot] = readText();
      sharedBegins[slot] = begin;
    }
    return shared[slot];
  }

  String readText() {
    long form = readLong();
    int size = Math.toIntExact(form >>> 1);
    if ((form & 1) == 0) {
      String text = new String(bytes, position, size, UTF_8);
      position += size;
      return text;
    }
    char[] text = new char[size];
    for (int i = 0; i < size; i++) {
      text[i] = (char) ((bytes[position] & 0xFF) << 8 | (bytes[position + 1] & 0xFF));
      position += 2;
    }
    return new String(text);
  }
}
