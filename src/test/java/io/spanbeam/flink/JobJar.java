package io.spanbeam.flink;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs commands of the job jar as a user does, each in a process of its own. */
final class JobJar {
  static final Path FILE = Path.of("target/spanbeam-flink.jar").toAbsolutePath();

  /** What a terminal makes of the two keys. */
  static final String CTRL_C = "\u0003";

  private static final long PATIENCE_SECONDS = 300;

  private final Path directory;
  private String home;
  private final Map<String, String> environment = new HashMap<>();

  /** Commands work in {@code directory}, which is their home too. */
  JobJar(Path directory) {
    this.directory = directory;
    this.home = directory.toString();
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

  /** Gives it another home than the directory that it works in. */
  JobJar home(String changed) {
    home = changed;
    return this;
  }

  JobJar environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** A command that runs, maybe at a terminal. */
  final class Running implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private Running(Process process, Path out, Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    /** Returns what it has said so far; at a terminal that is all in one. */
    String said() throws IOException {
      return Files.readString(out) + err();
    }

    private String err() throws IOException {
      return Files.readString(err);
    }

    /** Sends what Ctrl-C sends. */
    void interrupt() throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    }

    /** Presses keys at the terminal; {@link #CTRL_C} is one. */
    void type(String keys) throws IOException {
      OutputStream terminal = process.getOutputStream();
      terminal.write(keys.getBytes(StandardCharsets.US_ASCII));
      terminal.flush();
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
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  Running start(List<String> arguments) throws IOException {
    return start(command(arguments).toArray(String[]::new));
  }

  /** Starts a command at a terminal of its own; what it says is all in {@link Result#out}. */
  Running startAtTerminal(List<String> arguments) throws IOException {
    String line =
        command(arguments).stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    return start("script", "--quiet", "--return", "--command", "exec " + line, "/dev/null");
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    // A build that runs in the background ignores SIGINT, and so would its children.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m", "-XX:TieredStopAtLevel=1", "-Duser.home=" + home, "-jar", FILE.toString()));
    command.addAll(arguments);
    return command;
  }

  private Running start(String... command) throws IOException {
    Files.createDirectories(directory);
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
