package io.spanbeam.cli;

import io.spanbeam.cli.job.JobKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** The commands that a job file can name. */
final class PipelineCommands {
  private static final List<String> NAMES = List.of("export", "annotate");

  private final Surroundings surroundings;

  PipelineCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Returns the keys of their jobs, by the names of the commands. */
  Map<String, JobKeys> keys() {
    Map<String, JobKeys> keys = new LinkedHashMap<>();
    NAMES.forEach(
        name -> keys.put(name, JobKeys.of(commandLine(name, List.of()).getCommandSpec())));
    return keys;
  }

  /** Returns a command that reads arguments as on the command line. */
  CommandLine commandLine(String name, List<String> beamOptions) {
    PipelineCommand command =
        switch (name) {
          case "export" -> new ExportCommand(surroundings, beamOptions);
          case "annotate" -> new AnnotateCommand(surroundings, beamOptions);
          default -> throw new IllegalArgumentException("No command " + name);
        };
    return Main.reading(new CommandLine(command));
  }
}
