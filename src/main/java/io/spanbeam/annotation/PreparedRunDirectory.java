package io.spanbeam.annotation;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The directory of a run before its first record: known to be fit for the run, and made. */
public final class PreparedRunDirectory {
  private final String path;
  private final List<Path> made;

  private PreparedRunDirectory(String path, List<Path> made) {
    this.path = path;
    this.made = made;
  }

  /**
   * Prepares a directory. Refuses one that holds another run which is not to be gone on with, and
   * one without a run that is.
   *
   * @param resume whether an earlier run is gone on with
   * @throws RunDirectoryException if it is refused
   * @throws IOException if the directory can't be used
   */
  public static PreparedRunDirectory prepare(String runDirectory, boolean resume)
      throws IOException {
    String path = RunFiles.absolute(runDirectory);
    if (RunFiles.isLocal(path) && Files.isRegularFile(Path.of(path))) {
      throw new RunDirectoryException(
          "%s is a file; name a directory as --run-dir".formatted(path));
    }
    boolean earlierRun = holdsLedger(path) || AnnotationSummary.read(path).isPresent();
    if (resume && !earlierRun && !holdsBegunRun(path)) {
      throw new RunDirectoryException(
          "%s holds no earlier run; leave --resume out, or name the right --run-dir"
              .formatted(path));
    }
    if (!resume && earlierRun) {
      throw new RunDirectoryException(
          "%s holds an earlier run; add --resume to go on with it, or name another --run-dir"
              .formatted(path));
    }
    return new PreparedRunDirectory(
        path, RunFiles.isLocal(path) ? make(Path.of(RunDirectory.ledger(path))) : List.of());
  }

  /** Returns whether a run has written down there what it upserted. */
  public boolean holdsLedger() throws IOException {
    return holdsLedger(path);
  }

  /** Deletes what was made for a run that came to nothing; what holds anything stays. */
  public void discard() throws IOException {
    try {
      for (Path directory : made) {
        Files.deleteIfExists(directory);
      }
    } catch (DirectoryNotEmptyException e) {
      // Others use it too, and so what is above it stays.
    }
  }

  private static boolean holdsLedger(String path) throws IOException {
    return RunFiles.list(RunDirectory.ledger(path)).stream()
        .anyMatch(file -> file.endsWith(LedgerIndex.FILE_SUFFIX));
  }

  /** A run that was killed before it upserted anything leaves an empty ledger on a local disk. */
  private static boolean holdsBegunRun(String path) {
    return RunFiles.isLocal(path) && Files.isDirectory(Path.of(RunDirectory.ledger(path)));
  }

  /** Makes a directory, now and not after the records were read; returns what was missing. */
  private static List<Path> make(Path directory) throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path one = directory; one != null && !Files.exists(one); one = one.getParent()) {
      missing.add(one);
    }
    Files.createDirectories(directory);
    return List.copyOf(missing);
  }
}
