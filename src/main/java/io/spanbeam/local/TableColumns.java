package io.spanbeam.local;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The list of the columns of a project's table, kept beside it: their order, and their exact names,
 * which DuckDB does not tell apart by case.
 *
 * @param list qualified name of the table that holds the list
 * @param table qualified name of the table that has the columns
 * @param project number of the project
 * @param key physical name of the column that is not in the list
 */
record TableColumns(String list, String table, long project, String key) {
  /** Returns the columns as the connection's transaction sees them, in order of appearance. */
  List<TableColumn> read(Connection connection) throws SQLException {
    return Sql.query(
        connection,
        row ->
            new TableColumn(row.getString(1), row.getString(2), new ColumnType(row.getString(3))),
        "SELECT name, physical, type FROM %s WHERE project = ? ORDER BY ordinal".formatted(list),
        List.of(project));
  }

  /** Adds a column to the table, behind {@code existing}. */
  TableColumn add(Connection connection, List<TableColumn> existing, String name, ColumnType type)
      throws SQLException {
    TableColumn column = new TableColumn(name, physical(existing, name), type);
    Sql.update(
        connection,
        "ALTER TABLE %s ADD COLUMN %s %s"
            .formatted(table, Sql.identifier(column.physical()), type));
    record(connection, existing.size(), column);
    return column;
  }

  /** Changes the type of a column; {@code expression} turns its values into the new type. */
  TableColumn retype(Connection connection, TableColumn column, ColumnType type, String expression)
      throws SQLException {
    Sql.update(
        connection,
        "ALTER TABLE %s ALTER COLUMN %s SET DATA TYPE %s USING %s"
            .formatted(table, Sql.identifier(column.physical()), type, expression));
    Sql.update(
        connection,
        "UPDATE %s SET type = ? WHERE project = ? AND name = ?".formatted(list),
        type.toString(),
        project,
        column.name());
    return new TableColumn(column.name(), column.physical(), type);
  }

  /** Enters a column that the table has into the list. */
  void record(Connection connection, int ordinal, TableColumn column) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO %s VALUES (?, ?, ?, ?, ?)".formatted(list),
        project,
        ordinal,
        column.name(),
        column.physical(),
        column.type().toString());
  }

  private String physical(List<TableColumn> existing, String name) {
    Set<String> taken = new HashSet<>();
    taken.add(key);
    for (TableColumn column : existing) {
      taken.add(column.physical().toLowerCase(Locale.ROOT));
    }
    String candidate = name;
    for (int i = 2; taken.contains(candidate.toLowerCase(Locale.ROOT)); i++) {
      candidate = name + "~" + i;
    }
    return candidate;
  }
}
