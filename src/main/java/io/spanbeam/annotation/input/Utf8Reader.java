package io.spanbeam.annotation.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * Decodes UTF-8 and goes on where bytes are none: each such byte becomes {@link Unicode#mark half
 * of a surrogate pair}, so that the record that it is in can be told.
 *
 * <p>Also limits how much is read for one record, because an open quote would swallow the file.
 */
final class Utf8Reader extends Reader {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BUFFER_CHARACTERS = 1 << 13;

  private final InputStream in;
  private final CharsetDecoder decoder = Unicode.strictDecoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).flip();
  private final CharBuffer chars = CharBuffer.allocate(BUFFER_CHARACTERS).flip();
  private final long limit;
  private boolean ended;
  private boolean malformed;
  private long sinceRecord;

  /**
   * Makes a reader; closing it closes the stream.
   *
   * @param limit most characters that are read between two calls of {@link #beginRecord}
   */
  Utf8Reader(InputStream in, long limit) {
    this.in = in;
    this.limit = limit;
  }

  /** Thrown where one record has more characters than the limit. */
  static final class RecordTooLongException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Says that a record is complete and the next one begins. */
  void beginRecord() {
    sinceRecord = 0;
  }

  /** Returns whether any byte so far was not UTF-8. */
  boolean isMalformed() {
    return malformed;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (sinceRecord > limit) {
      throw new RecordTooLongException();
    }
    while (!chars.hasRemaining()) {
      if (!decode()) {
        return -1;
      }
    }
    int count = Math.min(length, chars.remaining());
    chars.get(target, offset, count);
    sinceRecord += count;
    return count;
  }

  /** Decodes the next characters; false at the end of the stream. */
  private boolean decode() throws IOException {
    chars.clear();
    CoderResult result = decoder.decode(bytes, chars, ended);
    if (result.isError() && chars.remaining() >= result.length()) {
      malformed = true;
      for (int i = 0; i < result.length(); i++) {
        chars.put(Unicode.mark(bytes.get()));
      }
    }
    chars.flip();
    if (chars.hasRemaining()) {
      return true;
    }
    if (ended) {
      return false;
    }
    fill();
    return true;
  }

  private void fill() throws IOException {
    bytes.compact();
    int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
    if (read < 0) {
      ended = true;
    } else {
      bytes.position(bytes.position() + read);
    }
    bytes.flip();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
