package io.spanbeam.cli;

import io.spanbeam.pipeline.ExportJob;
import io.spanbeam.pipeline.ExportPipeline;
import io.spanbeam.pipeline.ExportPlan;
import io.spanbeam.pipeline.ExportProgress;
import io.spanbeam.sink.Manifest;
import io.spanbeam.sink.TargetException;
import java.io.IOException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.options.PipelineOptions;
import org.joda.time.Duration;

/** Runs the pipeline of an export, shows how far it is, and cleans up if it does not get there. */
final class RunningExport {
  private static final Duration LOOK_EVERY = Duration.millis(100);

  private final ExportJob job;
  private final ExportPlan plan;
  private final ProgressDisplay display;

  RunningExport(ExportJob job, ExportPlan plan, ProgressDisplay display) {
    this.job = job;
    this.plan = plan;
    this.display = display;
  }

  /**
   * Runs it to its end.
   *
   * @throws CommandException if the runner ended in another way than done, or if the thread was
   *     interrupted; the pipeline is cancelled then
   * @throws RuntimeException as the runner throws it if a step failed
   */
  void run(PipelineOptions options) {
    DirectWorkers workers = new DirectWorkers();
    display.show(ExportProgress.before(plan));
    PipelineResult result = ExportPipeline.create(job, plan, options).run();
    try {
      State state = result.getState();
      while (!state.isTerminal()) {
        display.show(ExportProgress.of(result, plan));
        if (Thread.interrupted()) {
          throw new CommandException(ExitCode.INTERRUPTED, "Interrupted");
        }
        // Runners answer null or the state so far when the time is over.
        result.waitUntilFinish(LOOK_EVERY);
        state = result.getState();
      }
      if (state != State.DONE) {
        throw new CommandException(
            ExitCode.UNEXPECTED, "The runner ended the pipeline in state " + state);
      }
    } catch (RuntimeException e) {
      // What follows must not be interrupted by what made it necessary.
      Thread.interrupted();
      stop(result, workers, e);
      if (Failure.of(e).code() == ExitCode.INTERRUPTED) {
        throw new CommandException(ExitCode.INTERRUPTED, interruption(), e);
      }
      throw e;
    }
  }

  /** Cancels what still runs and deletes what it wrote, whatever of that fails. */
  private void stop(PipelineResult result, DirectWorkers workers, Exception reason) {
    attempt(
        () -> {
          if (!result.getState().isTerminal()) {
            result.cancel();
          }
        },
        reason);
    attempt(workers::end, reason);
    attempt(() -> ExportPipeline.discard(job, plan), reason);
  }

  /** The signal may have come a moment after the commit. */
  private String interruption() {
    String directory = job.target().directory();
    try {
      if (Manifest.read(directory).run().id().equals(plan.runId())) {
        return "Interrupted, but the export in %s was complete already".formatted(directory);
      }
    } catch (TargetException e) {
      Logging.detail(e);
    }
    return "Interrupted; nothing was exported";
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private static void attempt(Step step, Exception reason) {
    try {
      step.run();
    } catch (IOException | InterruptedException | RuntimeException e) {
      reason.addSuppressed(e);
    }
  }
}
