package io.spanbeam.cli;

import static java.util.Objects.requireNonNull;

/** Ends a command with an exit code and one sentence for the user. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  CommandException(ExitCode code, String sentence) {
    this(code, sentence, null);
  }

  CommandException(ExitCode code, String sentence, Throwable cause) {
    super(sentence, cause);
    this.code = requireNonNull(code, "code is null");
  }

  /** Says that the command line is wrong. */
  static CommandException usage(String format, Object... arguments) {
    return new CommandException(ExitCode.USAGE, format.formatted(arguments));
  }

  /** Returns what the process ends with. */
  ExitCode code() {
    return code;
  }
}
