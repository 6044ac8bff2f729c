package io.spanbeam.sink;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Stream;

/** Names the directory of an export as {@code ax} does (ax-protocol §10.3). */
public final class ExportDirectory {
  /** Where exports go unless another place is asked for, below the working directory. */
  public static final String DEFAULT_PARENT = ".arize-tmp-traces";

  private static final int ID_CHARACTERS = 50;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

  /** What the spans of an export have in common; the first part of its name. */
  public enum Selection {
    /** The spans of one trace. */
    TRACE("trace"),
    /** One span. */
    SPAN("span"),
    /** The spans of one session. */
    SESSION("session");

    private final String prefix;

    Selection(String prefix) {
      this.prefix = prefix;
    }
  }

  private ExportDirectory() {}

  /**
   * Names an export that was selected by an ID: {@code trace_<id>_20260131_235959}.
   *
   * @param id the ID; cut at 50 characters, {@code /} and control characters replaced by {@code _}
   * @param time when the export was started; written in UTC
   */
  public static String ofId(Selection selection, String id, Instant time) {
    int[] safe =
        id.codePoints()
            .limit(ID_CHARACTERS)
            .map(c -> c == '/' || c == '\\' || Character.isISOControl(c) ? '_' : c)
            // Half of a pair has no form in a file name.
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '_' : c)
            .toArray();
    return selection.prefix + "_" + new String(safe, 0, safe.length) + "_" + TIME.format(time);
  }

  /** Names an export of all spans of a window: {@code spans_all_20260131_235959}. */
  public static String ofAll(Instant time) {
    return "spans_all_" + TIME.format(time);
  }

  /** Names an export with a filter and no ID: {@code spans_filtered_20260131_235959}. */
  public static String ofFilter(Instant time) {
    return "spans_filtered_" + TIME.format(time);
  }

  /**
   * Makes {@link #DEFAULT_PARENT} below the working directory and adds it to the {@code .gitignore}
   * of the git repository around it, if there is one and it does not have it yet: spans must not
   * get into a commit by accident.
   *
   * @return the directory
   * @throws TargetException if it can not be made
   */
  public static Path createDefaultParent(Path workingDirectory) throws TargetException {
    Path directory = workingDirectory.toAbsolutePath().normalize().resolve(DEFAULT_PARENT);
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new TargetException(
          "Cannot write %s: it is a file, not a directory".formatted(directory), e);
    } catch (IOException e) {
      throw TargetException.writing(directory.toString(), e);
    }
    for (Path parent = directory.getParent(); parent != null; parent = parent.getParent()) {
      // In a worktree or submodule it is a file.
      if (Files.exists(parent.resolve(".git"))) {
        ignore(parent.resolve(".gitignore"));
        break;
      }
    }
    return directory;
  }

  private static void ignore(Path gitignore) throws TargetException {
    try {
      String text = Files.exists(gitignore) ? Files.readString(gitignore) : "";
      if (ignores(text)) {
        return;
      }
      String newline = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
      Files.writeString(
          gitignore,
          newline + DEFAULT_PARENT + "/\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw TargetException.writing(gitignore.toString(), e);
    }
  }

  private static boolean ignores(String gitignore) {
    return Stream.of("", "/")
        .flatMap(end -> Stream.of(DEFAULT_PARENT + end, "/" + DEFAULT_PARENT + end))
        .anyMatch(pattern -> gitignore.lines().map(String::strip).anyMatch(pattern::equals));
  }
}
