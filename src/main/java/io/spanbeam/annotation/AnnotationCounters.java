package io.spanbeam.annotation;

import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * Names of the Beam counters of annotating, all in {@link #NAMESPACE}. Runners may count a repeated
 * bundle again: for progress, not for accounts; those are in the {@link AnnotationSummary}.
 */
public final class AnnotationCounters {
  /** Namespace of the counters. */
  public static final String NAMESPACE = "io.spanbeam.annotation";

  /** Records read from the input, the rejected ones included. */
  public static final String RECORDS_READ = "records.read";

  /** Records rejected by the checks. */
  public static final String RECORDS_REJECTED = "records.rejected";

  /** Records to be sent; final before the first request, which waits for all records. */
  public static final String RECORDS_TO_SEND = "records.to.send";

  /** Records that the service has written. */
  public static final String RECORDS_UPSERTED = "records.upserted";

  /** Records that the service does not know or refused. */
  public static final String RECORDS_REFUSED = "records.refused";

  /** Requests sent, repeated ones and look-ups included. */
  public static final String REQUESTS_SENT = "requests.sent";

  private AnnotationCounters() {}

  static Counter counter(String name) {
    return Metrics.counter(NAMESPACE, name);
  }
}
