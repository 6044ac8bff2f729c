package io.spanbeam.annotation;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directory of a run before its first record: known to be fit for the run, made, and locked
 * until it is closed. The lock is for local file systems, and for shared ones that know locks; in
 * an object store nothing keeps two runs in one directory apart. What the service holds is right
 * even so, but each run replaces the other's summary and dead letters.
 */
public final class PreparedRunDirectory implements AutoCloseable {
  private final String path;

  /** Directories that were made for this run, the innermost first. */
  private final List<Path> made = new ArrayList<>();

  private RunLock lock;

  private PreparedRunDirectory(String path) {
    this.path = path;
  }

  /**
   * Prepares a directory. Refuses one that holds another run which is not to be gone on with, one
   * without a run that is, and one in which another run is at work.
   *
   * @param resume whether an earlier run is gone on with
   * @throws RunDirectoryException if it is refused
   * @throws IOException if the directory can't be used
   */
  public static PreparedRunDirectory prepare(String runDirectory, boolean resume)
      throws IOException {
    PreparedRunDirectory directory = new PreparedRunDirectory(RunFiles.absolute(runDirectory));
    try {
      directory.prepare(resume);
      return directory;
    } catch (IOException | RuntimeException e) {
      directory.discard();
      throw e;
    }
  }

  private void prepare(boolean resume) throws IOException {
    boolean local = RunFiles.isLocal(path);
    if (local) {
      if (Files.isRegularFile(Path.of(path))) {
        throw new RunDirectoryException(
            "%s is a file; name a directory as --run-dir".formatted(path));
      }
      make(Path.of(path));
      lock = RunLock.take(Path.of(path));
    }
    boolean earlierRun = holdsLedger() || AnnotationSummary.read(path).isPresent();
    if (resume && !earlierRun && !holdsBegunRun()) {
      throw new RunDirectoryException(
          "%s holds no earlier run; leave --resume out, or name the right --run-dir"
              .formatted(path));
    }
    if (!resume && earlierRun) {
      throw new RunDirectoryException(
          "%s holds an earlier run; add --resume to go on with it, or name another --run-dir"
              .formatted(path));
    }
    if (local) {
      make(Path.of(RunDirectory.ledger(path)));
    }
  }

  /** Returns whether a run has written down there what it upserted. */
  public boolean holdsLedger() throws IOException {
    return RunFiles.list(RunDirectory.ledger(path)).stream()
        .anyMatch(file -> file.endsWith(LedgerIndex.FILE_SUFFIX));
  }

  /** Deletes what was made for a run that came to nothing; what holds anything stays. */
  public void discard() throws IOException {
    close();
    try {
      for (Path directory : made) {
        Files.deleteIfExists(directory);
      }
    } catch (DirectoryNotEmptyException e) {
      // Others use it too, and so what is above it stays.
    }
  }

  /** Lets other runs in. */
  @Override
  public void close() throws IOException {
    if (lock != null) {
      RunLock ended = lock;
      lock = null;
      ended.close();
    }
  }

  /** A run that was killed before it upserted anything leaves an empty ledger on a local disk. */
  private boolean holdsBegunRun() {
    return RunFiles.isLocal(path) && Files.isDirectory(Path.of(RunDirectory.ledger(path)));
  }

  /** Makes a directory now, and not after the records were read. */
  private void make(Path directory) throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path one = directory; one != null && !Files.exists(one); one = one.getParent()) {
      missing.add(one);
    }
    made.addAll(0, missing);
    Files.createDirectories(directory);
  }
}
