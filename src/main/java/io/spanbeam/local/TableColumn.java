package io.spanbeam.local;

/**
 * A column of a span table.
 *
 * @param name dotted name
 * @param physical name in the database; differs from {@code name} only where DuckDB, which does not
 *     distinguish case, could not tell two columns apart
 * @param type stored type
 */
record TableColumn(String name, String physical, ColumnType type) {
  /** Returns the column with the rows' table as {@code s}. */
  String reference() {
    return "s." + Sql.identifier(physical);
  }
}
