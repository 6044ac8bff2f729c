package io.spanbeam.cli;

import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.annotation.PreparedRunDirectory;
import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AxConfigurationException;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.rest.AxRestClient;
import io.spanbeam.cli.ProgressDisplay.Progress;
import io.spanbeam.cli.ProgressDisplay.Task;
import io.spanbeam.cli.RunningPipeline.Ending;
import io.spanbeam.cli.Selection.NameParts;
import io.spanbeam.pipeline.AnnotateJob;
import io.spanbeam.pipeline.AnnotatePipeline;
import io.spanbeam.pipeline.AnnotateProgress;
import io.spanbeam.pipeline.RunnerOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Carries an annotation run out: from the files to the account. */
final class AnnotateRun implements Callable<ExitCode> {
  private static final Task READING = new Task("Reading", "records");
  private static final Task UPSERTING = new Task("Upserting", "records");

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
    // Only where it is needed: what a killed process leaves there nobody deletes.
    try (PrivateDirectory temporary = needsTemporary() ? PrivateDirectory.create() : null) {
      List<InputFile> files = AnnotateInputs.find(request, surroundings, temporary);
      AxConnection connection =
          ServiceAccess.connection(
              surroundings, request.retries(), request.credential(), request.beamOptions());
      say(
          "REST at %s, Flight at %s, key from %s",
          connection.rest(), connection.flight(), connection.credential());
      long started = System.nanoTime();
      AnnotateJob job = job(connection, files, temporary);
      checkDeadLetter(job);
      try (PreparedRunDirectory directory =
          PreparedRunDirectory.prepare(job.runDirectory(), request.resume())) {
        if (!request.dryRun() && request.runDirectory().isEmpty()) {
          OutputDirectory.hideFromGit(surroundings.workingDirectory());
        }
        Optional<String> template = RunnerOptions.template(request.beamOptions());
        if (template.isPresent()) {
          RunningPipeline.describe(AnnotatePipeline.create(job, options), template.get(), err);
          return ExitCode.DONE;
        }
        if (run(job, options, directory) == Ending.DETACHED) {
          err.printf(
              "Detached: the job %s goes on and keeps its account in %s%n",
              options.getJobName(), job.runDirectory());
          return ExitCode.DONE;
        }
        return report(job, started);
      }
    }
  }

  private ExitCode report(AnnotateJob job, long started) throws IOException {
    AnnotationSummary summary =
        AnnotationSummary.read(job.runDirectory())
            .filter(read -> read.run().id().equals(job.runId()))
            .orElseThrow(() -> new IOException("There is no summary in " + job.runDirectory()));
    Duration duration = Duration.ofNanos(System.nanoTime() - started);
    ExitCode code =
        AnnotateReport.print(summary, job.runDirectory(), request.dryRun(), duration, err);
    Optional<String> outage = summary.outage();
    if (outage.isPresent()) {
      throw new CommandException(
          ExitCode.SERVICE,
          goOn(job, "Nothing was upserted, because the service is not available: " + outage.get()));
    }
    return code;
  }

  private static String goOn(AnnotateJob job, String sentence) {
    return "%s; go on with --run-dir '%s' --resume"
        .formatted(withoutPoint(sentence), job.runDirectory());
  }

  /** Sentences of others end with one. */
  private static String withoutPoint(String sentence) {
    return sentence.replaceFirst("\\.$", "");
  }

  private boolean needsTemporary() {
    return request.dryRun() || request.files().contains(AnnotateRequest.STDIN);
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

  private Ending run(AnnotateJob job, PipelineOptions options, PreparedRunDirectory directory)
      throws IOException {
    try (ProgressDisplay display = ProgressDisplay.of(surroundings, request.verbose())) {
      Pipeline pipeline = AnnotatePipeline.create(job, options);
      if (request.detach()) {
        RunningPipeline.start(pipeline);
        return Ending.DETACHED;
      }
      return RunningPipeline.run(
          pipeline,
          ClusterJob.of(options, request.beamOptions(), surroundings, display::close),
          result -> display.show(progress(AnnotateProgress.of(result))),
          () -> {});
    } catch (RuntimeException e) {
      Failure failure = Failure.of(e);
      if (!request.dryRun() && directory.holdsLedger()) {
        throw new CommandException(
            failure.code(),
            goOn(job, withoutPoint(failure.sentence()) + ". What was upserted is in the ledger"),
            e);
      }
      try {
        directory.discard();
      } catch (IOException leftBehind) {
        e.addSuppressed(leftBehind);
      }
      if (failure.code() == ExitCode.INTERRUPTED || failure.code() == ExitCode.SERVICE) {
        throw new CommandException(
            failure.code(),
            withoutPoint(failure.sentence())
                + "; the ledger is still empty, so the same command starts anew",
            e);
      }
      throw e;
    }
  }

  /** Counts what is read until the first request, and then what is settled of what is sent. */
  private static Progress progress(AnnotateProgress progress) {
    return progress.requests() == 0
        ? new Progress(READING, progress.read(), -1, "read so far")
        : new Progress(
            UPSERTING,
            progress.upserted() + progress.refused(),
            progress.toSend(),
            detail(progress));
  }

  static String detail(AnnotateProgress progress) {
    String requests = "%s requests".formatted(Quantity.count(progress.requests()));
    return progress.refused() == 0
        ? requests
        : requests + ", %s records refused".formatted(Quantity.count(progress.refused()));
  }

  /**
   * A run replaces the dead letters of an earlier one, or removes them if it has none. They must
   * not be its input, and where they go must be known to work before anything is sent.
   */
  private void checkDeadLetter(AnnotateJob job) throws IOException {
    String place = job.deadLetterPlace();
    if (Destination.isRemote(place)) {
      return;
    }
    Path letters = Path.of(place);
    if (Files.isDirectory(letters)) {
      throw CommandException.usage("Invalid --dead-letter '%s': it is a directory", letters);
    }
    for (InputFile file : job.files()) {
      if (Files.exists(letters)
          && !Destination.isRemote(file.path())
          && Files.isSameFile(letters, Path.of(file.path()))) {
        throw CommandException.usage(
            "The file '%s' can't be an input and the place for dead letters in one run; name another"
                + " --dead-letter",
            letters);
      }
    }
    Path there = letters.getParent();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      throw new CommandException(
          ExitCode.FILES,
          "Cannot write dead letters to '%s': '%s' is no directory that can be written to"
              .formatted(letters, there));
    }
  }

  private void say(String format, Object... arguments) {
    if (request.verbose()) {
      err.printf(format + "%n", arguments);
    }
  }
}
