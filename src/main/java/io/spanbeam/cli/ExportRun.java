package io.spanbeam.cli;

import io.spanbeam.ax.AxConfigurationException;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.rest.AxRestClient;
import io.spanbeam.cli.RunningPipeline.Ending;
import io.spanbeam.pipeline.ExportJob;
import io.spanbeam.pipeline.ExportPipeline;
import io.spanbeam.pipeline.ExportPlan;
import io.spanbeam.pipeline.RunnerOptions;
import io.spanbeam.sink.ExportSummary;
import io.spanbeam.sink.ExportTarget;
import io.spanbeam.sink.Manifest;
import io.spanbeam.sink.TargetCheck;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.PipelineOptions;

/** Carries an export out: from the resolved project to the summary. */
final class ExportRun implements Callable<ExitCode> {
  /** How long the index of the service may lag behind what it was sent (ax-protocol §11). */
  private static final Duration INDEX_LAG = Duration.ofHours(12);

  private final ExportRequest request;
  private final Surroundings surroundings;
  private final PrintStream err;

  ExportRun(ExportRequest request, Surroundings surroundings) {
    this.request = request;
    this.surroundings = surroundings;
    this.err = surroundings.err();
  }

  @Override
  public ExitCode call() throws IOException, AxConfigurationException {
    request.warnings().forEach(warning -> err.println("Warning: " + warning));
    PipelineOptions options = BeamOptions.parse(request.beamOptions());
    if (request.local()) {
      JobJarParts.requireLocalAx("--local");
    }
    boolean temporary = request.local() || request.destination().directory().isEmpty();
    try (PrivateDirectory directory = temporary ? PrivateDirectory.create() : null) {
      if (!request.local()) {
        AxConnection connection =
            ServiceAccess.connection(
                surroundings, request.retries(), request.credential(), request.beamOptions());
        return export(connection, request.selection().space(), directory, options);
      }
      err.println("Starting a local AX with sample traces ...");
      try (LocalSession session = LocalSession.start(directory, surroundings.clock().instant())) {
        Optional<String> space =
            request.selection().space().or(() -> Optional.of(SampleTraces.SPACE));
        return export(session.connection(), space, directory, options);
      }
    }
  }

  private ExitCode export(
      AxConnection connection,
      Optional<String> space,
      PrivateDirectory temporary,
      PipelineOptions options)
      throws IOException {
    say(
        "REST at %s, Flight at %s, key from %s",
        connection.rest(), connection.flight(), connection.credential());
    Destination destination = request.destination();
    ExportTarget target =
        destination.in(
            destination.directory().orElseGet(() -> temporary.path().resolve("export").toString()));
    if (request.dryRun()) {
      ExportJob job = job(connection, resolve(connection, space, request.project()), target);
      PlanReport.print(job, ExportPipeline.planWithoutReading(job), err);
      return ExitCode.DONE;
    }
    TargetCheck.check(target);
    long started = System.nanoTime();
    ExportJob job = job(connection, resolve(connection, space, request.project()), target);
    noteIndexLag();
    if (destination.scratch()) {
      OutputDirectory.hideFromGit(surroundings.workingDirectory());
    }
    say(
        "Project %s with ID %s in space %s",
        job.project().name(), job.project().id(), job.project().spaceId());
    ExportPlan plan = ExportPipeline.plan(job);
    say("Run %s with %d ranges", plan.runId(), plan.rangeCount());
    Optional<String> template = RunnerOptions.template(request.beamOptions());
    if (template.isPresent()) {
      RunningPipeline.describe(ExportPipeline.create(job, plan, options), template.get(), err);
      return ExitCode.DONE;
    }
    if (request.detach()) {
      RunningPipeline.start(ExportPipeline.create(job, plan, options));
      return detached(options, target);
    }
    try (ProgressDisplay display = ProgressDisplay.of(surroundings, request.verbose())) {
      Optional<ClusterJob> clusterJob =
          ClusterJob.of(options, request.beamOptions(), surroundings, display::close);
      if (new RunningExport(job, plan, display).run(options, clusterJob) == Ending.DETACHED) {
        return detached(options, target);
      }
    }
    Duration duration = Duration.ofNanos(System.nanoTime() - started);
    ExportSummary summary = Manifest.read(target.directory());
    if (destination.directory().isEmpty()) {
      Path file = Path.of(target.directory(), summary.files().get(0).name());
      StandardOutput.print(file, surroundings.out());
    }
    return ExportReport.print(summary, location(target, summary), duration, request.strict(), err);
  }

  private ExitCode detached(PipelineOptions options, ExportTarget target) {
    err.printf(
        "Detached: the job %s goes on and writes %s%n", options.getJobName(), target.directory());
    return ExitCode.DONE;
  }

  private static Project resolve(AxConnection connection, Optional<String> space, String project)
      throws AxException {
    try (AxRestClient client = new AxRestClient(connection)) {
      return ServiceAccess.resolve(client, project, space);
    }
  }

  private ExportJob job(AxConnection connection, Project project, ExportTarget target) {
    Selection selection = request.selection();
    return new ExportJob(
        connection,
        request.transport(),
        project,
        selection.window(),
        selection.filter(),
        selection.columns(),
        selection.limit(),
        target,
        request.maxParallelStreams());
  }

  /** Only on request: the default window ends now, so the note would come with each export. */
  private void noteIndexLag() {
    Instant settled = surroundings.clock().instant().minus(INDEX_LAG);
    if (request.selection().window().to().isAfter(settled)) {
      say(
          "The service may find spans of the last %d hours later; a window that ends before them"
              + " can be exported again with the same result",
          INDEX_LAG.toHours());
    }
  }

  private void say(String format, Object... arguments) {
    if (request.verbose()) {
      err.printf(format + "%n", arguments);
    }
  }

  private String location(ExportTarget target, ExportSummary summary) {
    if (request.destination().directory().isEmpty()) {
      return "standard output";
    }
    return summary.files().size() == 1
        ? target.directory() + "/" + summary.files().get(0).name()
        : target.directory();
  }
}
