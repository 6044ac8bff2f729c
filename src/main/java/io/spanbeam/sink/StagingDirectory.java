package io.spanbeam.sink;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary directory of a run, as this process works in it. Once a run is discarded nothing
 * more is made in it, however late one of its workers comes.
 *
 * <p>A run that is in this process alone marks its directory with a lock on a file in it, which the
 * system takes back with the process, however that ends. So a later run can tell what a killed one
 * left: {@link AbandonedRuns}.
 */
final class StagingDirectory {
  /** The file in the directory that is locked as long as the process of the run is there. */
  static final String MARK = "in-use";

  private static final Logger LOG = LoggerFactory.getLogger(StagingDirectory.class);

  /** Those that this process works in, and those that it has discarded, by path. */
  private static final Map<String, StagingDirectory> KNOWN = new ConcurrentHashMap<>();

  private final ExportPaths paths;
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private boolean discarded;
  private boolean marked;
  private FileChannel mark;
  private EarlyAssembly assembly;

  private StagingDirectory(ExportPaths paths) {
    this.paths = paths;
  }

  static StagingDirectory of(ExportPaths paths) {
    return KNOWN.computeIfAbsent(paths.staging(), path -> new StagingDirectory(paths));
  }

  /** Returns the names of the directories that this process knows. */
  static Set<String> known() {
    return KNOWN.keySet().stream()
        .map(path -> Path.of(path).getFileName().toString())
        .collect(Collectors.toSet());
  }

  /** Something that is done with files. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does something in the directory; {@link #discard} waits for its end.
   *
   * @param alone whether the run is in this process alone, so that the directory is marked
   * @throws TargetException if the run was discarded
   */
  <T> T work(boolean alone, Work<T> work) throws IOException {
    use.readLock().lock();
    try {
      if (discarded) {
        throw new TargetException(
            "The run with the temporary directory %s was discarded; it writes nothing more"
                .formatted(paths.staging()));
      }
      if (alone && ExportPaths.isLocal(paths.directory())) {
        markOnce();
      }
      return work.run();
    } finally {
      use.readLock().unlock();
    }
  }

  /**
   * Lets parts be put together while others are written; all who ask get the same assembly.
   *
   * @param file the single file of the export
   */
  synchronized EarlyAssembly assembly(Concatenation file) {
    if (assembly == null) {
      assembly = new EarlyAssembly(file);
    }
    return assembly;
  }

  private synchronized void forgetAssembly() {
    assembly = null;
  }

  /** Returns the paths of the parts that were put into the single file so far, in their order. */
  synchronized List<String> assembled() {
    return assembly == null ? List.of() : assembly.copied();
  }

  private synchronized void markOnce() throws IOException {
    Path file = Path.of(paths.staging(), MARK);
    while (!marked) {
      Files.createDirectories(file.getParent());
      FileChannel channel;
      try {
        channel = FileChannel.open(file, CREATE, WRITE);
      } catch (NoSuchFileException e) {
        LOG.debug("{} was taken for abandoned before it was marked", paths.staging(), e);
        continue;
      }
      if (!lock(channel)) {
        channel.close();
        Files.deleteIfExists(file);
        marked = true;
      } else if (Files.exists(file)) {
        mark = channel;
        marked = true;
      } else {
        // Who held the lock has deleted the directory as an abandoned one.
        channel.close();
      }
    }
  }

  /** Returns false where files can't be locked. */
  private boolean lock(FileChannel channel) throws IOException {
    try {
      channel.lock();
      return true;
    } catch (ClosedByInterruptException | FileLockInterruptionException e) {
      channel.close();
      throw e;
    } catch (IOException e) {
      LOG.info("Files can't be locked here: if killed, the run leaves {}", paths.staging(), e);
      return false;
    }
  }

  /** Forgets a directory that is no more, because the export was committed. */
  synchronized void release() throws IOException {
    KNOWN.remove(paths.staging(), this);
    closeMark();
  }

  private synchronized void closeMark() throws IOException {
    if (mark != null) {
      mark.close();
    }
  }

  /** Deletes the directory, for good. */
  void discard(FileOperations files) throws IOException {
    use.writeLock().lock();
    try {
      discarded = true;
      forgetAssembly();
      String doomed = paths.staging();
      if (files.onLocalDisk()) {
        doomed += ".discarded";
        if (Files.exists(Path.of(paths.staging()))) {
          // At once, so that a commit in another process finds all of it or nothing.
          files.rename(paths.staging(), doomed);
        }
      }
      Publication.deleteTemporary(files, doomed);
    } finally {
      closeMark();
      use.writeLock().unlock();
    }
  }
}
