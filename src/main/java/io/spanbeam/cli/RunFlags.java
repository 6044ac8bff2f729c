package io.spanbeam.cli;

import io.spanbeam.ax.Transport;
import picocli.CommandLine.Mixin;
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

  @Mixin RunnerFlags runner = new RunnerFlags();
}
