package io.spanbeam.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that lives no longer than whoever started it. What it prints goes to files, so waiting
 * for it can be interrupted.
 */
final class ChildProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;
  private static final String SETTINGS_PREFIX = "ARIZE_";

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a command in a directory, where its output is kept too.
   *
   * @param settings the only {@code ARIZE_*} variables that it sees, and any others; the rest is
   *     inherited
   */
  static ChildProcess start(Path directory, Map<String, String> settings, List<String> command)
      throws IOException {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith(SETTINGS_PREFIX));
    builder.environment().putAll(settings);
    Process process = builder.start();
    process.getOutputStream().close();
    return new ChildProcess(process, out, err);
  }

  /** Waits for the end and returns the status. */
  int end() throws InterruptedException {
    return process.waitFor();
  }

  /** Returns whether it has not ended yet. */
  boolean alive() {
    return process.isAlive();
  }

  /** Returns what it has printed to standard output so far. */
  String out() throws IOException {
    return Files.readString(out);
  }

  /** Returns the last line that it has printed to standard error, to say why it ended. */
  String lastWords() throws IOException {
    List<String> lines = Files.readString(err).lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).strip();
  }

  /** Returns the time that all its threads worked until now; zero if the system does not say. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Asks it to end, and ends it if it does not. */
  @Override
  public void close() {
    process.destroy();
    boolean interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
