package io.spanbeam.span.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanbeam.span.LittleEndian;
import java.util.Arrays;

/**
 * Writes text as a JSON string. Eight bytes are copied and examined at a time; only the bytes that
 * must be escaped and those outside ASCII are looked at one by one.
 *
 * <p>What is not well-formed UTF-8 becomes U+FFFD, so the output is always UTF-8.
 */
final class JsonText {
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = ONES * 0x80;

  /** The most bytes of an escape. */
  private static final int LONGEST_ESCAPE = 6;

  /** Escapes as words, to be written with one store; their lengths are beside them. */
  private static final long[] ESCAPES = new long[128];

  private static final byte[] ESCAPE_LENGTHS = new byte[128];

  static {
    for (int c = 0; c < 0x20; c++) {
      escape(c, "\\u%04x".formatted(c));
    }
    escape('\b', "\\b");
    escape('\t', "\\t");
    escape('\n', "\\n");
    escape('\f', "\\f");
    escape('\r', "\\r");
    escape('"', "\\\"");
    escape('\\', "\\\\");
  }

  private static void escape(int character, String escape) {
    byte[] bytes = Arrays.copyOf(escape.getBytes(ISO_8859_1), Long.BYTES);
    ESCAPES[character] = LittleEndian.longAt(bytes, 0);
    ESCAPE_LENGTHS[character] = (byte) escape.length();
  }

  private JsonText() {}

  /**
   * Marks the bytes of a word that can't stand in a JSON string as they are: control characters,
   * quote, backslash, and everything outside ASCII. The lowest mark is exact; marks above it may be
   * false because of the borrow.
   */
  static long specials(long word) {
    // with its second bit turned, the quote is the only one at or below 0x20 besides the controls
    long low = (word ^ (ONES * 2)) - ONES * 0x21;
    long backslash = (word ^ (ONES * '\\')) - ONES;
    return (low | backslash | word) & HIGH_BITS;
  }

  /** Returns the index, from 0, of the first byte that {@code specials} marked. */
  static int firstSpecial(long specials) {
    // alone, the lowest mark of byte k is 1 << 8 * k, which moves k to the top of the constant
    return (int) (((specials & -specials) >>> 7) * 0x0001020304050607L >>> 56);
  }

  /** Writes a string that is not in a {@link HeapBuffer}. */
  static void write(JsonOutput output, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    write(output, Arrays.copyOf(bytes, bytes.length + HeapBuffer.PADDING), 0, bytes.length);
  }

  /**
   * Writes a JSON string with its quotes.
   *
   * @param source UTF-8, readable for {@link HeapBuffer#PADDING} bytes beyond {@code end}
   */
  static void write(JsonOutput output, byte[] source, int start, int end) {
    byte[] from = source;
    int in = start;
    int stop = end;
    byte[] to = output.reserve(output.position(), room(stop - in) + 1);
    int out = output.position();
    to[out++] = '"';
    while (in < stop) {
      long word = LittleEndian.longAt(from, in);
      LittleEndian.setLong(to, out, word);
      long specials = specials(word);
      int run = specials == 0 ? Long.BYTES : firstSpecial(specials);
      in += run;
      out += run;
      if (specials == 0) {
        continue;
      }
      if (in >= stop) {
        break;
      }
      byte special = from[in];
      if (special >= 0) {
        to = output.reserve(out, room(stop - in) + LONGEST_ESCAPE);
        LittleEndian.setLong(to, out, ESCAPES[special]);
        out += ESCAPE_LENGTHS[special];
        in++;
        continue;
      }
      while (in < stop && from[in] < 0) {
        int length = Utf8.sequenceLength(from, in, stop);
        if (length == 0) {
          byte[] repaired = new String(from, in, stop - in, UTF_8).getBytes(UTF_8);
          from = Arrays.copyOf(repaired, repaired.length + HeapBuffer.PADDING);
          in = 0;
          stop = repaired.length;
          to = output.reserve(out, room(stop));
          continue;
        }
        for (int i = 0; i < length; i++) {
          to[out++] = from[in++];
        }
      }
    }
    // the last word may have reached beyond the end of the text
    out -= in - stop;
    to[out++] = '"';
    output.moveTo(out);
  }

  /** Room for text without escapes: its bytes, the rest of the last word, and the closing quote. */
  private static int room(int length) {
    return Math.addExact(length, Long.BYTES + 1);
  }
}
