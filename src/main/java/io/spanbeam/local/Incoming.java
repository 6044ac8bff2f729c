package io.spanbeam.local;

import java.util.List;

/**
 * Rows on their way into a table.
 *
 * @param relation what stands behind FROM; its columns are named {@code c0}, {@code c1} ...
 * @param columns the columns in that order
 * @param origin where the rows come from, for messages, such as {@code file spans.parquet}
 */
record Incoming(String relation, List<Column> columns, String origin) {
  /**
   * A column of the incoming rows.
   *
   * @param name dotted name
   * @param type type in the relation
   * @param untyped whether the source knows no type, because all its values are null
   */
  record Column(String name, ColumnType type, boolean untyped) {}

  /** Returns these rows read from elsewhere. */
  Incoming in(String other) {
    return new Incoming(other, columns, origin);
  }

  /** Returns the position of a column, or -1. */
  int indexOf(String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
