package io.spanbeam.local;

import java.time.Duration;
import org.apache.arrow.flight.FlightStatusCode;

/** What goes wrong with one Flight DoPut. */
public sealed interface PutFault {
  /**
   * Nothing is read and nothing is written.
   *
   * @param code how the call fails
   */
  record Refused(FlightStatusCode code) implements PutFault {}

  /**
   * What came is written, but the answer comes late.
   *
   * @param delay before it is written
   */
  record Slow(Duration delay) implements PutFault {}

  /** Everything is read, nothing is written; the call ends as if its connection had broken. */
  record DroppedBefore() implements PutFault {}

  /** Everything is written; the call ends as if its connection had broken. */
  record DroppedAfter() implements PutFault {}
}
