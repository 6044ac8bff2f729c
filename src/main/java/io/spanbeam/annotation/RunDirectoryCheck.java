package io.spanbeam.annotation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at a run directory before a run: whether it can take one, or has one to go on with. */
public final class RunDirectoryCheck {
  private RunDirectoryCheck() {}

  /**
   * Refuses a directory that holds another run which is not to be gone on with, and one without a
   * ledger that is.
   *
   * @param resume whether an earlier run is gone on with
   * @throws IOException if the directory can't be used; one sentence
   */
  public static void check(String runDirectory, boolean resume) throws IOException {
    String directory = RunFiles.absolute(runDirectory);
    boolean ledger = holdsLedger(directory);
    if (resume && !ledger) {
      throw new IOException(
          "%s holds no ledger of an earlier run; leave --resume out, or name the right --run-dir"
              .formatted(directory));
    }
    if (!resume && (ledger || AnnotationSummary.read(directory).isPresent())) {
      throw new IOException(
          "%s holds an earlier run; add --resume to go on with it, or name another --run-dir"
              .formatted(directory));
    }
    if (RunFiles.isLocal(directory)) {
      // Found out now, not after the records were read.
      Files.createDirectories(Path.of(directory));
    }
  }

  /** Returns whether a run has written down there what it upserted. */
  public static boolean holdsLedger(String runDirectory) throws IOException {
    return RunFiles.list(RunDirectory.ledger(RunFiles.absolute(runDirectory))).stream()
        .anyMatch(path -> path.endsWith(LedgerIndex.FILE_SUFFIX));
  }
}
