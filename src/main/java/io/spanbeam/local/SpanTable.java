package io.spanbeam.local;

import io.spanbeam.span.SpanColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The table with the spans of one project. Its columns carry their dotted names; a list of them
 * beside it keeps their order and their exact names.
 */
record SpanTable(long number, String projectName) {
  /** Key of a row, ascending in the order of insertion; never a column of the spans. */
  static final String ROW = "spanbeam:row";

  /** What every span must have. */
  static final List<TableColumn> REQUIRED =
      List.of(
          new TableColumn(SpanColumns.TRACE_ID, SpanColumns.TRACE_ID, ColumnType.TEXT),
          new TableColumn(SpanColumns.SPAN_ID, SpanColumns.SPAN_ID, ColumnType.TEXT),
          new TableColumn(SpanColumns.START_TIME, SpanColumns.START_TIME, ColumnType.INTEGER));

  /** Returns the qualified name of the table. */
  String qualified() {
    return "store.main.spans_" + number;
  }

  /** Returns the expression for the key of a new row. */
  String nextRow() {
    return "nextval('store.main.spans_%d_row')".formatted(number);
  }

  /** Makes the table without rows. */
  void create(Connection connection) throws SQLException {
    Sql.update(connection, "CREATE SEQUENCE store.main.spans_%d_row".formatted(number));
    StringBuilder columns = new StringBuilder(Sql.identifier(ROW)).append(" BIGINT NOT NULL");
    for (TableColumn column : REQUIRED) {
      columns
          .append(", ")
          .append(Sql.identifier(column.physical()))
          .append(' ')
          .append(column.type())
          .append(" NOT NULL");
    }
    Sql.update(connection, "CREATE TABLE %s (%s)".formatted(qualified(), columns));
    for (int i = 0; i < REQUIRED.size(); i++) {
      record(connection, i, REQUIRED.get(i));
    }
  }

  /** Returns the columns as the connection's transaction sees them, in order of appearance. */
  List<TableColumn> columns(Connection connection) throws SQLException {
    return Sql.query(
        connection,
        row ->
            new TableColumn(row.getString(1), row.getString(2), new ColumnType(row.getString(3))),
        "SELECT name, physical, type FROM store.spanbeam.columns WHERE project = ?"
            + " ORDER BY ordinal",
        List.of(number));
  }

  /** Adds a column behind {@code existing}. */
  TableColumn add(Connection connection, List<TableColumn> existing, String name, ColumnType type)
      throws SQLException {
    TableColumn column = new TableColumn(name, physical(existing, name), type);
    Sql.update(
        connection,
        "ALTER TABLE %s ADD COLUMN %s %s"
            .formatted(qualified(), Sql.identifier(column.physical()), type));
    record(connection, existing.size(), column);
    return column;
  }

  /** Changes the type of a column; {@code expression} turns its values into the new type. */
  TableColumn retype(Connection connection, TableColumn column, ColumnType type, String expression)
      throws SQLException {
    Sql.update(
        connection,
        "ALTER TABLE %s ALTER COLUMN %s SET DATA TYPE %s USING %s"
            .formatted(qualified(), Sql.identifier(column.physical()), type, expression));
    Sql.update(
        connection,
        "UPDATE store.spanbeam.columns SET type = ? WHERE project = ? AND name = ?",
        type.toString(),
        number,
        column.name());
    return new TableColumn(column.name(), column.physical(), type);
  }

  private void record(Connection connection, int ordinal, TableColumn column) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO store.spanbeam.columns VALUES (?, ?, ?, ?, ?)",
        number,
        ordinal,
        column.name(),
        column.physical(),
        column.type().toString());
  }

  private static String physical(List<TableColumn> existing, String name) {
    Set<String> taken = new HashSet<>();
    taken.add(ROW);
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
