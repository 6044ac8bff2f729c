package io.spanbeam.filter;

/** A condition on one column, bound to the column's vector. */
interface RowTest {
  int UNKNOWN = -1;
  int FALSE = 0;
  int TRUE = 1;

  /** A test that knows nothing of any row. */
  RowTest NEVER_KNOWN = row -> UNKNOWN;

  /** Returns {@link #TRUE}, {@link #FALSE} or {@link #UNKNOWN}. */
  int test(int row);

  static int of(boolean known) {
    return known ? TRUE : FALSE;
  }
}
