package io.spanbeam.cli;

import io.spanbeam.cli.ProgressDisplay.Progress;
import io.spanbeam.cli.RunningPipeline.Ending;
import io.spanbeam.pipeline.ExportJob;
import io.spanbeam.pipeline.ExportPipeline;
import io.spanbeam.pipeline.ExportPlan;
import io.spanbeam.pipeline.ExportProgress;
import io.spanbeam.sink.Manifest;
import io.spanbeam.sink.TargetException;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs the pipeline of an export, shows how far it is, and cleans up if it does not get there. */
final class RunningExport {
  private static final ProgressDisplay.Task TASK = new ProgressDisplay.Task("Exporting", "spans");

  private final ExportJob job;
  private final ExportPlan plan;
  private final ProgressDisplay display;

  RunningExport(ExportJob job, ExportPlan plan, ProgressDisplay display) {
    this.job = job;
    this.plan = plan;
    this.display = display;
  }

  /**
   * Runs it to its end, or until it is left to its cluster.
   *
   * @param clusterJob what it is on a cluster; empty if it runs in this process
   * @throws CommandException if the runner ended in another way than done, or if the thread was
   *     interrupted; the pipeline is cancelled then
   * @throws RuntimeException as the runner throws it if a step failed
   */
  Ending run(PipelineOptions options, Optional<ClusterJob> clusterJob) {
    show(ExportProgress.before(plan));
    try {
      return RunningPipeline.run(
          ExportPipeline.create(job, plan, options),
          clusterJob,
          result -> show(ExportProgress.of(result, plan)),
          () -> ExportPipeline.discard(job, plan));
    } catch (RuntimeException e) {
      Failure failure = Failure.of(e);
      if (failure.code() == ExitCode.INTERRUPTED) {
        throw new CommandException(failure.code(), interruption(failure.sentence()), e);
      }
      throw e;
    }
  }

  private void show(ExportProgress progress) {
    display.show(
        new Progress(TASK, progress.spansRead(), progress.spansPlanned(), detail(progress)));
  }

  /** On Flink the bytes are counted only when all ranges are read. */
  static String detail(ExportProgress progress) {
    StringBuilder detail = new StringBuilder();
    detail.append("%d/%d ranges".formatted(progress.rangesDone(), progress.rangesPlanned()));
    if (progress.bytesWritten() > 0) {
      detail.append(", ").append(Quantity.bytes(progress.bytesWritten()));
    }
    if (progress.streamsReopened() > 0) {
      detail.append(
          ", %s broken streams resumed".formatted(Quantity.count(progress.streamsReopened())));
    }
    return detail.toString();
  }

  /** The signal may have come a moment after the commit. */
  private String interruption(String sentence) {
    String directory = job.target().directory();
    try {
      if (Manifest.read(directory).run().id().equals(plan.runId())) {
        return "Interrupted, but the export in %s was complete already".formatted(directory);
      }
    } catch (TargetException e) {
      Logging.detail(e);
    }
    return sentence + "; nothing was exported";
  }
}
