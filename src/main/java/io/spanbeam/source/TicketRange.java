package io.spanbeam.source;

import io.spanbeam.ax.TimeWindow;
import java.io.Serializable;
import java.time.Instant;

/**
 * One request to the service, and which of its rows count.
 *
 * @param fromSecond start of the ticket in seconds since the epoch, inclusive
 * @param toSecond end of the ticket in seconds since the epoch, exclusive
 * @param keepFromNanos rows that start before this, in nanoseconds since the epoch, are left out
 * @param keepToNanos rows that start at this or later are left out
 * @param count the service's count of the ticket when it was planned, or -1 if unknown
 */
public record TicketRange(
    long fromSecond, long toSecond, long keepFromNanos, long keepToNanos, long count)
    implements Serializable {
  /** Returns the window to ask the service for. */
  public TimeWindow ticket() {
    return new TimeWindow(Instant.ofEpochSecond(fromSecond), Instant.ofEpochSecond(toSecond));
  }

  /** Returns whether a row that starts at {@code nanos} belongs to this range. */
  boolean keeps(long nanos) {
    return keepFromNanos <= nanos && nanos < keepToNanos;
  }
}
