package io.spanbeam.annotation.input;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;

/**
 * The bytes of a file without its compression. Every failure to read them is an {@link
 * InputException}; so is an end after other than the bytes that the file had when it was listed.
 */
final class FileContent extends InputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputFile file;
  private final StoredBytes stored;
  private final Compression compression;
  private final InputStream content;
  private long position;

  private FileContent(InputFile file, StoredBytes stored) throws IOException {
    this.file = file;
    this.stored = stored;
    BufferedInputStream buffered = new BufferedInputStream(stored, BUFFER_BYTES);
    this.compression = InputCompression.of(file.path(), buffered);
    this.content = compression == Compression.UNCOMPRESSED ? buffered : decompressed(buffered);
  }

  private InputStream decompressed(InputStream in) throws InputException {
    try {
      return Channels.newInputStream(compression.readDecompressed(Channels.newChannel(in)));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  static FileContent open(InputFile file) throws InputException {
    ReadableByteChannel channel = channel(file);
    try {
      return new FileContent(file, new StoredBytes(Channels.newInputStream(channel)));
    } catch (IOException e) {
      try {
        channel.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e instanceof InputException known ? known : unreadable(file, e);
    }
  }

  /**
   * Opens a file of text: without its byte order mark, if it has one.
   *
   * @throws InputException if it is UTF-16
   */
  static InputStream openText(InputFile file) throws InputException {
    FileContent content = open(file);
    try {
      return withoutByteOrderMark(file, content);
    } catch (IOException e) {
      content.close();
      throw e instanceof InputException known ? known : unreadable(file, e);
    }
  }

  private static InputStream withoutByteOrderMark(InputFile file, InputStream content)
      throws IOException {
    PushbackInputStream text = new PushbackInputStream(content, 3);
    byte[] start = text.readNBytes(3);
    int first = start.length < 2 ? -1 : (start[0] & 0xFF) << 8 | start[1] & 0xFF;
    if (first == 0xFEFF || first == 0xFFFE) {
      throw new InputException("%s is UTF-16, not UTF-8: save it as UTF-8".formatted(file.name()));
    }
    if (first != 0xEFBB || start.length < 3 || (start[2] & 0xFF) != 0xBF) {
      text.unread(start);
    }
    return text;
  }

  /** Opens the stored bytes of a file. */
  static ReadableByteChannel channel(InputFile file) throws InputException {
    try {
      return FileSystems.open(FileSystems.matchNewResource(file.path(), false));
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new InputException(
          "%s is not there any more: it was when the run listed its files. Run again"
              .formatted(file.name()),
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count;
    try {
      count = content.read(bytes, offset, length);
      if (count < 0 && length > 0) {
        stored.skipToEnd();
      }
    } catch (IOException e) {
      throw broken(e);
    }
    if (count < 0) {
      refuseOtherSize(file, stored.count());
    }
    position += Math.max(count, 0);
    return count;
  }

  private InputException broken(IOException failure) {
    if (compression == Compression.UNCOMPRESSED) {
      return unreadable(file, failure);
    }
    return new InputException(
        "%s: its %s data is cut off or damaged after %d bytes of content (%s). Make the file again"
            .formatted(
                file.name(),
                compression.name().toLowerCase(Locale.ROOT),
                position,
                failure.getMessage() == null ? "it ends too early" : failure.getMessage()),
        failure);
  }

  /** Refuses a file that is not as long as it was. */
  static void refuseOtherSize(InputFile file, long bytes) throws InputException {
    if (bytes != file.bytes()) {
      throw new InputException(
          ("%s changed while it was read: it had %d bytes when the run listed its files, now %d."
                  + " Run again when it is finished")
              .formatted(file.name(), file.bytes(), bytes));
    }
  }

  static InputException unreadable(InputFile file, Exception failure) {
    return new InputException(
        "Can't read %s: %s".formatted(file.name(), failure.getMessage()), failure);
  }

  @Override
  public void close() throws InputException {
    try {
      content.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Counts what is read of a file as it is stored. */
  private static final class StoredBytes extends FilterInputStream {
    private long count;

    StoredBytes(InputStream in) {
      super(in);
    }

    long count() {
      return count;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(read, 0);
      return read;
    }

    /** A decompressor may stop before the end of what is stored. */
    void skipToEnd() throws IOException {
      byte[] scratch = new byte[1 << 13];
      int read;
      do {
        read = read(scratch, 0, scratch.length);
      } while (read >= 0);
    }
  }
}
