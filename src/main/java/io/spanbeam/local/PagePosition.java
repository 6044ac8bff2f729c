package io.spanbeam.local;

/**
 * Where a page ended, newest first. It names a row, not a row number, so it stays right while spans
 * are inserted: what is behind it never moves, and later pages hold no row twice.
 *
 * @param startNanos start time of the last row, nanoseconds since the epoch
 * @param row key of the last row, unique in its project
 */
public record PagePosition(long startNanos, long row) {}
