package io.spanbeam.local;

/**
 * A column of a project's table.
 *
 * @param name dotted name
 * @param physical name in the database; differs from {@code name} only where DuckDB, which does not
 *     distinguish case, could not tell two columns apart
 * @param type stored type
 */
record TableColumn(String name, String physical, ColumnType type) {
  /** Returns the SQL of the column, with its table under a name. */
  String reference(String table) {
    return table + "." + Sql.identifier(physical);
  }
}
