package io.spanbeam.annotation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other runs out of a run directory on a local disk, from this process and from others. The
 * operating system ends the lock with the process, so a killed run leaves at most its file, which
 * locks nothing.
 */
final class RunLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
  private static final String FILE = "lock";

  /**
   * Directories that this process has locked. Looked at before the file is: where a process closes
   * a file, POSIX takes all its locks on that file away.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path directory;
  private final FileChannel channel;

  private RunLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks a directory.
   *
   * @param directory one that is there
   * @throws RunDirectoryException if another run has locked it
   */
  static RunLock take(Path directory) throws IOException {
    Path known = directory.toRealPath();
    synchronized (HELD) {
      if (!HELD.add(known)) {
        throw inUse(directory, ProcessHandle.current().pid() + ", this one");
      }
    }
    try {
      return new RunLock(known, lock(directory.resolve(FILE)));
    } catch (IOException | RuntimeException e) {
      release(known);
      throw e;
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    while (true) {
      try {
        Files.createFile(file);
      } catch (FileAlreadyExistsException e) {
        LOG.debug("{} is there already", file);
      }
      FileChannel channel = null;
      try {
        Object opened = identity(file);
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
        lock(channel, file);
        // The run that had locked it may have deleted it before: a lock on that keeps nobody out.
        if (Objects.equals(opened, identity(file))) {
          channel.truncate(0);
          channel.write(
              ByteBuffer.wrap(String.valueOf(ProcessHandle.current().pid()).getBytes(US_ASCII)));
          return channel;
        }
        channel.close();
      } catch (NoSuchFileException e) {
        LOG.debug("{} went away", file);
        close(channel);
      } catch (IOException | RuntimeException e) {
        close(channel);
        throw e;
      }
    }
  }

  private static void lock(FileChannel channel, Path file) throws IOException {
    boolean locked;
    try {
      locked = channel.tryLock() != null;
    } catch (IOException e) {
      if (!channel.isOpen()) {
        // By an interrupt
        throw e;
      }
      LOG.warn(
          "The file system of {} knows no locks ({}): do not start another run there before this"
              + " one has ended",
          file,
          e.getMessage());
      return;
    }
    if (!locked) {
      String process = Files.readString(file, US_ASCII);
      throw inUse(file.getParent(), process.isEmpty() ? "just started" : process);
    }
  }

  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static void close(FileChannel channel) throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  private static RunDirectoryException inUse(Path directory, String process) {
    return new RunDirectoryException(
        "Another run (process %s) is at work in %s; wait for its end, or name another --run-dir"
            .formatted(process, directory));
  }

  private static void release(Path known) {
    synchronized (HELD) {
      HELD.remove(known);
    }
  }

  /** Deletes the file and ends the lock, in this order. */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(directory.resolve(FILE));
    } finally {
      release(directory);
    }
  }
}
