package io.spanbeam.sink;

import io.spanbeam.span.RowTimes;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Earliest and latest start of spans, in nanoseconds since the epoch.
 *
 * @param first earliest start; greater than {@code last} if no start is known
 * @param last latest start
 */
record StartTimes(long first, long last) implements Serializable {
  static final StartTimes NONE = new StartTimes(Long.MAX_VALUE, Long.MIN_VALUE);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Returns the starts of these rows; none if the column is missing or is not a time. */
  static StartTimes of(VectorSchemaRoot root) {
    IntToLongFunction starts = RowTimes.of(root);
    long first = NONE.first;
    long last = NONE.last;
    for (int row = 0; row < root.getRowCount(); row++) {
      long start = starts.applyAsLong(row);
      if (start != RowTimes.UNKNOWN) {
        first = Math.min(first, start);
        last = Math.max(last, start);
      }
    }
    return new StartTimes(first, last);
  }

  StartTimes union(StartTimes other) {
    return new StartTimes(Math.min(first, other.first), Math.max(last, other.last));
  }

  Optional<Instant> firstInstant() {
    return first > last ? Optional.empty() : Optional.of(instant(first));
  }

  Optional<Instant> lastInstant() {
    return first > last ? Optional.empty() : Optional.of(instant(last));
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }
}
