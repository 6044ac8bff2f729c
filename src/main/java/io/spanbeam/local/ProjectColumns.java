package io.spanbeam.local;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of a project: those that its spans came with, and those of the annotations that were
 * written to them since. Where both have a column, the written value counts, and what the span came
 * with stays where nothing was written (ax-protocol §7.1).
 */
final class ProjectColumns {
  /** Name of the spans' table in the expressions. */
  static final String SPANS = "s";

  /** Name of the annotations' table in the expressions. */
  static final String ANNOTATIONS = "a";

  private final Map<String, Column> columns = new LinkedHashMap<>();

  private ProjectColumns() {}

  /**
   * A column.
   *
   * @param name dotted name
   * @param expression its SQL, over {@link #SPANS} and {@link #ANNOTATIONS}
   * @param type type of the expression
   * @param annotated whether the expression needs {@link #ANNOTATIONS}
   */
  record Column(String name, String expression, ColumnType type, boolean annotated) {}

  /** Reads the columns as the connection's transaction sees them. */
  static ProjectColumns read(Connection connection, SpanTable table) throws SQLException {
    ProjectColumns all = new ProjectColumns();
    for (TableColumn column : table.columns(connection)) {
      all.put(column.name(), column.reference(SPANS), column.type(), false);
    }
    for (TableColumn written : table.annotations().columns(connection)) {
      String value = written.reference(ANNOTATIONS);
      Column came = all.columns.get(written.name());
      if (came == null) {
        all.put(written.name(), value, written.type(), true);
      } else {
        ColumnType type = came.type().united(written.type()).orElse(written.type());
        String both =
            "coalesce(%s, %s)"
                .formatted(
                    written.type().cast(value, type), cast(came.type(), came.expression(), type));
        all.put(written.name(), both, type, true);
      }
    }
    return all;
  }

  private static String cast(ColumnType from, String expression, ColumnType to) {
    return to.list() && !from.list()
        ? "CASE WHEN %s IS NOT NULL THEN [%s] END"
            .formatted(expression, from.cast(expression, to.element()))
        : from.cast(expression, to);
  }

  private void put(String name, String expression, ColumnType type, boolean annotated) {
    columns.put(name, new Column(name, expression, type, annotated));
  }

  /** Returns the columns in order of appearance. */
  List<Column> list() {
    return List.copyOf(columns.values());
  }
}
