package io.spanbeam.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/** Writes to a channel and keeps count and checksum of the bytes. Not buffered. */
final class ChecksummedOutputStream extends OutputStream {
  private final WritableByteChannel channel;
  private final CRC32C crc = new CRC32C();
  private long length;
  private boolean ignoring;

  ChecksummedOutputStream(WritableByteChannel channel) {
    this.channel = channel;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    if (ignoring) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    crc.update(bytes, offset, count);
    length += count;
  }

  /** Lets everything that is written from now on fall away. */
  void ignoreRest() {
    ignoring = true;
  }

  /** Returns the bytes that reached the channel so far. */
  long length() {
    return length;
  }

  Crc32c checksum() {
    return new Crc32c((int) crc.getValue(), length);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
