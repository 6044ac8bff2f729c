package io.spanbeam.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spanbeam run}: its flags. What they do is in {@link JobRun}. */
@Command(
    name = "run",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "spanbeam run FILE [FLAGS] [-- BEAM OPTIONS]",
    header = "Run a job file.",
    descriptionHeading = "%n",
    description =
        "A job file is YAML: the name of a command, export or annotate, and below it the flags of"
            + " that command without their dashes. Texts may hold $${NAME} and, with a default,"
            + " $${NAME:default} for variables of the environment. All mistakes are shown at once, with line and"
            + " column.%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  spanbeam run pipelines/daily-errors.yaml --check",
      "  spanbeam run pipelines/daily-errors.yaml --set project=shop",
      "  spanbeam run bulk-export.yaml --runner-config direct.yaml -- --targetParallelism=4",
      "",
      "Exit codes are those of the command; 2 for a job file with mistakes.",
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "The job file.")
  String file;

  @Option(
      names = "--runner-config",
      paramLabel = "FILE",
      description =
          "YAML file with the Beam runner and its options; options behind -- win over them.")
  String runnerConfig;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Give a key of the job another value. May be repeated, for a list also with the same"
              + " key.")
  List<String> settings = List.of();

  @Option(names = "--check", description = "Only check the files, and say what the job would do.")
  boolean check;

  @Spec CommandSpec spec;

  private final Surroundings surroundings;
  private final List<String> beamOptions;

  RunCommand(Surroundings surroundings, List<String> beamOptions) {
    this.surroundings = surroundings;
    this.beamOptions = beamOptions;
  }

  @Override
  public Integer call() throws Exception {
    JobRun run = JobRun.read(this, beamOptions, surroundings);
    if (check) {
      run.warnings().forEach(warning -> surroundings.err().println("Warning: " + warning));
      spec.commandLine().getOut().println(run.sentence());
      return ExitCode.DONE.status();
    }
    return run.call();
  }
}
