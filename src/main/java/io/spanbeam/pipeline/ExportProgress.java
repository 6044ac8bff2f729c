package io.spanbeam.pipeline;

import io.spanbeam.sink.ExportCounters;
import io.spanbeam.source.SourceCounters;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;

/**
 * How far a running export is, from the counters of its pipeline; a repeated bundle may count twice
 * here, never in the manifest.
 *
 * @param rangesDone ranges read to their end
 * @param rangesPlanned ranges in all
 * @param spansRead spans read
 * @param spansPlanned spans in all, or -1 if the service gave no count
 * @param bytesRead bytes of Arrow read
 * @param spansWritten spans written to part files
 * @param bytesWritten bytes written to part files
 * @param streamsReopened broken streams that were opened again
 */
public record ExportProgress(
    long rangesDone,
    long rangesPlanned,
    long spansRead,
    long spansPlanned,
    long bytesRead,
    long spansWritten,
    long bytesWritten,
    long streamsReopened) {
  /** Returns the progress of a run that has not read anything yet. */
  public static ExportProgress before(ExportPlan plan) {
    return new ExportProgress(0, plan.rangeCount(), 0, plan.spanCount(), 0, 0, 0, 0);
  }

  /** Reads the counters of a pipeline, running or ended. */
  public static ExportProgress of(PipelineResult result, ExportPlan plan) {
    Map<String, Long> counters = AttemptedCounters.of(result);
    long written = counters.getOrDefault(ExportCounters.SPANS_WRITTEN, 0L);
    long filtered = counters.getOrDefault(ExportCounters.SPANS_FILTERED, 0L);
    return new ExportProgress(
        counters.getOrDefault(SourceCounters.RANGES_DONE, 0L),
        plan.rangeCount(),
        // Flink's batch mode on streams does not hand on the counters of sources.
        Math.max(counters.getOrDefault(SourceCounters.SPANS_READ, 0L), written + filtered),
        plan.spanCount(),
        counters.getOrDefault(SourceCounters.BYTES_READ, 0L),
        written,
        counters.getOrDefault(ExportCounters.BYTES_WRITTEN, 0L),
        counters.getOrDefault(SourceCounters.STREAMS_REOPENED, 0L));
  }
}
