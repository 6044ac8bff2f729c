package io.spanbeam.cli;

import io.spanbeam.ax.Transport;
import picocli.CommandLine.Option;

/** How an export is run. */
final class RunFlags {
  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description =
          "flight or rest; rest with --all is for networks that block Flight (default: flight with"
              + " --all, rest otherwise).")
  Transport transport;

  @Option(
      names = "--max-parallel-streams",
      paramLabel = "N",
      description = "Most ranges to read at the same time (default: as many as suit the runner).")
  Integer maxParallelStreams;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "How often a failed request is tried again, with growing pauses; progress starts the count"
              + " again (default: 4).")
  Integer retries;

  @Option(
      names = "--strict",
      description = "End with exit code 6 if a count of the service and the spans read differ.")
  boolean strict;

  @Option(names = "--dry-run", description = "Print the ranges and their counts; read no span.")
  boolean dryRun;

  @Option(
      names = "--local",
      description =
          "Start a local AX with sample traces in this process, for this run; its project is demo.")
  boolean local;

  @Option(
      names = "--runner",
      paramLabel = "NAME",
      description = "Beam runner, such as FlinkRunner (default: DirectRunner).")
  String runner;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say more: log lines, and the whole cause of an error.")
  boolean verbose;
}
