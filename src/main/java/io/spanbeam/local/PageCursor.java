package io.spanbeam.local;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/**
 * Opaque page cursors. A cursor names the position where a page ended and belongs to one question:
 * with another it is refused instead of paging through the wrong answer.
 */
final class PageCursor {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private PageCursor() {}

  /**
   * @param question everything that decides the rows of the answer and their order
   * @param position numbers that name where the page ended
   */
  static String encode(List<?> question, long... position) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + position.length * Long.BYTES);
    bytes.putInt(question.hashCode());
    for (long number : position) {
      bytes.putLong(number);
    }
    return ENCODER.encodeToString(bytes.array());
  }

  /**
   * @param length how many numbers a position has
   */
  static long[] decode(String cursor, List<?> question, int length) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(DECODER.decode(cursor));
    } catch (IllegalArgumentException e) {
      throw new Problem.Refusal(invalid(), e);
    }
    if (bytes.remaining() != Integer.BYTES + length * Long.BYTES
        || bytes.getInt() != question.hashCode()) {
      throw new Problem.Refusal(invalid());
    }
    long[] position = new long[length];
    for (int i = 0; i < length; i++) {
      position[i] = bytes.getLong();
    }
    return position;
  }

  private static Problem invalid() {
    return Problem.invalidRequest(
        "The cursor is not one that this request was answered with; start again without it");
  }
}
