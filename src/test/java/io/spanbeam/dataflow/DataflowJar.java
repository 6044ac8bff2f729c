package io.spanbeam.dataflow;

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

/** Runs commands of the job jar for Dataflow as a user does, each in a process of its own. */
final class DataflowJar {
  static final Path FILE = Path.of("target/spanbeam-dataflow.jar").toAbsolutePath();
  private static final long PATIENCE_SECONDS = 300;

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  /** Commands work in {@code directory}, which is their home too. */
  DataflowJar(Path directory) {
    this.directory = directory;
  }

  /** How a command ended. */
  record Result(int status, String out, String err) {}

  /** Lets commands find a service; not its key. */
  DataflowJar reaching(LocalService service) {
    AxConnection connection = service.connection();
    environment.put("ARIZE_API_SCHEME", connection.rest().getScheme());
    environment.put("ARIZE_API_HOST", connection.rest().getHost());
    environment.put("ARIZE_API_PORT", String.valueOf(connection.rest().getPort()));
    environment.put("ARIZE_FLIGHT_SCHEME", connection.flight().getScheme());
    environment.put("ARIZE_FLIGHT_HOST", connection.flight().getHost());
    environment.put("ARIZE_FLIGHT_PORT", String.valueOf(connection.flight().getPort()));
    return this;
  }

  DataflowJar environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  Result run(List<String> arguments) throws IOException, InterruptedException {
    return end(List.of("-jar", FILE.toString()), arguments);
  }

  /** Starts another class of the jar than its manifest names. */
  Result start(String mainClass, List<String> arguments) throws IOException, InterruptedException {
    return end(
        List.of("--add-opens=java.base/java.nio=ALL-UNNAMED", "-cp", FILE.toString(), mainClass),
        arguments);
  }

  private Result end(List<String> program, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + directory));
    command.addAll(program);
    command.addAll(arguments);
    Path out = Files.createTempFile(directory, "command", ".out");
    Path err = Files.createTempFile(directory, "command", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            variable -> variable.matches("(ARIZE|GOOGLE|CLOUDSDK|SPANBEAM|GCE)_.*|.*_?PROXY"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("The command did not end; it said: " + Files.readString(err));
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }
}
