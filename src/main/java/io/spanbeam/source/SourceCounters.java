package io.spanbeam.source;

/** Names of the Beam counters of the source, in the namespace of {@link ReadSpans}. */
public final class SourceCounters {
  /** Spans passed on by readers. */
  public static final String SPANS_READ = "spans.read";

  /** Bytes of Arrow passed on by readers. */
  public static final String BYTES_READ = "bytes.read";

  /** Ranges read to their end. */
  public static final String RANGES_DONE = "ranges.done";

  /** Streams that broke and were opened again. */
  public static final String STREAMS_REOPENED = "streams.reopened";

  private SourceCounters() {}
}
