package io.spanbeam.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spanbeam benchmark}: its flags. What they do is in {@link BenchmarkRun}. */
@Command(
    name = "benchmark",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "spanbeam benchmark [FLAGS]",
    header = "Measure the export, or annotating, against a local AX, end to end.",
    descriptionHeading = "%n",
    description =
        "Starts a local AX with generated spans in a process of its own and reads all of them in"
            + " turns, round by round: as a raw drain of the export's own tickets, as an export to"
            + " JSON, as `spanbeam export` in a new process, and with the public `ax` where it is"
            + " installed. The table of the medians goes to standard output.%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  spanbeam benchmark",
      "  spanbeam benchmark --spans 1000000 --rounds 1 --ax none",
      "  spanbeam benchmark --spans 100000,500000 --text-factor 1,10",
    })
final class BenchmarkCommand implements Callable<Integer> {
  /** Value of {@code --ax} that looks for the command on the PATH. */
  static final String AUTO = "auto";

  /** Value of {@code --ax} that leaves it out. */
  static final String NONE = "none";

  /** Flags that say what is measured. */
  static final class Flags {
    @Option(
        names = "--annotate",
        description =
            "Measure annotating: each span gets a score, over REST and over Flight, compared with one"
                + " request after the other.")
    boolean annotate;

    @Option(
        names = "--spans",
        paramLabel = "N",
        split = ",",
        description =
            "Spans to generate; several numbers are measured one after the other (default:"
                + " ${DEFAULT-VALUE}).",
        defaultValue = "100000")
    List<Long> spans;

    @Option(
        names = "--text-factor",
        paramLabel = "N",
        split = ",",
        description =
            "How long the texts are: 1 gives about 1 kB a span, 10 about 4 kB; each of several is"
                + " measured with each number of spans (default: ${DEFAULT-VALUE}).",
        defaultValue = "1")
    List<Integer> textFactors;

    @Option(
        names = "--seed",
        paramLabel = "N",
        description =
            "The same seed gives the same spans (default: " + SampleTraces.DEFAULT_SEED + ").")
    long seed = SampleTraces.DEFAULT_SEED;

    @Option(
        names = "--answer-delay",
        paramLabel = "MILLIS",
        description =
            "How long the service waits before it answers REST requests and uploads, as if it were"
                + " far away (default: ${DEFAULT-VALUE}).",
        defaultValue = "0")
    int answerDelayMillis;

    @Option(
        names = "--rounds",
        paramLabel = "N",
        description = "Measured rounds, after one that only warms up (default: ${DEFAULT-VALUE}).",
        defaultValue = "3")
    int rounds;

    @Option(
        names = "--ax",
        paramLabel = "PATH",
        description =
            "The public command to compare with; auto looks for it on the PATH, none leaves it out"
                + " (default: ${DEFAULT-VALUE}).",
        defaultValue = AUTO)
    String ax;

    @Option(
        names = {"-v", "--verbose"},
        description = "Say more: log lines, and the whole cause of an error.")
    boolean verbose;
  }

  @Mixin(name = "What is measured")
  Flags flags = new Flags();

  private final Surroundings surroundings;
  private final List<String> beamOptions;

  BenchmarkCommand(Surroundings surroundings, List<String> beamOptions) {
    this.surroundings = surroundings;
    this.beamOptions = beamOptions;
  }

  @Override
  public Integer call() throws Exception {
    Logging.configure(flags.verbose, surroundings.err());
    if (!beamOptions.isEmpty()) {
      throw CommandException.usage(
          "Unknown argument '%s': only export, annotate and run take Beam options",
          beamOptions.get(0));
    }
    JobJarParts.requireLocalAx("spanbeam benchmark");
    return new BenchmarkRun(flags, surroundings).call().status();
  }
}
