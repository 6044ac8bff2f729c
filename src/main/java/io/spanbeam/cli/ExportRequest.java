package io.spanbeam.cli;

import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.Transport;
import io.spanbeam.pipeline.RunnerOptions;
import io.spanbeam.sink.SpanCompression;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code spanbeam export} was asked for, after every flag was checked. Nothing was asked of
 * the service and no file was touched yet.
 *
 * @param project name or ID
 * @param selection which spans
 * @param destination where they go
 * @param transport how they are read
 * @param maxParallelStreams most ranges read at the same time; 0 leaves it to the runner
 * @param retries how often a failed request is tried again; empty leaves it to the connection
 * @param credential where the API key is; empty leaves it to profile and environment
 * @param strict whether a count that does not reconcile is a failure
 * @param dryRun whether only the plan is asked for
 * @param detach whether to leave the job to its cluster
 * @param local whether to start a local AX
 * @param verbose whether to say more
 * @param beamOptions options for Beam, the runner included
 * @param warnings what was given and has no effect, one sentence each
 */
record ExportRequest(
    String project,
    Selection selection,
    Destination destination,
    Transport transport,
    int maxParallelStreams,
    OptionalInt retries,
    Optional<CredentialReference> credential,
    boolean strict,
    boolean dryRun,
    boolean detach,
    boolean local,
    boolean verbose,
    List<String> beamOptions,
    List<String> warnings) {
  /**
   * Checks flags.
   *
   * @throws CommandException if they do not go together or a value is wrong
   * @throws io.spanbeam.filter.FilterSyntaxException if the filter can not be read
   */
  static ExportRequest of(
      String project,
      SelectionFlags selection,
      OutputFlags output,
      RunFlags run,
      List<String> beamOptions,
      Surroundings surroundings) {
    if (project.isBlank()) {
      throw CommandException.usage("Invalid PROJECT: it is blank");
    }
    Clock clock = surroundings.clock();
    Selection selected = Selection.of(selection, clock);
    Destination destination =
        Destination.of(
            output,
            OutputDirectory.name(selected.nameParts(), clock.instant()),
            selection.all,
            surroundings.workingDirectory());
    List<String> warnings = new ArrayList<>();
    if (selection.all && selection.limit != null) {
      warnings.add("--limit has no effect with --all");
    }
    if (selection.startTime != null && selection.days != null) {
      warnings.add("--days has no effect with --start-time");
    }
    if (run.local && run.runner.apiKeyFrom != null) {
      warnings.add("--api-key-from has no effect with --local");
    }
    List<String> options = run.runner.beamOptions(beamOptions);
    requireSharedPlace(run, destination, options);
    return new ExportRequest(
        project,
        selected,
        destination,
        transport(selection, run),
        maxParallelStreams(run),
        run.runner.checkedRetries(),
        run.runner.credential(options),
        run.strict,
        run.dryRun,
        run.runner.detach,
        run.local,
        run.runner.verbose,
        options,
        List.copyOf(warnings));
  }

  /** Says in one line what it does. */
  String sentence() {
    return "%s %s of %s%s from %s to %s over %s%s, to %s as %s"
        .formatted(
            dryRun ? "plans" : "exports",
            selection.limit().isPresent()
                ? "at most " + Quantity.count(selection.limit().getAsLong()) + " spans"
                : "every span",
            local ? "the sample project " + project : project,
            selection.space().map(name -> " in space " + name).orElse(""),
            selection.window().from(),
            selection.window().to(),
            Words.of(transport),
            selection.filter().map(filter -> " where " + filter.text()).orElse(""),
            destination.directory().orElse("standard output"),
            Words.of(destination.format())
                + (destination.compression() == SpanCompression.NONE
                    ? ""
                    : " with " + Words.of(destination.compression())));
  }

  /** Workers of a cluster outlive this process and do not see what belongs to it alone. */
  private static void requireSharedPlace(
      RunFlags run, Destination destination, List<String> beamOptions) {
    boolean cluster = !RunnerOptions.isDirect(beamOptions);
    if (cluster && destination.directory().isEmpty()) {
      throw CommandException.usage(
          "--stdout needs the Direct Runner; the workers of a cluster write to a directory that all"
              + " of them share, which --output names");
    }
    if (cluster && run.local) {
      throw CommandException.usage(
          "--local needs the Direct Runner; start `spanbeam serve` for a cluster");
    }
    if (RunnerOptions.isDataflow(beamOptions)) {
      Destination.requireReachedByDataflow("--output", destination.directory().orElseThrow());
    }
  }

  private static Transport transport(SelectionFlags selection, RunFlags run) {
    if (!selection.all && run.transport == Transport.FLIGHT) {
      throw CommandException.usage("--transport flight needs --all; Flight knows no newest spans");
    }
    if (run.transport != null) {
      return run.transport;
    }
    return selection.all ? Transport.FLIGHT : Transport.REST;
  }

  private static int maxParallelStreams(RunFlags run) {
    if (run.maxParallelStreams == null) {
      return 0;
    }
    if (run.maxParallelStreams < 1) {
      throw CommandException.usage(
          "Invalid --max-parallel-streams %d: it must be at least 1", run.maxParallelStreams);
    }
    return run.maxParallelStreams;
  }
}
