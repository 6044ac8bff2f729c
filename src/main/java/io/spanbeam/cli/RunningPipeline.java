package io.spanbeam.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.joda.time.Duration;

/** Runs a pipeline to its end and watches it; stops it if it does not get there. */
final class RunningPipeline {
  private static final Duration LOOK_EVERY = Duration.millis(100);

  /** How long a cluster may take to stop its workers; less than an interrupted process lives. */
  private static final java.time.Duration STOPPING = java.time.Duration.ofSeconds(8);

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
   * @throws CommandException if the runner could not start it or ended in another way than done, or
   *     if the thread was interrupted; the pipeline is cancelled then
   * @throws RuntimeException as the runner throws it if a step failed
   */
  static void run(Pipeline pipeline, Consumer<PipelineResult> watcher, Step cleaning) {
    DirectWorkers workers = new DirectWorkers();
    PipelineResult result = start(pipeline);
    try {
      State state = result.getState();
      while (!state.isTerminal()) {
        watcher.accept(result);
        if (Thread.interrupted()) {
          throw new CommandException(ExitCode.INTERRUPTED, "Interrupted");
        }
        await(result);
        state = result.getState();
      }
      if (state != State.DONE) {
        throw failure(result, state);
      }
      // Some runners know the counters of a job only when it has ended.
      watcher.accept(result);
    } catch (RuntimeException e) {
      // What follows must not be interrupted by what made it necessary.
      Thread.interrupted();
      attempt(() -> cancel(result), e);
      attempt(workers::end, e);
      attempt(cleaning, e);
      throw e;
    }
  }

  private static void await(PipelineResult result) {
    if (!DataflowJob.is(result)) {
      // Runners answer null or the state so far when the time is over.
      result.waitUntilFinish(LOOK_EVERY);
      return;
    }
    try {
      Thread.sleep(DataflowJob.LOOK_EVERY.toMillis());
    } catch (InterruptedException e) {
      throw new CommandException(ExitCode.INTERRUPTED, "Interrupted", e);
    }
  }

  /**
   * Hands a pipeline to its runner, which runs it whatever becomes of this process.
   *
   * @throws CommandException if the runner could not start it
   */
  static PipelineResult start(Pipeline pipeline) {
    try {
      return pipeline.run();
    } catch (RuntimeException e) {
      if (pipeline.getOptions().getRunner().getSimpleName().equals("DirectRunner")
          || Failure.known(e).isPresent()
          // A runner that waits by itself is interrupted in here.
          || Failure.of(e).code() == ExitCode.INTERRUPTED) {
        throw e;
      }
      throw new CommandException(
          ExitCode.SERVICE, "The runner could not start the pipeline: " + Failure.reason(e), e);
    }
  }

  /**
   * Lets the runner of Dataflow write the job into a file instead of running it.
   *
   * @param file where the options of the pipeline say
   * @param err where that is told
   * @throws CommandException if the runner could not
   */
  static void describe(Pipeline pipeline, String file, PrintStream err) {
    // Its result answers no question.
    start(pipeline);
    err.printf("Wrote the job to %s; it was not run%n", file);
  }

  /** A failure of a worker comes back with the result, not as an exception. */
  private static RuntimeException failure(PipelineResult result, State state) {
    if (state == State.FAILED && DataflowJob.is(result)) {
      return new CommandException(ExitCode.SERVICE, DataflowJob.failure(result));
    }
    Optional<Throwable> cause = FlinkJob.failure(result);
    if (cause.isEmpty()) {
      return new CommandException(
          ExitCode.UNEXPECTED, "The runner ended the pipeline in state " + state);
    }
    return Failure.known(cause.get())
        .map(known -> new CommandException(known.code(), known.sentence(), cause.get()))
        .orElseGet(
            () ->
                new CommandException(
                    ExitCode.SERVICE,
                    "The job failed on the cluster: " + Failure.reason(cause.get()),
                    cause.get()));
  }

  /** Cancels and waits for the end, because workers that still write would undo a cleaning. */
  private static void cancel(PipelineResult result) throws IOException, InterruptedException {
    if (result.getState().isTerminal()) {
      return;
    }
    result.cancel();
    long deadline = System.nanoTime() + STOPPING.toNanos();
    while (!result.getState().isTerminal() && System.nanoTime() < deadline) {
      Thread.sleep(LOOK_EVERY.getMillis());
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
