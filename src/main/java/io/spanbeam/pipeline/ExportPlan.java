package io.spanbeam.pipeline;

import static java.util.Objects.requireNonNull;

import io.spanbeam.source.RangePlan;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * One run of an export: its name, and what it is going to read.
 *
 * @param runId unique for each run; names its temporary files
 * @param started when the run was planned
 * @param ranges the ticket ranges with their counts
 */
public record ExportPlan(String runId, Instant started, RangePlan ranges) {
  private static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** Checks that all parts are there. */
  public ExportPlan {
    requireNonNull(runId, "runId is null");
    requireNonNull(started, "started is null");
    requireNonNull(ranges, "ranges is null");
  }

  /** Makes the plan of a new run that starts now. */
  static ExportPlan of(RangePlan ranges) {
    Instant now = Instant.now();
    String runId = RUN_TIME.format(now) + "-" + UUID.randomUUID().toString().substring(0, 8);
    return new ExportPlan(runId, now, ranges);
  }

  /** Returns the number of ranges. */
  public int rangeCount() {
    return ranges.ranges().size();
  }

  /** Returns the service's count of the window, or -1 if it gave none. */
  public long spanCount() {
    return ranges.windowCount();
  }
}
