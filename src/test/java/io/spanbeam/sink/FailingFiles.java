package io.spanbeam.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real files, of which the n-th operation fails. Each write to a file is an operation too; the one
 * that fails writes half of its bytes, as on a full disk.
 */
final class FailingFiles implements FileOperations {
  static final String REASON = "No space left on device";

  private final FileOperations files;
  private final int failing;
  private final boolean staysBroken;
  private final AtomicInteger operations = new AtomicInteger();

  /**
   * Makes them.
   *
   * @param failing number of the operation that fails, from 1
   * @param staysBroken whether everything after it fails too, as if the process had been killed
   */
  FailingFiles(FileOperations files, int failing, boolean staysBroken) {
    this.files = files;
    this.failing = failing;
    this.staysBroken = staysBroken;
  }

  /** Returns whether an operation has failed. */
  boolean failed() {
    return operations.get() >= failing;
  }

  private boolean fails() {
    int operation = operations.incrementAndGet();
    return operation == failing || staysBroken && operation > failing;
  }

  private void count() throws IOException {
    if (fails()) {
      throw new IOException(REASON);
    }
  }

  @Override
  public boolean onLocalDisk() {
    return files.onLocalDisk();
  }

  @Override
  public WritableByteChannel create(String path) throws IOException {
    count();
    return failing(files.create(path));
  }

  @Override
  public WritableByteChannel extend(String path, long length) throws IOException {
    count();
    return failing(files.extend(path, length));
  }

  @Override
  public WritableByteChannel openAt(String path, long position) throws IOException {
    count();
    return failing(files.openAt(path, position));
  }

  private WritableByteChannel failing(WritableByteChannel channel) {
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer source) throws IOException {
        if (fails()) {
          ByteBuffer half = source.duplicate();
          half.limit(source.position() + source.remaining() / 2);
          channel.write(half);
          throw new IOException(REASON);
        }
        return channel.write(source);
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  @Override
  public ReadableByteChannel open(String path) throws IOException {
    count();
    return files.open(path);
  }

  @Override
  public long append(String path, WritableByteChannel out) throws IOException {
    count();
    return files.append(path, out);
  }

  @Override
  public OptionalLong size(String path) throws IOException {
    count();
    return files.size(path);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    count();
    files.rename(from, to);
  }

  @Override
  public void delete(String path) throws IOException {
    count();
    files.delete(path);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    count();
    return files.list(directory);
  }

  @Override
  public void deleteDirectory(String directory) throws IOException {
    count();
    files.deleteDirectory(directory);
  }
}
