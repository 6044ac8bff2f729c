package io.spanbeam.source;

import java.io.Serializable;

/**
 * How a window is cut into ranges.
 *
 * @param targetRangeBytes ranges are cut until they hold about this many bytes of Arrow. The Direct
 *     Runner holds the output of a whole range in memory, so tens of megabytes are right
 * @param assumedRowBytes size of a row before any row was seen
 * @param maxRanges a bound on the ranges of a plan; above it the ranges grow
 * @param parallelRequests counting requests in flight
 */
public record PlanSettings(
    long targetRangeBytes, int assumedRowBytes, int maxRanges, int parallelRequests)
    implements Serializable {
  /** 16 MiB, 2 KiB, 2000 ranges, 8 requests. */
  public static final PlanSettings DEFAULT = new PlanSettings(16L << 20, 2 << 10, 2000, 8);

  /** Checks that every number is positive. */
  public PlanSettings {
    if (targetRangeBytes < 1 || assumedRowBytes < 1 || maxRanges < 1 || parallelRequests < 1) {
      throw new IllegalArgumentException(
          "Invalid plan settings: range bytes %d, row bytes %d, ranges %d, requests %d must be positive"
              .formatted(targetRangeBytes, assumedRowBytes, maxRanges, parallelRequests));
    }
  }

  /** Returns these settings with another size of a range. */
  public PlanSettings withTargetRangeBytes(long bytes) {
    return new PlanSettings(bytes, assumedRowBytes, maxRanges, parallelRequests);
  }
}
