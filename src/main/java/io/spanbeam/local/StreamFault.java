package io.spanbeam.local;

import java.time.Duration;
import java.util.Optional;
import org.apache.arrow.flight.FlightStatusCode;

/**
 * When and how a DoGet stream ends before its time: with whichever limit is reached first.
 *
 * @param batches sent before it ends
 * @param bytes sent before it ends, counted as Arrow buffers after whole batches
 * @param elapsed time before it ends
 * @param code how it fails; empty ends it as if it were complete
 */
record StreamFault(long batches, long bytes, Duration elapsed, Optional<FlightStatusCode> code) {
  private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

  static StreamFault afterBatches(long batches, Optional<FlightStatusCode> code) {
    return new StreamFault(batches, Long.MAX_VALUE, NEVER, code);
  }

  static StreamFault afterBytes(long bytes, FlightStatusCode code) {
    return new StreamFault(Long.MAX_VALUE, bytes, NEVER, Optional.of(code));
  }

  static StreamFault after(Duration elapsed, FlightStatusCode code) {
    return new StreamFault(Long.MAX_VALUE, Long.MAX_VALUE, elapsed, Optional.of(code));
  }

  boolean isDue(long batchesSent, long bytesSent, long nanosElapsed) {
    return batchesSent >= batches || bytesSent >= bytes || nanosElapsed >= elapsed.toNanos();
  }
}
