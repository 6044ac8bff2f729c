package io.spanbeam.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Runs the command in this process, in surroundings of its own. */
final class CommandRun {
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private Path home;
  private Clock clock = Clock.systemUTC();
  private OutputStream out;

  private CommandRun(Path directory) {
    this.directory = directory;
    this.home = directory;
  }

  /** What a run left. */
  record Result(int status, String out, String err) {
    /** Returns the lines of standard error. */
    List<String> errorLines() {
      return err.lines().toList();
    }
  }

  /** Returns a command whose working directory and home are {@code directory}. */
  static CommandRun in(Path directory) {
    return new CommandRun(directory);
  }

  CommandRun environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  CommandRun home(Path changed) {
    home = changed;
    return this;
  }

  CommandRun at(Instant now) {
    clock = Clock.fixed(now, ZoneOffset.UTC);
    return this;
  }

  /** Sends standard output elsewhere; {@link Result#out} is empty then. */
  CommandRun out(OutputStream stream) {
    out = stream;
    return this;
  }

  Result run(String... arguments) {
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            new Surroundings(
                out == null ? captured : out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                OptionalInt.empty(),
                environment,
                directory,
                home,
                clock),
            arguments);
    return new Result(
        status, captured.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
