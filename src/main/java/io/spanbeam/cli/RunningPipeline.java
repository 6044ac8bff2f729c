package io.spanbeam.cli;

import io.spanbeam.cli.DetachQuestion.Answer;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;

/** Runs a pipeline to its end and watches it; stops it if it does not get there. */
final class RunningPipeline {
  /**
   * How long a cluster may take to stop its workers; with {@link #SUBMITTING} less than an
   * interrupted process lives.
   */
  private static final Duration STOPPING = Duration.ofSeconds(8);

  /** How long a job that was interrupted on its way to a cluster may take to get there. */
  private static final Duration SUBMITTING = Duration.ofSeconds(4);

  private RunningPipeline() {}

  /** Something to do when a run ended early. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException, InterruptedException;
  }

  /** How a run ended that did not fail. */
  enum Ending {
    DONE,
    /** It was left to its cluster and goes on. */
    DETACHED
  }

  /**
   * Runs a pipeline.
   *
   * @param job what it is on a cluster; empty if it runs in this process
   * @param watcher sees the result now and then while it runs, on a cluster as often as suits it
   * @param cleaning what to do after a run that failed or was interrupted, once its workers ended
   * @throws CommandException if the runner could not start it or ended in another way than done, or
   *     if the thread was interrupted; the pipeline is cancelled then
   * @throws RuntimeException as the runner throws it if a step failed
   */
  static Ending run(
      Pipeline pipeline,
      Optional<ClusterJob> job,
      Consumer<PipelineResult> watcher,
      Step cleaning) {
    DirectWorkers workers = new DirectWorkers();
    try {
      // A runner that waits for the end by itself does so in here, and fails as its steps do.
      PipelineResult result = job.isPresent() ? submit(pipeline, job.get()) : start(pipeline);
      return watch(result, job, watcher);
    } catch (RuntimeException e) {
      // What follows must not be interrupted by what made it necessary.
      Thread.interrupted();
      attempt(workers::end, e);
      attempt(cleaning, e);
      throw e;
    }
  }

  private static Ending watch(
      PipelineResult result, Optional<ClusterJob> job, Consumer<PipelineResult> watcher) {
    try (DetachQuestion question = job.map(DetachQuestion::about).orElse(null)) {
      PolledState state = new PolledState(result, job.isPresent());
      while (!state.last().isTerminal()) {
        Answer answer = question == null ? Answer.NOT_ASKED : question.answer();
        if (answer == Answer.DETACH) {
          return Ending.DETACHED;
        }
        if (answer == Answer.CANCEL || Thread.interrupted()) {
          throw new CommandException(ExitCode.INTERRUPTED, "Interrupted");
        }
        if (state.due() && !state.look().isTerminal() && answer == Answer.NOT_ASKED) {
          watcher.accept(result);
        }
        state.pause();
      }
      if (state.last() != State.DONE) {
        throw failure(result, state.last(), job);
      }
      // Some runners know the counters of a job only when it has ended.
      watcher.accept(result);
      return Ending.DONE;
    } catch (InterruptedException e) {
      throw stopped(result, job, new CommandException(ExitCode.INTERRUPTED, "Interrupted", e));
    } catch (RuntimeException e) {
      throw stopped(result, job, e);
    }
  }

  /** Ends a pipeline for a reason, and returns what to tell. */
  private static RuntimeException stopped(
      PipelineResult result, Optional<ClusterJob> job, RuntimeException reason) {
    Thread.interrupted();
    Optional<State> last = cancel(result, job.isPresent(), reason);
    return job.isPresent() && Failure.of(reason).code() == ExitCode.INTERRUPTED
        ? new CommandException(ExitCode.INTERRUPTED, job.get().interruption(last), reason)
        : reason;
  }

  /**
   * Hands a pipeline to its cluster. An interrupt does not end that half-way, when nobody could
   * tell whether the job will run: whoever watches the job finds the thread interrupted.
   */
  private static PipelineResult submit(Pipeline pipeline, ClusterJob job) {
    FutureTask<PipelineResult> submission = new FutureTask<>(() -> start(pipeline));
    Thread submitter = new Thread(submission, "spanbeam-submission");
    submitter.setDaemon(true);
    submitter.start();
    try {
      try {
        return submission.get();
      } catch (InterruptedException e) {
        PipelineResult result = submission.get(SUBMITTING.toSeconds(), TimeUnit.SECONDS);
        Thread.currentThread().interrupt();
        return result;
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new CommandException(ExitCode.INTERRUPTED, job.interruption(Optional.empty()), e);
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
  private static RuntimeException failure(
      PipelineResult result, State state, Optional<ClusterJob> job) {
    if (state == State.FAILED && DataflowJob.is(result)) {
      Failure failure = DataflowJob.failure(result);
      return new CommandException(failure.code(), failure.sentence());
    }
    Optional<Throwable> cause = FlinkJob.failure(result);
    if (cause.isEmpty()) {
      return job.isPresent()
          ? new CommandException(
              ExitCode.SERVICE,
              "The job %s ended on the cluster as %s; see there why"
                  .formatted(job.get().name(), state))
          : new CommandException(
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

  /**
   * Cancels and waits for the end, because workers that still write would undo a cleaning.
   *
   * @return the last state; empty if it is not known to have ended
   */
  private static Optional<State> cancel(PipelineResult result, boolean remote, Exception reason) {
    try {
      PolledState state = new PolledState(result, remote);
      if (!state.look().isTerminal()) {
        result.cancel();
        state.awaitEnd(STOPPING);
      }
      return Optional.of(state.last()).filter(State::isTerminal);
    } catch (IOException | InterruptedException | RuntimeException e) {
      reason.addSuppressed(e);
      return Optional.empty();
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
