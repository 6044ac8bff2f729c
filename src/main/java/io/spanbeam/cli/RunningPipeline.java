package io.spanbeam.cli;

import java.io.IOException;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.joda.time.Duration;

/** Runs a pipeline to its end and watches it; stops it if it does not get there. */
final class RunningPipeline {
  private static final Duration LOOK_EVERY = Duration.millis(100);

  private RunningPipeline() {}

  /** Something to do when a run ended early. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException, InterruptedException;
  }

  /**
   * Runs a pipeline.
   *
   * @param watcher sees the result several times a second while it runs
   * @param cleaning what to do after a run that failed or was interrupted, once its workers ended
   * @throws CommandException if the runner ended in another way than done, or if the thread was
   *     interrupted; the pipeline is cancelled then
   * @throws RuntimeException as the runner throws it if a step failed
   */
  static void run(Pipeline pipeline, Consumer<PipelineResult> watcher, Step cleaning) {
    DirectWorkers workers = new DirectWorkers();
    PipelineResult result = pipeline.run();
    try {
      State state = result.getState();
      while (!state.isTerminal()) {
        watcher.accept(result);
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
      attempt(
          () -> {
            if (!result.getState().isTerminal()) {
              result.cancel();
            }
          },
          e);
      attempt(workers::end, e);
      attempt(cleaning, e);
      throw e;
    }
  }

  private static void attempt(Step step, Exception reason) {
    try {
      step.run();
    } catch (IOException | InterruptedException | RuntimeException e) {
      reason.addSuppressed(e);
    }
  }
}
