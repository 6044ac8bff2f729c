package io.spanbeam.filter;

import java.util.BitSet;

/** For each row true, false or unknown: SQL's three-valued logic on whole columns. */
final class TernaryColumn {
  private final BitSet trueRows;
  private final BitSet falseRows;

  private TernaryColumn(BitSet trueRows, BitSet falseRows) {
    this.trueRows = trueRows;
    this.falseRows = falseRows;
  }

  /** Runs a test on each row. */
  static TernaryColumn of(RowTest test, int rows) {
    BitSet trueRows = new BitSet(rows);
    BitSet falseRows = new BitSet(rows);
    for (int row = 0; row < rows; row++) {
      int result = test.test(row);
      if (result == RowTest.TRUE) {
        trueRows.set(row);
      } else if (result == RowTest.FALSE) {
        falseRows.set(row);
      }
    }
    return new TernaryColumn(trueRows, falseRows);
  }

  /** Returns the rows that are true; not a copy. */
  BitSet trueRows() {
    return trueRows;
  }

  /** Returns whether every one of the first {@code rows} rows is false. */
  boolean isFalseFor(int rows) {
    return falseRows.cardinality() == rows;
  }

  /** Returns whether every one of the first {@code rows} rows is true. */
  boolean isTrueFor(int rows) {
    return trueRows.cardinality() == rows;
  }

  TernaryColumn not() {
    return new TernaryColumn(falseRows, trueRows);
  }

  /** False where one is false, true where both are. Changes and returns this. */
  TernaryColumn and(TernaryColumn other) {
    trueRows.and(other.trueRows);
    falseRows.or(other.falseRows);
    return this;
  }

  /** True where one is true, false where both are. Changes and returns this. */
  TernaryColumn or(TernaryColumn other) {
    trueRows.or(other.trueRows);
    falseRows.and(other.falseRows);
    return this;
  }
}
