package io.spanbeam.cli;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;

/**
 * The state of a pipeline. In this process it costs nothing to ask for it; on a cluster each time
 * is a request, so there it is asked for as often as suits the cluster. Used by one thread.
 */
final class PolledState {
  /** How long a pause is: what a user who presses a key waits at most. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Duration CLUSTER_INTERVAL = Duration.ofSeconds(1);

  private final PipelineResult result;
  private final boolean remote;
  private final Duration interval;
  private State state = State.UNKNOWN;
  private long lookedAt;

  /**
   * Asks nothing yet.
   *
   * @param remote whether the pipeline runs on a cluster
   */
  PolledState(PipelineResult result, boolean remote) {
    this.result = result;
    this.remote = remote;
    if (!remote) {
      interval = Duration.ZERO;
    } else {
      interval = DataflowJob.is(result) ? DataflowJob.LOOK_EVERY : CLUSTER_INTERVAL;
    }
    lookedAt = System.nanoTime() - interval.toNanos();
  }

  /** Returns whether it is time to look again. */
  boolean due() {
    return System.nanoTime() - lookedAt >= interval.toNanos();
  }

  /** Asks for the state. */
  State look() {
    state = result.getState();
    lookedAt = System.nanoTime();
    return state;
  }

  /** Returns the state as it was at the last look. */
  State last() {
    return state;
  }

  /**
   * Waits a moment; in this process no longer than until the end.
   *
   * @throws RuntimeException as a runner in this process throws it if a step failed
   */
  void pause() throws InterruptedException {
    if (remote) {
      Thread.sleep(PAUSE.toMillis());
    } else {
      // Runners answer null or the state so far when the time is over.
      result.waitUntilFinish(org.joda.time.Duration.millis(PAUSE.toMillis()));
    }
  }

  /**
   * Waits for the end, whatever it is.
   *
   * @return the last state, which is not terminal if that did not come in time
   */
  State awaitEnd(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long step = Math.max(interval.toNanos(), PAUSE.toNanos());
    while (!look().isTerminal() && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(Math.min(step, deadline - System.nanoTime()));
    }
    return state;
  }
}
