package io.spanbeam.cli;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.TimeWindow;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The public command {@code ax}, with a home and a profile of its own (ax-protocol §1.6). */
final class PublicClient implements Contestant {
  private static final String COMMAND = "ax";
  private static final String PROFILE = "benchmark";

  /** How the file of {@code ax} begins each span: an array, indented by 2 (ax-protocol §10.3). */
  private static final String SPAN_BEGIN = "  {";

  private final Path command;
  private final LocalAxProcess service;
  private final Project project;
  private final TimeWindow window;

  PublicClient(Path command, LocalAxProcess service, Project project, TimeWindow window) {
    this.command = command;
    this.service = service;
    this.project = project;
    this.window = window;
  }

  /**
   * Looks for the command.
   *
   * @param given a path, {@value BenchmarkCommand#AUTO} or {@value BenchmarkCommand#NONE}
   * @return empty if it is not wanted or, with {@value BenchmarkCommand#AUTO}, not installed
   */
  static Optional<Path> find(String given, Surroundings surroundings) {
    if (given.equals(BenchmarkCommand.NONE)) {
      return Optional.empty();
    }
    if (given.equals(BenchmarkCommand.AUTO)) {
      String path = surroundings.environment().getOrDefault("PATH", "");
      return Stream.of(path.split(File.pathSeparator))
          .filter(directory -> !directory.isBlank())
          .map(directory -> Path.of(directory, COMMAND))
          .filter(PublicClient::runs)
          .findFirst();
    }
    Path file = surroundings.workingDirectory().resolve(given);
    if (!runs(file)) {
      throw CommandException.usage("Invalid --ax %s: there is no such program", given);
    }
    return Optional.of(file);
  }

  private static boolean runs(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  @Override
  public String name() {
    return "ax spans export --all";
  }

  @Override
  public boolean yardstick() {
    return true;
  }

  @Override
  public boolean warmsUp() {
    return false;
  }

  @Override
  public void run(Path directory) throws IOException, InterruptedException {
    writeProfile(Files.createDirectories(directory.resolve(".arize/profiles")));
    Map<String, String> settings = new HashMap<>(service.settings());
    settings.put("HOME", directory.toString());
    try (ChildProcess process =
        ChildProcess.start(
            directory,
            settings,
            List.of(
                command.toString(),
                "spans",
                "export",
                project.name(),
                "--all",
                "--space=" + project.spaceId(),
                "--start-time=" + window.from(),
                "--end-time=" + window.to(),
                "--output-dir=" + output(directory)))) {
      int status = process.end();
      if (status != 0) {
        throw new CommandException(
            ExitCode.UNEXPECTED,
            "%s failed with status %d: %s".formatted(command, status, process.lastWords()));
      }
    }
  }

  @Override
  public Outcome outcome(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(output(directory))) {
      Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      return new Outcome(spans(file), Files.size(file));
    }
  }

  private static Path output(Path directory) {
    return directory.resolve("export");
  }

  private void writeProfile(Path profiles) throws IOException {
    AxConnection connection = service.connection();
    Files.writeString(
        profiles.resolve(PROFILE + ".toml"),
        """
        [profile]
        name = "%s"
        [auth]
        api_key = "${ARIZE_API_KEY}"
        [routing]
        api_scheme = "%s"
        api_host = "%s:%d"
        flight_scheme = "%s"
        flight_host = "%s"
        flight_port = "%d"
        [update]
        enabled = false
        """
            .formatted(
                PROFILE,
                connection.rest().getScheme(),
                connection.rest().getHost(),
                connection.rest().getPort(),
                connection.flight().getScheme(),
                connection.flight().getHost(),
                connection.flight().getPort()));
    Files.writeString(profiles.resolveSibling(".active_profile"), PROFILE);
  }

  private static long spans(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(SPAN_BEGIN::equals).count();
    }
  }
}
