package io.spanbeam.sink;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Files of the local disk. Beam's own local file system has no atomic move of a directory and
 * copies each byte through one more buffer.
 */
final class LocalFiles implements FileOperations {
  /**
   * Copies go through a buffer: the system's own copy from file to file holds the lock of the new
   * file while it reads, so that a second thread would only wait.
   */
  private static final int COPY_BYTES = 256 << 10;

  /** Outside the heap, or each read and each write would pass through another such buffer. */
  private static final ThreadLocal<ByteBuffer> COPY_BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(COPY_BYTES));

  @Override
  public boolean onLocalDisk() {
    return true;
  }

  @Override
  public WritableByteChannel create(String path) throws IOException {
    Path file = Path.of(path);
    Files.createDirectories(file.getParent());
    return FileChannel.open(file, CREATE, WRITE, TRUNCATE_EXISTING);
  }

  @Override
  public WritableByteChannel extend(String path, long length) throws IOException {
    FileChannel channel = FileChannel.open(Path.of(path), WRITE);
    try {
      return channel.truncate(length).position(length);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public WritableByteChannel openAt(String path, long position) throws IOException {
    FileChannel channel = FileChannel.open(Path.of(path), WRITE);
    try {
      return channel.position(position);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public ReadableByteChannel open(String path) throws IOException {
    return FileChannel.open(Path.of(path));
  }

  @Override
  public long append(String path, WritableByteChannel out) throws IOException {
    try (FileChannel in = FileChannel.open(Path.of(path))) {
      ByteBuffer buffer = COPY_BUFFER.get().clear();
      long copied = 0;
      while (in.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          copied += out.write(buffer);
        }
        buffer.clear();
      }
      return copied;
    }
  }

  @Override
  public OptionalLong size(String path) throws IOException {
    try {
      return OptionalLong.of(Files.size(Path.of(path)));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.createDirectories(Path.of(to).getParent());
    Files.move(
        Path.of(from),
        Path.of(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(String path) throws IOException {
    Files.deleteIfExists(Path.of(path));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(directory))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  @Override
  public void deleteDirectory(String directory) throws IOException {
    Path root = Path.of(directory);
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(directory);
    }
    Files.walkFileTree(root, new DeletingVisitor());
  }

  /** Deletes what it visits; never follows a link out of the directory. */
  private static final class DeletingVisitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
