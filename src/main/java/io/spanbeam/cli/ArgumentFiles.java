package io.spanbeam.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts the content of files in the place of arguments such as {@code @pipelines/job.args}. Each
 * line of a file is one argument; double quotes around a line are taken off; empty lines and lines
 * that start with {@code #} are left out. An argument that starts with {@code @@} is itself,
 * without the first of them.
 */
final class ArgumentFiles {
  private static final String MARK = "@";

  private ArgumentFiles() {}

  /**
   * Expands arguments.
   *
   * @param directory what relative paths are relative to
   * @throws CommandException if a file can not be read
   */
  static List<String> expand(List<String> arguments, Path directory) {
    List<String> expanded = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith(MARK + MARK)) {
        expanded.add(argument.substring(MARK.length()));
      } else if (argument.startsWith(MARK)) {
        lines(argument.substring(MARK.length()), directory)
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(line -> line.matches("\".*\"") ? line.substring(1, line.length() - 1) : line)
            .forEach(expanded::add);
      } else {
        expanded.add(argument);
      }
    }
    return expanded;
  }

  private static Stream<String> lines(String file, Path directory) {
    try {
      return Files.readString(directory.resolve(file)).lines();
    } catch (IOException | InvalidPathException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "Cannot read the argument file '%s' (write @@ for an argument that starts with an @)"
              .formatted(file),
          e);
    }
  }
}
