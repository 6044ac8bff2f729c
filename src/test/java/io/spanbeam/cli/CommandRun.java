package io.spanbeam.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
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
  private InputStream in = InputStream.nullInputStream();
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
    return at(Clock.fixed(now, ZoneOffset.UTC));
  }

  CommandRun at(Clock changed) {
    clock = changed;
    return this;
  }

  /** Gives it a standard input; without, that is empty. */
  CommandRun input(byte[] bytes) {
    in = new ByteArrayInputStream(bytes);
    return this;
  }

  /** Sends standard output elsewhere; {@link Result#out} is empty then. */
  CommandRun out(OutputStream stream) {
    out = stream;
    return this;
  }

  /** Returns what a command sees that prints to nowhere. */
  Surroundings surroundings() {
    return surroundings(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
  }

  private Surroundings surroundings(OutputStream stdout, OutputStream stderr) {
    return new Surroundings(
        in,
        stdout,
        new PrintStream(stderr, true, StandardCharsets.UTF_8),
        OptionalInt.empty(),
        false,
        environment,
        directory,
        home,
        clock);
  }

  Result run(String... arguments) {
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Main.run(surroundings(out == null ? captured : out, err), arguments);
    return new Result(
        status, captured.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
