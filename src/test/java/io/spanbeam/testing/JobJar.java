package io.spanbeam.testing;

import io.spanbeam.ax.AxConnection;
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

/** Runs commands of a jar as a user does, each in a process of its own. */
public final class JobJar {
  /** The job jar for Flink. */
  public static final Path FLINK = Path.of("target/spanbeam-flink.jar").toAbsolutePath();

  /** The job jar for Dataflow. */
  public static final Path DATAFLOW = Path.of("target/spanbeam-dataflow.jar").toAbsolutePath();

  /** What a terminal makes of the two keys. */
  public static final String CTRL_C = "\u0003";

  private static final long PATIENCE_SECONDS = 300;

  /** What the machine has set and would reach the command. */
  private static final String FOREIGN = "(ARIZE|GOOGLE|CLOUDSDK|SPANBEAM|GCE)_.*|.*_?PROXY";

  private final Path file;
  private final Path directory;
  private final List<String> settings = new ArrayList<>();
  private String home;
  private final Map<String, String> environment = new HashMap<>();

  /** Commands work in {@code directory}, which is their home too. */
  public JobJar(Path file, Path directory) {
    this.file = file;
    this.directory = directory;
    this.home = directory.toString();
  }

  /** Returns commands of the job jar for Flink. */
  public static JobJar flink(Path directory) {
    return new JobJar(FLINK, directory);
  }

  /** Returns commands of the job jar for Dataflow. */
  public static JobJar dataflow(Path directory) {
    return new JobJar(DATAFLOW, directory);
  }

  /** How a command ended. */
  public record Result(int status, String out, String err) {
    /** Returns the last line of what it told the user. */
    public String lastError() {
      return err.strip().lines().reduce((first, last) -> last).orElse("");
    }
  }

  /** Returns the variables with which a command finds a service; without the key. */
  public static Map<String, String> endpoints(LocalService service) {
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
  public JobJar home(String changed) {
    home = changed;
    return this;
  }

  /** Adds variables of the environment. */
  public JobJar environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** Tells it, as the launcher does, that a person watches on a terminal so wide. */
  public JobJar watched(int columns) {
    settings.add("-Dspanbeam.terminal.columns=" + columns);
    return this;
  }

  /** A command that runs, maybe at a terminal. */
  public final class Running implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private Running(Process process, Path out, Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    /** Returns what it has said so far; at a terminal that is all in one. */
    public String said() throws IOException {
      return Files.readString(out) + err();
    }

    private String err() throws IOException {
      return Files.readString(err);
    }

    /** Waits until it has said something. */
    public void await(String part) throws IOException, InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!said().contains(part)) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new AssertionError("It did not say '%s' but: %s".formatted(part, said()));
        }
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    }

    /** Sends what Ctrl-C sends. */
    public void interrupt() throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    }

    /** Presses keys at the terminal; {@link #CTRL_C} is one. */
    public void type(String keys) throws IOException {
      OutputStream terminal = process.getOutputStream();
      terminal.write(keys.getBytes(StandardCharsets.US_ASCII));
      terminal.flush();
    }

    /** Waits for the end. */
    public Result end() throws IOException, InterruptedException {
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

  /** Starts a command. */
  public Running start(List<String> arguments) throws IOException {
    return start(command(List.of("-jar", file.toString()), arguments).toArray(String[]::new));
  }

  /** Starts a command at a terminal of its own; what it says is all in {@link Result#out}. */
  public Running startAtTerminal(List<String> arguments) throws IOException {
    String line =
        command(List.of("-jar", file.toString()), arguments).stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    return start("script", "--quiet", "--return", "--command", "exec " + line, "/dev/null");
  }

  private List<String> command(List<String> program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    // A build that runs in the background ignores SIGINT, and so would its children.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Duser.home=" + home));
    command.addAll(settings);
    command.addAll(program);
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
    builder.environment().keySet().removeIf(variable -> variable.matches(FOREIGN));
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  /** Runs a command to its end. */
  public Result run(List<String> arguments) throws IOException, InterruptedException {
    try (Running running = start(arguments)) {
      return running.end();
    }
  }

  /** Runs another class of the jar than its manifest names. */
  public Result run(Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> program =
        List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED", "-cp", file.toString(), main.getName());
    try (Running running = start(command(program, arguments).toArray(String[]::new))) {
      return running.end();
    }
  }
}
