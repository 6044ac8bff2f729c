package io.spanbeam.annotation.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/** Strict UTF-8: what is no text must neither be sent nor be replaced without a word. */
final class Unicode {
  private static final int SCRATCH = 1024;
  private static final int MARK = 0xDC00;

  private Unicode() {}

  /**
   * Refuses a text with half of a surrogate pair: no UTF-8 can say it. That is also how readers
   * mark bytes that they could not decode.
   *
   * @param what for the sentence
   */
  static void check(String text, String what) throws RecordDefect {
    int at = firstLoneSurrogate(text);
    if (at >= 0) {
      throw new RecordDefect(
          RecordDefect.INVALID_TEXT,
          "%s is not valid Unicode at its character %d; save the file as UTF-8",
          what,
          at + 1);
    }
  }

  static int firstLoneSurrogate(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
        if (!paired) {
          return at;
        }
        at++;
      }
    }
    return -1;
  }

  /** Returns the text with U+FFFD in the place of each half of a surrogate pair. */
  static String replaceLoneSurrogates(String text) {
    if (firstLoneSurrogate(text) < 0) {
      return text;
    }
    return text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Returns where in an array the first byte is that is not UTF-8; -1 if all are. */
  static int firstMalformed(byte[] bytes, int offset, int length) {
    int seen = 0;
    for (int i = offset; i < offset + length; i++) {
      seen |= bytes[i];
    }
    if (seen >= 0) {
      return -1;
    }
    CharsetDecoder decoder = strictDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    CharBuffer scratch = CharBuffer.allocate(SCRATCH);
    while (true) {
      CoderResult result = decoder.decode(in, scratch, true);
      if (result.isUnderflow()) {
        return -1;
      }
      if (result.isError()) {
        return in.position();
      }
      scratch.clear();
    }
  }

  /**
   * Decodes bytes of which some are not UTF-8: each of these becomes half of a surrogate pair,
   * {@link #mark}.
   */
  static String marked(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder = strictDecoder();
    for (CoderResult result = decoder.decode(in, out, true);
        result.isError();
        result = decoder.decode(in, out, true)) {
      for (int i = 0; i < result.length(); i++) {
        out.put(mark(in.get()));
      }
    }
    return out.flip().toString();
  }

  /** Returns what stands for a byte that is not UTF-8: U+DC00 and the byte, in no valid text. */
  static char mark(byte malformed) {
    return (char) (MARK | malformed & 0xFF);
  }

  static CharsetDecoder strictDecoder() {
    return UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }
}
