package io.spanbeam.ax;

import java.util.List;

/**
 * What became of the records of a request that the service understood.
 *
 * @param written whether the records that are not {@code missing} are written
 * @param missing IDs of the request that the service says it did not find, in the order of the
 *     request. Empty and not written means: at least one was not found, and the service does not
 *     say which
 */
public record UpsertAnswer(boolean written, List<String> missing) {
  /** Every record is written. */
  public static final UpsertAnswer ALL_WRITTEN = new UpsertAnswer(true, List.of());

  /** Nothing is written, because of records that the service does not name. */
  public static final UpsertAnswer SOME_MISSING = new UpsertAnswer(false, List.of());

  /** Copies the list. */
  public UpsertAnswer {
    missing = List.copyOf(missing);
  }
}
