package io.spanbeam.annotation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What all requests of a process pass, one after another: paces them, and holds all of them back
 * when the service tells one to wait. Thread-safe.
 */
final class RequestGate {
  private static final double NANOS_PER_SECOND = 1e9;

  private final long interval;
  private final LongSupplier clock;
  private final Sleeper sleeper;

  /** Clock time before which no request passes. */
  private long opens;

  private long requests;

  /** Waits. */
  @FunctionalInterface
  interface Sleeper {
    /** Waits for some nanoseconds. */
    void sleep(long nanos) throws InterruptedException;
  }

  /**
   * Makes an open gate.
   *
   * @param requestsPerSecond the share of this process; empty means no limit
   * @throws IllegalArgumentException if the rate is not positive
   */
  RequestGate(OptionalDouble requestsPerSecond) {
    this(requestsPerSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
  }

  /** Makes an open gate over a clock in nanoseconds. */
  RequestGate(OptionalDouble requestsPerSecond, LongSupplier clock, Sleeper sleeper) {
    double rate = requestsPerSecond.orElse(Double.POSITIVE_INFINITY);
    if (!(rate > 0)) {
      throw new IllegalArgumentException(
          "Invalid rate of %s requests per second: it must be more than 0".formatted(rate));
    }
    interval = (long) (NANOS_PER_SECOND / rate);
    this.clock = requireNonNull(clock, "clock is null");
    this.sleeper = requireNonNull(sleeper, "sleeper is null");
    opens = clock.getAsLong();
  }

  /**
   * Waits until a request may be sent, and counts it. Requests are at least an interval apart; a
   * pause is not made up for by a burst.
   *
   * @throws InterruptedException if the thread is interrupted, also before it has to wait
   */
  void pass() throws InterruptedException {
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long wait = tryPass();
      if (wait <= 0) {
        return;
      }
      // Without a turn of its own: if the gate is held in the meantime, it waits for that too
      sleeper.sleep(wait);
    }
  }

  private synchronized long tryPass() {
    long now = clock.getAsLong();
    long wait = opens - now;
    if (wait <= 0) {
      opens = now + interval;
      requests++;
    }
    return wait;
  }

  /** Lets no request pass for some time, because the service asked one of them to wait. */
  synchronized void hold(Duration time) {
    long until = clock.getAsLong() + time.toNanos();
    // By difference, because the clock may be negative or wrap around
    if (until - opens > 0) {
      opens = until;
    }
  }

  /** Waits before a repeated request, while others may pass. */
  void pause(Duration time) throws InterruptedException {
    sleeper.sleep(time.toNanos());
  }

  /** Returns how many requests have passed. */
  synchronized long requests() {
    return requests;
  }
}
