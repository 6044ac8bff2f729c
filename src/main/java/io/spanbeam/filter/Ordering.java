package io.spanbeam.filter;

/** The order of the values of a column to one literal. */
interface Ordering {
  /** There is no value, or it cannot be compared with the literal. */
  int UNKNOWN = Integer.MIN_VALUE;

  /** The order of a column that cannot be compared with the literal at all. */
  Ordering NEVER_KNOWN = row -> UNKNOWN;

  /**
   * Returns a negative number, zero or a positive number, as the value comes before, at or after
   * the literal, or {@link #UNKNOWN}.
   */
  int compare(int row);
}
