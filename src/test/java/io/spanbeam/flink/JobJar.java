package io.spanbeam.flink;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands of the job jar as a user does, each in a process of its own. */
final class JobJar {
  static final Path FILE = Path.of("target/spanbeam-flink.jar").toAbsolutePath();
  private static final long PATIENCE_SECONDS = 300;

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  /** Commands work in {@code directory}, which is their home too. */
  JobJar(Path directory) {
    this.directory = directory;
  }

  /** How a command ended. */
  record Result(int status, String out, String err) {}

  /** Returns the variables with which a command finds a service; without the key. */
  static Map<String, String> endpoints(LocalService service) {
    AxConnection connection = service.connection();
    Map<String, String> variables = new HashMap<>();
    variables.put("ARIZE_API_SCHEME", connection.rest().getScheme());
    variables.put("ARIZE_API_HOST", connection.rest().getHost());
    variables.put("ARIZE_API_PORT", String.valueOf(connection.rest().getPort()));
    variables.put("ARIZE_FLIGHT_SCHEME", connection.flight().getScheme());
    variables.put("ARIZE_FLIGHT_HOST", connection.flight().getHost());
    variables.put("ARIZE_FLIGHT_PORT", String.valueOf(connection.flight().getPort()));
    return variables;
  }

  JobJar environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** A command that runs. */
  final class Running implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private Running(Process process, Path out, Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    boolean alive() {
      return process.isAlive();
    }

    String err() throws IOException {
      return Files.readString(err);
    }

    /** Sends what Ctrl-C sends. */
    void interrupt() throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    }

    Result end() throws IOException, InterruptedException {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("The command did not end; it said: " + err());
      }
      return new Result(process.exitValue(), Files.readString(out), err());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  Running start(List<String> arguments) throws IOException {
    Files.createDirectories(directory);
    List<String> command = new ArrayList<>();
    // A build that runs in the background ignores SIGINT, and so would its children.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + directory,
            "-jar",
            FILE.toString()));
    command.addAll(arguments);
    Path out = Files.createTempFile(directory, "command", ".out");
    Path err = Files.createTempFile(directory, "command", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("ARIZE_"));
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  Result run(List<String> arguments) throws IOException, InterruptedException {
    try (Running running = start(arguments)) {
      return running.end();
    }
  }
}
