package io.spanbeam.pipeline;

import io.spanbeam.annotation.AnnotationCounters;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;

/**
 * How far a running annotation is, from the counters of its pipeline; a repeated bundle may count
 * twice here, never in the summary.
 *
 * @param read records read so far
 * @param toSend records to be sent; grows until everything is read, which is before the first
 *     request
 * @param upserted records that the service has written
 * @param refused records that it does not know or refused
 * @param requests requests sent
 */
public record AnnotateProgress(long read, long toSend, long upserted, long refused, long requests) {
  /** Reads the counters of a pipeline, running or ended. */
  public static AnnotateProgress of(PipelineResult result) {
    Map<String, Long> counters = AttemptedCounters.of(result);
    return new AnnotateProgress(
        counters.getOrDefault(AnnotationCounters.RECORDS_READ, 0L),
        counters.getOrDefault(AnnotationCounters.RECORDS_TO_SEND, 0L),
        counters.getOrDefault(AnnotationCounters.RECORDS_UPSERTED, 0L),
        counters.getOrDefault(AnnotationCounters.RECORDS_REFUSED, 0L),
        counters.getOrDefault(AnnotationCounters.REQUESTS_SENT, 0L));
  }
}
