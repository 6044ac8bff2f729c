package io.spanbeam.annotation.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream into the bytes of one record after the other. Memory is bounded: of a record that
 * is too large only the start is kept, and it is skipped. Lines and columns count from 1.
 */
abstract class JsonFrames {
  /** Most bytes of a record. */
  static final int MAX_RECORD_BYTES = 8 << 20;

  /** What is kept of a larger one. */
  static final int KEPT_BYTES = 64 << 10;

  private static final int CHUNK_BYTES = 64 << 10;

  private final InputStream in;

  /**
   * What is read ahead: {@code chunk[position]} is the next byte, {@code limit} behind the last.
   */
  final byte[] chunk = new byte[CHUNK_BYTES];

  int position;
  int limit;

  /** Line of the next byte. */
  long nextLine = 1;

  private byte[] spill = new byte[0];
  private int spilled;

  private byte[] bytes = chunk;
  private int offset;
  private int length;
  private long total;
  long line;

  JsonFrames(InputStream in) {
    this.in = in;
  }

  /** Goes to the next record; false if there is none. */
  abstract boolean next() throws IOException;

  /** Returns the column on which the record begins. */
  abstract long column();

  /** Returns the array that holds the record until the next one is asked for. */
  final byte[] bytes() {
    return bytes;
  }

  /** Returns where the record begins in {@link #bytes}. */
  final int offset() {
    return offset;
  }

  /** Returns how many bytes of the record are there: all, or the start of one too large. */
  final int length() {
    return length;
  }

  /** Returns how many bytes the record has. */
  final long total() {
    return total;
  }

  final boolean isTooLarge() {
    return total > MAX_RECORD_BYTES;
  }

  /** Returns the line on which the record begins. */
  final long line() {
    return line;
  }

  /** Reads the next chunk when all of this one is used; false at the end of the stream. */
  final boolean fill() throws IOException {
    int read;
    do {
      read = in.read(chunk, 0, chunk.length);
    } while (read == 0);
    position = 0;
    limit = Math.max(read, 0);
    return read > 0;
  }

  final void beginRecord() {
    spilled = 0;
    total = 0;
  }

  /** Keeps a part of the record that ends with the chunk, for the chunk is about to be refilled. */
  final void keep(int from) {
    append(from, limit - from);
  }

  /** Ends the record with a part of the chunk. */
  final void endRecord(int from, int to) {
    if (total == 0) {
      bytes = chunk;
      offset = from;
      length = to - from;
      total = length;
      return;
    }
    append(from, to - from);
    bytes = spill;
    offset = 0;
    length = spilled;
  }

  private void append(int from, int count) {
    total += count;
    if (total > MAX_RECORD_BYTES) {
      int missing = Math.min(count, KEPT_BYTES - spilled);
      if (missing <= 0) {
        spilled = KEPT_BYTES;
        return;
      }
      copy(from, missing);
      return;
    }
    copy(from, count);
  }

  private void copy(int from, int count) {
    if (spilled + count > spill.length) {
      spill = Arrays.copyOf(spill, Math.max(spilled + count, 2 * spill.length));
    }
    System.arraycopy(chunk, from, spill, spilled, count);
    spilled += count;
  }
}
