package io.spanbeam.sink;

/**
 * Names of the Beam counters of the sink, all in {@link #NAMESPACE}. Runners may count a repeated
 * bundle again: for progress, not for accounts; those are in the manifest.
 */
public final class ExportCounters {
  /** Namespace of the counters. */
  public static final String NAMESPACE = "io.spanbeam.sink";

  /** Spans written to part files. */
  public static final String SPANS_WRITTEN = "spans.written";

  /** Bytes written to part files, after compression. */
  public static final String BYTES_WRITTEN = "bytes.written";

  /** Files of the committed export. */
  public static final String FILES_WRITTEN = "files.written";

  /** Spans removed by filters that the service could not apply. */
  public static final String SPANS_FILTERED = "spans.filtered";

  private ExportCounters() {}
}
