package io.spanbeam.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where a run keeps its files until they are committed.
 *
 * <p>On the local disk everything is made beside the target, so that one rename moves it into
 * place; in an object store it is made inside the target, because only there the writer surely has
 * the right to write.
 *
 * @param directory the target
 * @param staging all temporary files of this run
 * @param parts the part files of the workers
 * @param export the complete export before it is moved
 * @param replaced where an old export waits while the new one takes its place
 */
record ExportPaths(String directory, String staging, String parts, String export, String replaced) {
  static final String MANIFEST = "_manifest.json";
  static final String SUCCESS = "_SUCCESS";

  /** Where part files are below the temporary directory. */
  static final String PARTS = "/parts";

  /** Where the complete export is below the temporary directory before it is moved. */
  static final String EXPORT = "/export";

  /** What the names of temporary directories start with; the run ID follows. */
  static final String STAGING_PREFIX = ".spanbeam-";

  // One letter before the colon is a drive, not a scheme.
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][-a-zA-Z0-9+.]+):.*");
  private static final Pattern EXPORT_FILE =
      Pattern.compile(
          "_manifest\\.json|_SUCCESS|(spans|part-\\d+-of-\\d+)\\.jsonl?(\\.gz|\\.zst)?");

  static ExportPaths of(String directory, String runId) {
    if (!isLocal(directory)) {
      String staging = directory + "/" + STAGING_PREFIX + runId;
      return new ExportPaths(
          directory, staging, staging + PARTS, staging + EXPORT, staging + "/replaced");
    }
    Path target = Path.of(directory);
    String staging = target.resolveSibling(STAGING_PREFIX + runId).toString();
    return new ExportPaths(directory, staging, staging + PARTS, staging + EXPORT, replaced(target));
  }

  /**
   * Returns where the old export of a local target waits. It does not depend on the run, so that a
   * later run finds what a killed one left.
   */
  static String replaced(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".replaced").toString();
  }

  /** Returns whether a location is on the local disk. */
  static boolean isLocal(String directory) {
    var matcher = SCHEME.matcher(directory);
    return !matcher.matches() || matcher.group(1).equalsIgnoreCase("file");
  }

  /**
   * Returns a location that does not depend on the working directory, without a slash at its end.
   *
   * @throws IllegalArgumentException if the location can not be the directory of an export
   */
  static String absolute(String directory) {
    if (!isLocal(directory)) {
      return directory.replaceFirst("(?<=[^/:])/+$", "");
    }
    Path path =
        SCHEME.matcher(directory).matches()
            ? Path.of(URI.create(directory))
            : Path.of(directory).toAbsolutePath();
    Path normal = path.normalize();
    if (normal.getFileName() == null) {
      throw new IllegalArgumentException(
          "The root directory can not be an export; name a directory in it");
    }
    try {
      // The link would be replaced instead of what it points to.
      return (Files.isDirectory(normal) ? normal.toRealPath() : normal).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot resolve " + normal, e);
    }
  }

  /** Returns whether Spanbeam or {@code ax} may have written a file of this name. */
  static boolean isExportFile(String name) {
    return EXPORT_FILE.matcher(name).matches();
  }

  String manifest() {
    return directory + "/" + MANIFEST;
  }

  String success() {
    return directory + "/" + SUCCESS;
  }
}
