package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which failures are tried again, how often and after what time: exponential back-off with equal
 * jitter, as the service's own command does it (ax-protocol §11).
 *
 * @param maxAttempts calls in all, the first one included
 * @param initialDelay delay before the second attempt, before jitter; doubles with each attempt
 * @param maxDelay limit of every delay, also of one that the service asks for
 */
public record RetryPolicy(int maxAttempts, Duration initialDelay, Duration maxDelay)
    implements Serializable {
  /** Five attempts, one second to one minute. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(60));

  /** One attempt only. */
  public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

  /**
   * @throws IllegalArgumentException if there is no attempt, or the delays are negative or in the
   *     wrong order
   */
  public RetryPolicy {
    requireNonNull(initialDelay, "initialDelay is null");
    requireNonNull(maxDelay, "maxDelay is null");
    if (maxAttempts < 1) {
      throw new IllegalArgumentException(
          "Invalid number of attempts %d: it must be at least 1".formatted(maxAttempts));
    }
    if (initialDelay.isNegative() || maxDelay.compareTo(initialDelay) < 0) {
      throw new IllegalArgumentException(
          "Invalid retry delays %s to %s: they must not be negative, and the first not the larger"
              .formatted(initialDelay, maxDelay));
    }
  }

  /** Returns whether a call that failed this way may be made again. */
  public boolean retries(AxException failure) {
    return failure.category().retryable();
  }

  /**
   * Returns how long to wait after a failed attempt. A time that the service asked for is taken as
   * it is, up to {@link #maxDelay}; otherwise half of the exponential delay is fixed and the other
   * half is random, so that many workers do not come back at once.
   *
   * @param attempt number of the attempt that failed, from 1
   * @param retryAfter what the service asked for
   */
  public Duration delay(int attempt, Optional<Duration> retryAfter) {
    if (retryAfter.isPresent() && retryAfter.get().compareTo(Duration.ZERO) > 0) {
      return min(retryAfter.get(), maxDelay);
    }
    Duration full = initialDelay;
    for (int i = 1; i < attempt && full.compareTo(maxDelay) < 0; i++) {
      full = full.multipliedBy(2);
    }
    long half = min(full, maxDelay).toNanos() / 2;
    return Duration.ofNanos(half + ThreadLocalRandom.current().nextLong(half + 1));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
