package io.spanbeam.ax;

import java.time.Duration;

/** What a record of annotations belongs to (ax-protocol §7.1). */
public enum Granularity {
  /** A span, by its span ID. */
  SPAN(1000, 31),
  /** A trace, by the span ID of its root span. */
  TRACE(1000, 31),
  /** A session, by its session ID; stored on the root span of its earliest trace in the window. */
  SESSION(100, 7);

  private final int maxRecords;
  private final Duration maxWindow;

  Granularity(int maxRecords, int maxWindowDays) {
    this.maxRecords = maxRecords;
    this.maxWindow = Duration.ofDays(maxWindowDays);
  }

  /** Returns the most records of one REST request. */
  public int maxRecords() {
    return maxRecords;
  }

  /** Returns the longest window of a request; also how far back one without a window looks. */
  public Duration maxWindow() {
    return maxWindow;
  }
}
