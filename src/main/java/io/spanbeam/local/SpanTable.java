package io.spanbeam.local;

import io.spanbeam.span.SpanColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

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
      list().record(connection, i, REQUIRED.get(i));
    }
  }

  /** Returns the columns as the connection's transaction sees them, in order of appearance. */
  List<TableColumn> columns(Connection connection) throws SQLException {
    return list().read(connection);
  }

  /** Adds a column behind {@code existing}. */
  TableColumn add(Connection connection, List<TableColumn> existing, String name, ColumnType type)
      throws SQLException {
    return list().add(connection, existing, name, type);
  }

  /** Changes the type of a column; {@code expression} turns its values into the new type. */
  TableColumn retype(Connection connection, TableColumn column, ColumnType type, String expression)
      throws SQLException {
    return list().retype(connection, column, type, expression);
  }

  /** Returns the table with the annotations that were written to the spans of this one. */
  AnnotationTable annotations() {
    return new AnnotationTable(number);
  }

  private TableColumns list() {
    return new TableColumns("store.spanbeam.columns", qualified(), number, ROW);
  }
}
