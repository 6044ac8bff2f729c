package io.spanbeam.span;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/**
 * Channels over a byte array. The JDK's adapters from streams to channels copy in pieces of 8 KiB
 * through a second array; batches are hundreds of kilobytes and pass here twice.
 */
final class HeapChannels {
  private HeapChannels() {}

  /** Collects what is written. */
  static final class Sink implements WritableByteChannel {
    private byte[] bytes;
    private int size;

    Sink(int expectedBytes) {
      bytes = new byte[expectedBytes];
    }

    @Override
    public int write(ByteBuffer source) {
      int length = source.remaining();
      int needed = Math.addExact(size, length);
      if (needed > bytes.length) {
        bytes =
            Arrays.copyOf(
                bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * bytes.length)));
      }
      source.get(bytes, size, length);
      size = needed;
      return length;
    }

    byte[] toByteArray() {
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** Gives out the bytes of an array. */
  static final class Source implements ReadableByteChannel {
    private final byte[] bytes;
    private int position;

    /**
     * @param position the first byte that is given out
     */
    Source(byte[] bytes, int position) {
      this.bytes = bytes;
      this.position = position;
    }

    @Override
    public int read(ByteBuffer target) {
      int length = Math.min(target.remaining(), bytes.length - position);
      if (length == 0) {
        return target.hasRemaining() ? -1 : 0;
      }
      target.put(bytes, position, length);
      position += length;
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
