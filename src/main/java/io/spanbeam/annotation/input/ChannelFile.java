package io.spanbeam.annotation.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.beam.sdk.io.Compression;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file that can be read at any place, as Parquet needs it. What is compressed as a whole, or lies
 * where no place can be sought, is copied to a temporary file first, which {@link #close} deletes.
 */
final class ChannelFile implements org.apache.parquet.io.InputFile, AutoCloseable {
  private final SeekableByteChannel channel;

  private ChannelFile(SeekableByteChannel channel) {
    this.channel = channel;
  }

  static ChannelFile open(InputFile file) throws InputException {
    try {
      Optional<SeekableByteChannel> plain = plain(file);
      return new ChannelFile(plain.isPresent() ? plain.get() : copy(file));
    } catch (InputException e) {
      throw e;
    } catch (IOException e) {
      throw FileContent.unreadable(file, e);
    }
  }

  /** Opens the file itself; nothing if that does not do. */
  private static Optional<SeekableByteChannel> plain(InputFile file) throws IOException {
    ReadableByteChannel stored = FileContent.channel(file);
    boolean open = false;
    try {
      if (stored instanceof SeekableByteChannel seekable && isPlain(file, seekable)) {
        FileContent.refuseOtherSize(file, seekable.size());
        open = true;
        return Optional.of(seekable);
      }
      return Optional.empty();
    } finally {
      if (!open) {
        stored.close();
      }
    }
  }

  private static boolean isPlain(InputFile file, SeekableByteChannel stored) throws IOException {
    InputStream start = new BufferedInputStream(Channels.newInputStream(stored));
    boolean plain = InputCompression.of(file.path(), start) == Compression.UNCOMPRESSED;
    stored.position(0);
    return plain;
  }

  private static SeekableByteChannel copy(InputFile file) throws IOException {
    Path copy = Files.createTempFile("spanbeam-", ".parquet");
    try (InputStream content = FileContent.open(file);
        OutputStream out = Files.newOutputStream(copy)) {
      content.transferTo(out);
    } catch (IOException e) {
      Files.delete(copy);
      throw e;
    }
    return Files.newByteChannel(copy, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
  }

  @Override
  public long getLength() throws IOException {
    return channel.size();
  }

  @Override
  public SeekableInputStream newStream() {
    return new DelegatingSeekableInputStream(Channels.newInputStream(channel)) {
      @Override
      public long getPos() throws IOException {
        return channel.position();
      }

      @Override
      public void seek(long position) throws IOException {
        channel.position(position);
      }
    };
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
