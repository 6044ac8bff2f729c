package io.spanbeam.local.sample;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8 text under construction; reused for every value, so that texts cost no objects. */
final class TextBuffer {
  private static final byte[] HEX = utf8("0123456789abcdef");

  private byte[] bytes = new byte[4096];
  private int length;

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  TextBuffer clear() {
    length = 0;
    return this;
  }

  /** Cuts the text back to an earlier length. */
  void truncate(int earlier) {
    length = earlier;
  }

  TextBuffer append(byte[] text) {
    return append(text, text.length);
  }

  TextBuffer append(byte[] text, int count) {
    reserve(count);
    System.arraycopy(text, 0, bytes, length, count);
    length += count;
    return this;
  }

  TextBuffer append(TextBuffer text) {
    return append(text.bytes, text.length);
  }

  TextBuffer append(char character) {
    reserve(1);
    bytes[length++] = (byte) character;
    return this;
  }

  TextBuffer append(long number) {
    return append(utf8(Long.toString(number)));
  }

  /** Appends a number below 1 with three decimals; how a JDK prints doubles does not matter. */
  TextBuffer appendThousandths(int thousandths) {
    append('0').append('.');
    append((char) ('0' + thousandths / 100)).append((char) ('0' + thousandths / 10 % 10));
    return append((char) ('0' + thousandths % 10));
  }

  /** Appends a JSON string: quotes around it, its special characters escaped. */
  TextBuffer appendJson(TextBuffer text) {
    return appendJson(text.bytes, text.length);
  }

  TextBuffer appendJson(byte[] text, int count) {
    reserve(2 * count + 2);
    bytes[length++] = '"';
    for (int i = 0; i < count; i++) {
      byte next = text[i];
      if (next == '"' || next == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = next;
      } else if (next == '\n') {
        bytes[length++] = '\\';
        bytes[length++] = 'n';
      } else {
        bytes[length++] = next;
      }
    }
    bytes[length++] = '"';
    return this;
  }

  /** Appends sixteen hexadecimal digits. */
  TextBuffer appendHex(long number) {
    reserve(16);
    for (int shift = 60; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(int) (number >>> shift) & 15];
    }
    return this;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
