package io.spanbeam.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the command as a process of its own. */
final class SpanbeamProcess {
  private static final long PATIENCE_SECONDS = 120;

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> jvmOptions = new ArrayList<>();
  private Optional<String> missing = Optional.empty();
  private String before = "";
  private String behind = "";

  private SpanbeamProcess(Path directory) {
    this.directory = directory;
  }

  /** Returns a command whose home is {@code directory} and whose working directory is in it. */
  static SpanbeamProcess in(Path directory) {
    return new SpanbeamProcess(directory);
  }

  SpanbeamProcess environment(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  SpanbeamProcess jvmOption(String option) {
    jvmOptions.add(option);
    return this;
  }

  /** Takes a library off the class path, as in a build without it. */
  SpanbeamProcess without(String library) {
    missing = Optional.of(library);
    return this;
  }

  /** Puts shell code before the command, such as {@code ulimit -f 8;}. */
  SpanbeamProcess before(String shell) {
    before = shell;
    return this;
  }

  /** Puts shell code behind the command, such as {@code | head -c 10}. */
  SpanbeamProcess behind(String shell) {
    behind = shell;
    return this;
  }

  /** A process that runs or has run. */
  final class Running implements AutoCloseable {
    private final Process process;

    private Running(Process process) {
      this.process = process;
    }

    /** Sends a signal to the JVM, as a terminal would. */
    void signal(String name) throws IOException, InterruptedException {
      long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    }

    /** Leaves no process behind, also when a test failed. */
    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }

    boolean alive() {
      return process.isAlive();
    }

    /** Waits for the end. */
    CommandRun.Result end() throws IOException, InterruptedException {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        close();
        throw new AssertionError("The command did not end; it said: " + text("err"));
      }
      return new CommandRun.Result(process.exitValue(), text("out"), text("err"));
    }
  }

  /** Returns the directory in which the command works. */
  Path workingDirectory() {
    return directory.resolve("work");
  }

  Running start(String... arguments) throws IOException {
    Files.createDirectories(workingDirectory());
    List<String> command = new ArrayList<>();
    // A build that runs in the background ignores SIGINT, and so would its children.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + directory,
            "-cp",
            absoluteClassPath()));
    command.addAll(jvmOptions);
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    String script =
        before
            + " "
            + (behind.isEmpty() ? "echo $$ >\"$PID_FILE\"; exec " : "")
            + "\"$@\" "
            + behind;
    List<String> shell = new ArrayList<>(List.of("bash", "-c", "set -o pipefail; " + script, "sh"));
    shell.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(shell)
            .directory(workingDirectory().toFile())
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().put("PID_FILE", directory.resolve("pid").toString());
    builder.environment().putAll(environment);
    return new Running(builder.start());
  }

  CommandRun.Result run(String... arguments) throws IOException, InterruptedException {
    try (Running running = start(arguments)) {
      return running.end();
    }
  }

  private String text(String name) throws IOException {
    return Files.readString(directory.resolve(name), StandardCharsets.UTF_8);
  }

  private String absoluteClassPath() {
    return String.join(
        File.pathSeparator,
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
            .filter(entry -> missing.filter(entry::contains).isEmpty())
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }
}
