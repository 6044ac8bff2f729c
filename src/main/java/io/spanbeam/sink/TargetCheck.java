package io.spanbeam.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Refuses a target that can not take an export, before anything is read. */
public final class TargetCheck {
  private TargetCheck() {}

  /**
   * Checks that the target holds no export and no other files, and that it can be written. If a run
   * was killed in the moment in which it replaced an export, the old one is put back first; what
   * killed runs left beside the target is deleted.
   *
   * @throws TargetException if the target can not be used; one sentence
   */
  public static void check(ExportTarget target) throws TargetException {
    ExportTarget absolute;
    try {
      absolute = target.absolute();
    } catch (IllegalArgumentException e) {
      throw new TargetException(e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw TargetException.writing(target.directory(), e.getCause());
    }
    check(absolute, FileOperations.of(absolute.directory()));
  }

  static void check(ExportTarget target, FileOperations files) throws TargetException {
    String directory = target.directory();
    try {
      if (files.onLocalDisk()) {
        checkPlace(Path.of(directory));
        recover(Path.of(directory), files);
        AbandonedRuns.delete(Path.of(directory).getParent(), files);
        refuseUsed(target, files);
        probe(Path.of(directory));
      } else {
        refuseUsed(target, files);
        probe(directory + "/" + ExportPaths.STAGING_PREFIX + "probe", files);
      }
    } catch (IOException e) {
      throw TargetException.writing(directory, e);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Beam's answer to a scheme without a file system.
      throw new TargetException("Cannot write %s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  /** Refuses a target that holds an export which is not to be replaced, or anything else. */
  static void refuseUsed(ExportTarget target, FileOperations files) throws IOException {
    String directory = target.directory();
    List<String> names =
        files.list(directory).stream()
            .filter(name -> !name.startsWith(ExportPaths.STAGING_PREFIX))
            .toList();
    Optional<String> foreign =
        names.stream().filter(name -> !ExportPaths.isExportFile(name)).findFirst();
    if (foreign.isPresent()) {
      // Never replaced: these are not ours to delete.
      throw new TargetException(
          "%s holds files that are not part of an export, such as '%s'; choose another directory"
              .formatted(directory, foreign.get()));
    }
    if (!names.isEmpty() && !target.replace()) {
      throw new TargetException(
          "%s already holds an export; choose another directory, or replace it"
              .formatted(directory));
    }
  }

  /** Finishes what a killed run began when it replaced an export. */
  static void recover(Path target, FileOperations files) throws IOException {
    String replaced = ExportPaths.replaced(target);
    if (files.list(replaced).isEmpty()) {
      return;
    }
    if (files.list(target.toString()).isEmpty()) {
      files.rename(replaced, target.toString());
    } else {
      files.deleteDirectory(replaced);
    }
  }

  private static void checkPlace(Path target) throws IOException {
    for (Path path = target; path != null; path = path.getParent()) {
      if (Files.exists(path)) {
        if (!Files.isDirectory(path)) {
          throw new TargetException(
              "Cannot write %s: %s is a file, not a directory".formatted(target, path));
        }
        break;
      }
    }
    if (Files.exists(target)
        && !Files.getFileStore(target).equals(Files.getFileStore(target.getParent()))) {
      throw new TargetException(
          "Cannot write %s: it is a mount point, so no complete export can be moved there at once;"
                  .formatted(target)
              + " name a directory in it");
    }
  }

  /** Asking for permissions tells too little: the disk may be read-only, or the user root. */
  private static void probe(Path target) throws IOException {
    Path existing = target.getParent();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    Files.delete(Files.createTempDirectory(existing, ExportPaths.STAGING_PREFIX));
  }

  private static void probe(String path, FileOperations files) throws IOException {
    files.create(path).close();
    files.delete(path);
  }
}
