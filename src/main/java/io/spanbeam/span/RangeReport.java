package io.spanbeam.span;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;

/**
 * The account of one ticket range after it was read to its end. A count of -1 is unknown.
 *
 * @param range index of the range in the plan
 * @param from start of the ticket, inclusive
 * @param to end of the ticket, exclusive
 * @param planned the service's count when the export was planned
 * @param counted the service's count when the stream was opened last
 * @param received rows of the last complete pass over the stream, before anything was left out
 * @param duplicates rows left out because their identity had been seen in this range
 * @param outside rows left out because they started outside the asked window (or outside the slice
 *     that this range takes of its ticket)
 * @param emitted rows passed on; all passes together
 * @param reopened how often a broken stream was opened again
 * @param reconciliation whether counts and rows agree
 */
public record RangeReport(
    int range,
    Instant from,
    Instant to,
    long planned,
    long counted,
    long received,
    long duplicates,
    long outside,
    long emitted,
    int reopened,
    Reconciliation reconciliation)
    implements Serializable {
  /** How the rows of a range compare with the service's count. */
  public enum Reconciliation {
    /** As many rows came as the service counted. */
    MATCHED,
    /** The service counted otherwise, also after a second reading. */
    MISMATCHED,
    /** The service gave no count. */
    UNKNOWN
  }

  /** Checks that every part is there. */
  public RangeReport {
    requireNonNull(from, "from is null");
    requireNonNull(to, "to is null");
    requireNonNull(reconciliation, "reconciliation is null");
  }
}
