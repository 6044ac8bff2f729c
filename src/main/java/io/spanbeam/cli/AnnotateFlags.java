package io.spanbeam.cli;

import io.spanbeam.annotation.input.InputFormat;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Transport;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of {@code spanbeam annotate}, by the headings of its help. */
final class AnnotateFlags {
  static final int DEFAULT_REQUESTS_IN_FLIGHT = 8;

  private AnnotateFlags() {}

  /** What is annotated: the flags of {@code ax spans annotate} (ax-protocol §10.6) and a format. */
  static final class Records {
    @Option(
        names = {"-f", "--file"},
        paramLabel = "FILE",
        required = true,
        description =
            "File of annotations: a path, a glob, a path of an object store, or - for standard"
                + " input. May be given several times; where files disagree, the later one wins.")
    List<String> files;

    @Option(
        names = "--format",
        paramLabel = "NAME",
        description =
            "json, jsonl, csv or parquet (default: by the suffix of the file; standard input by its"
                + " first bytes).")
    InputFormat format;

    @Option(
        names = {"-s", "--space"},
        paramLabel = "SPACE",
        description = "Space of the project, name or ID; needed when PROJECT is a name.")
    String space;

    @Option(
        names = "--granularity",
        paramLabel = "NAME",
        description =
            "What a record ID names: span, trace (by the ID of its root span) or session (default:"
                + " span).")
    Granularity granularity = Granularity.SPAN;

    @Option(
        names = "--days",
        paramLabel = "N",
        description =
            "Look spans up from this many days before the end; not used with --start-time. Without"
                + " any of these the service looks back 31 days.")
    Integer days;

    @Option(
        names = "--start-time",
        paramLabel = "TIME",
        description =
            "Look up only spans from here on: ISO 8601, UTC without an offset, or relative such as"
                + " today-P7D.")
    String startTime;

    @Option(
        names = "--end-time",
        paramLabel = "TIME",
        description = "Look up only spans before this time (default: now).")
    String endTime;
  }

  /** How requests are sent. */
  static final class Requests {
    @Option(
        names = "--transport",
        paramLabel = "NAME",
        description =
            "rest or flight. Flight takes ten times as many records in a request and names those"
                + " that are missing, for spans of the last 31 days (default: rest).")
    Transport transport = Transport.REST;

    @Option(
        names = "--batch-size",
        paramLabel = "N",
        description =
            "Most records in a request, 1 to 1000 (default: as many as the service takes).")
    Integer batchSize;

    @Option(
        names = "--max-requests-in-flight",
        paramLabel = "N",
        description =
            "Most requests at the same time, over all workers (default: "
                + DEFAULT_REQUESTS_IN_FLIGHT
                + ").")
    Integer maxRequestsInFlight;

    @Option(
        names = "--requests-per-second",
        paramLabel = "N",
        description = "Most requests in a second from each worker (default: no limit).")
    Double requestsPerSecond;

    @Option(
        names = "--atomic-request",
        description =
            "Never send part of a refused request again: all its records go to the dead letter.")
    boolean atomicRequest;
  }

  /** What is left behind, and how to go on. */
  static final class Account {
    @Option(
        names = "--dead-letter",
        paramLabel = "PATH",
        description =
            "Where records go that were not upserted, with the reason: JSON Lines that can be mended"
                + " and given as --file again (default: dead-letter.jsonl in the run directory).")
    String deadLetter;

    @Option(
        names = "--run-dir",
        paramLabel = "DIR",
        description =
            "Where the ledger, the summary and the dead letter go (default: a new directory below"
                + " .arize-tmp-traces).")
    String runDirectory;

    @Option(
        names = "--resume",
        description =
            "Go on with the run in --run-dir: what its ledger shows as upserted is not sent again.")
    boolean resume;

    @Option(
        names = "--dry-run",
        description = "Read and check everything, and say what would be sent; send nothing.")
    boolean dryRun;

    @Mixin RunnerFlags runner = new RunnerFlags();
  }
}
