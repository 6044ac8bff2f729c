package io.spanbeam.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spanbeam annotate}: its flags. What they do is in {@link AnnotateRun}. */
@Command(
    name = "annotate",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "spanbeam annotate PROJECT --file FILE [FLAGS] [-- BEAM OPTIONS]",
    header = "Write labels, scores and texts from files onto spans.",
    descriptionHeading = "%n",
    description =
        "Takes the flags of `ax spans annotate`, with the same meaning and defaults, and some more."
            + " Every record of the files is either upserted or in the dead letter with its reason."
            + " Records are checked before the first request is sent.%n",
    footerHeading = "%nInput, in any of the formats:%n",
    footer = {
      "  record_id,name,label,score,text              one annotation in a row",
      "  record_id,quality.label,quality.score        one span in a row",
      "  {\"record_id\": \"..\", \"values\": [{\"name\": \"quality\", \"label\": \"good\"}]}",
      "  an export of spans with added annotation.quality.label and the like",
      "",
      "Examples:",
      "  spanbeam annotate shop -s Sales -f labels.csv",
      "  spanbeam annotate shop -s Sales -f 'labels/*.parquet' --transport flight",
      "  spanbeam annotate shop -s Sales -f labels.jsonl --dry-run",
      "",
      "Exit codes:",
      "  0    every record is upserted",
      "  1    unexpected",
      "  2    usage or configuration",
      "  3    authentication or permission",
      "  4    the service failed or refused",
      "  5    files",
      "  6    finished, but some records are in the dead letter",
      "  130  interrupted",
    })
final class AnnotateCommand implements PipelineCommand {
  @Parameters(
      index = "0",
      paramLabel = "PROJECT",
      description = "Project, name or ID. With a name, --space is needed.")
  String project;

  @Mixin(name = "Which records")
  AnnotateFlags.Records records = new AnnotateFlags.Records();

  @Mixin(name = "Requests")
  AnnotateFlags.Requests requests = new AnnotateFlags.Requests();

  @Mixin(name = "Run")
  AnnotateFlags.Account account = new AnnotateFlags.Account();

  private final Surroundings surroundings;
  private final List<String> beamOptions;

  AnnotateCommand(Surroundings surroundings, List<String> beamOptions) {
    this.surroundings = surroundings;
    this.beamOptions = beamOptions;
  }

  @Override
  public Integer call() throws Exception {
    Logging.configure(account.runner.verbose, surroundings.err());
    return new AnnotateRun(request(), surroundings).call().status();
  }

  @Override
  public Intention check() {
    AnnotateRequest request = request();
    return new Intention(request.sentence(), request.warnings(), request.beamOptions());
  }

  private AnnotateRequest request() {
    return AnnotateRequest.of(project, records, requests, account, beamOptions, surroundings);
  }
}
