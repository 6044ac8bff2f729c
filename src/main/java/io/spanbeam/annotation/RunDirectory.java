package io.spanbeam.annotation;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/**
 * The directory that a run keeps, and the places in it.
 *
 * @param path absolute, or as a Beam file system takes it; without a slash at its end
 * @param runId unique for each run
 * @param started start of the run; decides which of two runs was the later one
 */
record RunDirectory(String path, String runId, Instant started) implements Serializable {
  private static final String TEMPORARY_SUFFIX = ".tmp";

  /** Returns where {@link AnnotationSummary} is written. */
  String summary() {
    return summary(path);
  }

  static String summary(String directory) {
    return directory + "/summary.json";
  }

  /** Returns where dead letters go, unless the user names a place. */
  String deadLetter() {
    return deadLetter(path);
  }

  static String deadLetter(String directory) {
    return directory + "/dead-letter.jsonl";
  }

  String ledger() {
    return ledger(path);
  }

  static String ledger(String directory) {
    return directory + "/ledger";
  }

  /** Returns a new name for a file of the ledger. Sorted by name, later runs come later. */
  String newLedgerFile() {
    return "%s/%013d-%s-%s%s"
        .formatted(
            ledger(), started.toEpochMilli(), runId, UUID.randomUUID(), LedgerIndex.FILE_SUFFIX);
  }

  /** Something that writes a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file under another name and renames it, so that nobody sees half of it. */
  void replace(String target, Content content) throws IOException {
    String temporary = "%s.%s%s".formatted(target, runId, TEMPORARY_SUFFIX);
    try {
      try (OutputStream out = RunFiles.create(temporary)) {
        content.writeTo(out);
      }
      RunFiles.rename(temporary, target);
      deleteLeftovers(target);
    } catch (IOException e) {
      throw new IOException("Cannot write %s: %s".formatted(target, e.getMessage()), e);
    }
  }

  /** Deletes what killed runs left of a target; object stores keep no half-written objects. */
  static void deleteLeftovers(String target) throws IOException {
    if (!RunFiles.isLocal(target)) {
      return;
    }
    for (String path : RunFiles.list(Path.of(target).getParent().toString())) {
      if (path.startsWith(target + ".") && path.endsWith(TEMPORARY_SUFFIX)) {
        RunFiles.delete(path);
      }
    }
  }
}
