package io.spanbeam.cli;

import io.spanbeam.cli.Selection.NameParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The directories that {@code ax} names for an export (ax-protocol §10.3). */
final class OutputDirectory {
  private static final String SCRATCH = ".arize-tmp-traces";
  private static final int LONGEST_ID = 50;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private OutputDirectory() {}

  /** Returns {@code <prefix>_<id>_<YYYYMMDD>_<HHMMSS>}, in UTC. */
  static String name(NameParts parts, Instant now) {
    String id = parts.id().replace('/', '_');
    int end = Math.min(LONGEST_ID, id.length());
    // Half of a surrogate pair can not be written into a file name.
    if (end < id.length() && Character.isHighSurrogate(id.charAt(end - 1))) {
      end--;
    }
    return "%s_%s_%s".formatted(parts.prefix(), id.substring(0, end), STAMP.format(now));
  }

  /** Returns the directory for exports that were given none, below the working directory. */
  static Path scratch(Path workingDirectory) {
    return workingDirectory.resolve(SCRATCH);
  }

  /**
   * Adds the scratch directory to the {@code .gitignore} of the git repository around, if there is
   * one and it does not list it yet: spans may hold what must not be published.
   */
  static void hideFromGit(Path workingDirectory) throws IOException {
    Path repository = workingDirectory;
    while (repository != null && !Files.exists(repository.resolve(".git"))) {
      repository = repository.getParent();
    }
    if (repository == null) {
      return;
    }
    Path ignore = repository.resolve(".gitignore");
    String content = Files.exists(ignore) ? Files.readString(ignore) : "";
    boolean listed =
        content
            .lines()
            .map(String::strip)
            .anyMatch(
                List.of(SCRATCH, SCRATCH + "/", "/" + SCRATCH, "/" + SCRATCH + "/")::contains);
    if (!listed) {
      String separator = content.isEmpty() || content.endsWith("\n") ? "" : "\n";
      Files.writeString(
          ignore,
          separator + SCRATCH + "/\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}
