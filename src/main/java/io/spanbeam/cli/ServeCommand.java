package io.spanbeam.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spanbeam serve}: its flags. What they do is in {@link ServeRun}. */
@Command(
    name = "serve",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "spanbeam serve [FLAGS]",
    header = "Run a local AX with spans of your own or with sample traces.",
    descriptionHeading = "%n",
    description =
        "Speaks the REST and Flight protocol of AX on the loopback interface, so that `spanbeam"
            + " export`, `ax` and the SDK work against it; the lines to set for them go to standard"
            + " output. Runs until Ctrl-C.%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  spanbeam serve                                   sample traces in project demo",
      "  spanbeam serve --generate 1000000 --store ax.duckdb",
      "  spanbeam serve --load spans.parquet --project shop --space Sales",
    })
final class ServeCommand implements Callable<Integer> {
  /** Flags that say what it serves. */
  static final class ContentFlags {
    @Option(
        names = "--load",
        paramLabel = "FILE",
        description =
            "Spans to serve: Parquet, JSON or JSON Lines, whatever their columns. May be repeated.")
    List<Path> load = List.of();

    @Option(
        names = "--generate",
        paramLabel = "N",
        description =
            "Generate this many spans of sample traces over the last four weeks (default: "
                + SampleTraces.DEFAULT_SPANS
                + " if there is neither --load nor --store).")
    Long generate;

    @Option(
        names = "--seed",
        paramLabel = "N",
        description =
            "The same seed gives the same traces (default: " + SampleTraces.DEFAULT_SEED + ").")
    long seed = SampleTraces.DEFAULT_SEED;

    @Option(
        names = "--text-factor",
        paramLabel = "N",
        description =
            "Generate answers, documents and results of tools that are N times as long; 1 gives"
                + " about 1 kB a span, 10 about 4 kB (default: ${DEFAULT-VALUE}).",
        defaultValue = "1")
    int textFactor;

    @Option(
        names = "--project",
        paramLabel = "NAME",
        description = "Project that gets them (default: " + SampleTraces.PROJECT + ").")
    String project = SampleTraces.PROJECT;

    @Option(
        names = {"-s", "--space"},
        paramLabel = "NAME",
        description = "Space of the project (default: " + SampleTraces.SPACE + ").")
    String space = SampleTraces.SPACE;

    @Option(
        names = "--store",
        paramLabel = "FILE",
        description = "Keep everything in this DuckDB file, and serve what it holds already.")
    Path store;
  }

  /** Flags that say how it serves. */
  static final class ServiceFlags {
    @Option(
        names = "--rest-port",
        paramLabel = "PORT",
        description = "Port of the REST API (default: any free one).")
    int restPort;

    @Option(
        names = "--flight-port",
        paramLabel = "PORT",
        description = "Port of Arrow Flight (default: any free one).")
    int flightPort;

    @Option(
        names = "--api-key-file",
        paramLabel = "FILE",
        description =
            "File with the key that clients must send (default: that of ARIZE_API_KEY, or a new one"
                + " in a private file).")
    Path apiKeyFile;

    @Option(
        names = "--answer-delay",
        paramLabel = "MILLIS",
        description =
            "Wait this long before a REST request or an upload over Flight is answered, as if the"
                + " service were far away (default: ${DEFAULT-VALUE}).",
        defaultValue = "0")
    int answerDelayMillis;

    @Option(
        names = "--stop-with",
        paramLabel = "PID",
        description = "Stop when this process ends, as well as with Ctrl-C.")
    Long stopWith;

    @Option(
        names = {"-v", "--verbose"},
        description = "Say more: log lines, and the whole cause of an error.")
    boolean verbose;
  }

  @Mixin(name = "What it serves")
  ContentFlags content = new ContentFlags();

  @Mixin(name = "How")
  ServiceFlags service = new ServiceFlags();

  private final Surroundings surroundings;
  private final List<String> beamOptions;

  ServeCommand(Surroundings surroundings, List<String> beamOptions) {
    this.surroundings = surroundings;
    this.beamOptions = beamOptions;
  }

  @Override
  public Integer call() throws Exception {
    Logging.configure(service.verbose, surroundings.err());
    if (!beamOptions.isEmpty()) {
      throw CommandException.usage(
          "Unknown argument '%s': only export, annotate and run take Beam options",
          beamOptions.get(0));
    }
    JobJarParts.requireLocalAx("spanbeam serve");
    return new ServeRun(content, service, surroundings).call().status();
  }
}
