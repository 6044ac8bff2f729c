package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A half-open window of time {@code [from, to)} in UTC, exact to the nanosecond.
 *
 * @param from first instant inside
 * @param to first instant behind the window; after {@code from}
 */
public record TimeWindow(Instant from, Instant to) implements Serializable {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /**
   * @throws IllegalArgumentException if {@code from} is not before {@code to}
   */
  public TimeWindow {
    requireNonNull(from, "from is null");
    requireNonNull(to, "to is null");
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "Invalid window: start %s is not before end %s".formatted(from, to));
    }
  }

  /** Returns the smallest window on whole seconds that holds this one (ax-protocol §5.3). */
  public TimeWindow widenedToSeconds() {
    Instant floor = from.truncatedTo(ChronoUnit.SECONDS);
    Instant ceiling = to.truncatedTo(ChronoUnit.SECONDS);
    if (ceiling.isBefore(to)) {
      ceiling = ceiling.plusSeconds(1);
    }
    return new TimeWindow(floor, ceiling);
  }

  /** Returns {@link #from} as nanoseconds since the epoch. */
  public long fromNanos() {
    return nanos(from);
  }

  /** Returns {@link #to} as nanoseconds since the epoch. */
  public long toNanos() {
    return nanos(to);
  }

  private static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
  }

  @Override
  public String toString() {
    return "[" + from + ", " + to + ")";
  }
}
