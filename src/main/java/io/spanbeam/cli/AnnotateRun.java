package io.spanbeam.cli;

import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.annotation.RunDirectoryCheck;
import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AxConfigurationException;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.rest.AxRestClient;
import io.spanbeam.cli.ProgressDisplay.Progress;
import io.spanbeam.cli.ProgressDisplay.Task;
import io.spanbeam.cli.Selection.NameParts;
import io.spanbeam.pipeline.AnnotateJob;
import io.spanbeam.pipeline.AnnotatePipeline;
import io.spanbeam.pipeline.AnnotateProgress;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;

/** Carries an annotation run out: from the files to the account. */
final class AnnotateRun implements Callable<ExitCode> {
  private static final Task TASK = new Task("Annotating", "records");

  private final AnnotateRequest request;
  private final Surroundings surroundings;
  private final PrintStream err;

  AnnotateRun(AnnotateRequest request, Surroundings surroundings) {
    this.request = request;
    this.surroundings = surroundings;
    this.err = surroundings.err();
  }

  @Override
  public ExitCode call() throws IOException, AxConfigurationException {
    request.warnings().forEach(warning -> err.println("Warning: " + warning));
    PipelineOptions options = BeamOptions.parse(request.beamOptions(), request.requestsInFlight());
    // The files are listed before there is a pipeline that would register their file systems.
    FileSystems.setDefaultPipelineOptions(options);
    try (PrivateDirectory temporary = PrivateDirectory.create()) {
      List<InputFile> files = AnnotateInputs.find(request, surroundings, temporary.path());
      AxConnection connection = ServiceAccess.connection(surroundings, request.retries());
      say(
          "REST at %s, Flight at %s, key from %s",
          connection.rest(), connection.flight(), connection.credential());
      long started = System.nanoTime();
      AnnotateJob job = job(connection, files, temporary);
      RunDirectoryCheck.check(job.runDirectory(), request.resume());
      requireOwnDeadLetter(job);
      if (!request.dryRun() && request.runDirectory().isEmpty()) {
        OutputDirectory.hideFromGit(surroundings.workingDirectory());
      }
      run(job, options);
      AnnotationSummary summary =
          AnnotationSummary.read(job.runDirectory())
              .filter(read -> read.run().id().equals(job.runId()))
              .orElseThrow(() -> new IOException("There is no summary in " + job.runDirectory()));
      Duration duration = Duration.ofNanos(System.nanoTime() - started);
      return AnnotateReport.print(summary, job.runDirectory(), request.dryRun(), duration, err);
    }
  }

  private AnnotateJob job(
      AxConnection connection, List<InputFile> files, PrivateDirectory temporary)
      throws IOException {
    Project project;
    List<AnnotationConfig> configs;
    try (AxRestClient client = new AxRestClient(connection)) {
      project = ServiceAccess.resolve(client, request.project(), request.space());
      configs = client.annotationConfigs(project.spaceId());
    }
    say(
        "Project %s with ID %s in space %s, which has %d annotation configs",
        project.name(), project.id(), project.spaceId(), configs.size());
    Instant now = surroundings.clock().instant();
    String runId = UUID.randomUUID().toString();
    return new AnnotateJob(
        connection,
        request.transport(),
        project,
        configs,
        files,
        request.granularity(),
        request.start(),
        request.end(),
        request.batchSize(),
        request.requestsInFlight(),
        request.requestsPerSecond(),
        request.atomicRequests(),
        runDirectory(project, now, runId, temporary),
        request.dryRun() ? Optional.empty() : request.deadLetter().map(this::absolute),
        request.resume(),
        request.dryRun(),
        runId,
        now);
  }

  /** A dry run leaves nothing behind. */
  private String runDirectory(
      Project project, Instant now, String runId, PrivateDirectory temporary) {
    if (request.dryRun()) {
      return temporary.path().resolve("run").toString();
    }
    return request
        .runDirectory()
        .map(this::absolute)
        .orElseGet(
            () ->
                OutputDirectory.scratch(surroundings.workingDirectory())
                        .resolve(
                            OutputDirectory.name(new NameParts("annotate", project.name()), now))
                    // Several runs may start in a second.
                    + "_"
                    + runId.substring(0, 4));
  }

  private String absolute(String path) {
    return Destination.isRemote(path)
        ? path
        : surroundings.workingDirectory().resolve(path).normalize().toString();
  }

  private void run(AnnotateJob job, PipelineOptions options) throws IOException {
    try (ProgressDisplay display = ProgressDisplay.of(surroundings, request.verbose(), TASK)) {
      RunningPipeline.run(
          AnnotatePipeline.create(job, options),
          result -> display.show(progress(AnnotateProgress.of(result))),
          () -> {});
    } catch (RuntimeException e) {
      Failure failure = Failure.of(e);
      if (RunDirectoryCheck.holdsLedger(job.runDirectory())) {
        throw new CommandException(
            failure.code(),
            "%s. What was upserted is in the ledger; go on with --run-dir '%s' --resume"
                .formatted(failure.sentence(), job.runDirectory()),
            e);
      }
      throw e;
    }
  }

  private static Progress progress(AnnotateProgress progress) {
    long settled = progress.rejected() + progress.upserted() + progress.refused();
    boolean sending = progress.requests() > 0;
    return new Progress(
        settled,
        sending ? progress.rejected() + progress.toSend() : -1,
        "%s read, %s requests"
            .formatted(Quantity.count(progress.read()), Quantity.count(progress.requests())));
  }

  /** A run without dead letters removes the file of an earlier one, which must not be its input. */
  private static void requireOwnDeadLetter(AnnotateJob job) {
    for (InputFile file : job.files()) {
      if (job.deadLetter().filter(file.path()::equals).isPresent()) {
        throw CommandException.usage(
            "Invalid --dead-letter '%s': it is an input of this run; name another file",
            file.path());
      }
    }
  }

  private void say(String format, Object... arguments) {
    if (request.verbose()) {
      err.printf(format + "%n", arguments);
    }
  }
}
