package io.spanbeam.span.json;

/** Well-formed UTF-8 (Unicode 15, table 3-7). */
final class Utf8 {
  private Utf8() {}

  /**
   * Returns the length of the well-formed sequence of two to four bytes at {@code index}, or 0 if
   * there is none before {@code end}.
   */
  static int sequenceLength(byte[] bytes, int index, int end) {
    int lead = bytes[index] & 0xff;
    if (lead < 0xc2 || lead > 0xf4) {
      return 0;
    }
    int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (end - index < length) {
      return 0;
    }
    int second = bytes[index + 1] & 0xff;
    // overlong forms, surrogates and code points beyond U+10FFFF show in the second byte
    int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[index + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
