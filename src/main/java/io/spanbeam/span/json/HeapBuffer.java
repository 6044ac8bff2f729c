package io.spanbeam.span.json;

import org.apache.arrow.memory.ArrowBuf;

/**
 * A copy of an Arrow buffer on the heap, where the JIT reads it without bounds and reference checks
 * of its own. Reused from batch to batch.
 *
 * <p>The array is longer than the copy by {@link #PADDING}, so that eight bytes can be read at once
 * from each position of it.
 */
final class HeapBuffer {
  /** Bytes behind the last byte of the copy that may be read; their values mean nothing. */
  static final int PADDING = Long.BYTES;

  /** Larger arrays are given up after a batch: with thousands of columns they would add up. */
  private static final int RETAINED_BYTES = 64 * 1024;

  private byte[] bytes = new byte[PADDING];

  byte[] bytes() {
    return bytes;
  }

  /** Makes room for {@code length} bytes; the content is undefined. */
  byte[] resize(long length) {
    if (length > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "A column of one batch holds %d bytes, more than an array can: read smaller batches"
              .formatted(length));
    }
    int needed = (int) length + PADDING;
    if (bytes.length < needed) {
      bytes = new byte[(int) Math.min((long) needed + (needed >>> 3), Integer.MAX_VALUE - 8)];
    }
    return bytes;
  }

  /** Replaces the content by {@code length} bytes of {@code source} from {@code offset} on. */
  void load(ArrowBuf source, long offset, long length) {
    resize(length);
    if (length > 0) {
      source.getBytes(offset, bytes, 0, (int) length);
    }
  }

  /** Gives up an array that is too large to keep between batches. */
  void trim() {
    if (bytes.length > RETAINED_BYTES) {
      bytes = new byte[PADDING];
    }
  }
}
