package io.spanbeam.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spanbeam export}: its flags. What they do is in {@link ExportRun}. */
@Command(
    name = "export",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "spanbeam export PROJECT [FLAGS] [-- BEAM OPTIONS]",
    header = "Export the spans of a project as JSON.",
    descriptionHeading = "%n",
    description =
        "Takes the flags of `ax spans export`, with the same meaning and defaults, and some more."
            + " Where the service is and which key it takes comes from the active profile of `ax` or"
            + " from the ARIZE_* variables.%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  spanbeam export demo --all --local           try it, without an account",
      "  spanbeam export shop -s Sales --all          every span of the last 30 days",
      "  spanbeam export shop -s Sales --stdout | jq '.[0]'",
      "  spanbeam export shop -s Sales --all --days 1 --format jsonl --gzip",
      "  spanbeam export shop -s Sales --trace-id 4bf92f3577b34da6a3ce929d0e0e4736",
      "",
      "Exit codes:",
      "  0    done, also with no spans",
      "  1    unexpected",
      "  2    usage or configuration",
      "  3    authentication or permission",
      "  4    the service failed or refused",
      "  5    files",
      "  6    finished, but counts differ (with --strict only)",
      "  130  interrupted",
    })
final class ExportCommand implements PipelineCommand {
  @Parameters(
      index = "0",
      paramLabel = "PROJECT",
      description = "Project, name or ID. With a name, --space is needed.")
  String project;

  @Mixin(name = "Which spans")
  SelectionFlags selection = new SelectionFlags();

  @Mixin(name = "Output")
  OutputFlags output = new OutputFlags();

  @Mixin(name = "Run")
  RunFlags run = new RunFlags();

  private final Surroundings surroundings;
  private final List<String> beamOptions;

  ExportCommand(Surroundings surroundings, List<String> beamOptions) {
    this.surroundings = surroundings;
    this.beamOptions = beamOptions;
  }

  @Override
  public Integer call() throws Exception {
    Logging.configure(run.runner.verbose, surroundings.err());
    return new ExportRun(request(), surroundings).call().status();
  }

  @Override
  public Intention check() {
    ExportRequest request = request();
    return new Intention(request.sentence(), request.warnings(), request.beamOptions());
  }

  private ExportRequest request() {
    return ExportRequest.of(project, selection, output, run, beamOptions, surroundings);
  }
}
