package io.spanbeam.local;

import io.spanbeam.span.SpanColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The table with the annotations that were written to the spans of one project: a row for each
 * annotated row of the spans, a column for each part of an annotation.
 *
 * <p>It is a table of its own because spans have many and wide columns. To change a few of a
 * thousand spans, DuckDB would touch as many blocks of each changed column of a million spans, and
 * copy whole rows where a column is a list. Here a request costs what it writes, and an export
 * joins this table only if it holds something that the export asks for.
 *
 * @param project number of the project
 */
record AnnotationTable(long project) {
  /** Key of the row of the spans. */
  static final String ROW = Sql.identifier(SpanTable.ROW);

  /** Start of the span; lets a window be read without the rest. */
  static final String START = Sql.identifier("spanbeam:start");

  private static final ColumnType NOTES = ColumnType.TEXT.listOf();

  /** A part of an annotation (ax-protocol §6.5). */
  enum Part {
    LABEL("label", ColumnType.TEXT),
    SCORE("score", ColumnType.FLOAT),
    TEXT("text", ColumnType.TEXT),
    /** Who wrote it, plain text. */
    UPDATED_BY("updated_by", ColumnType.TEXT),
    /** When it was written, milliseconds since the epoch. */
    UPDATED_AT("updated_at", ColumnType.INTEGER);

    private final String suffix;
    private final ColumnType type;

    Part(String suffix, ColumnType type) {
      this.suffix = suffix;
      this.type = type;
    }

    /** Returns the last part of the names of its columns. */
    String suffix() {
      return suffix;
    }

    /** Returns the type of its columns. */
    ColumnType type() {
      return type;
    }

    /** Returns the name of its column for an annotation. */
    String column(String annotation) {
      return SpanColumns.ANNOTATION_PREFIX + annotation + "." + suffix;
    }
  }

  /** Returns the qualified name of the table. */
  String qualified() {
    return "store.main.annotations_" + project;
  }

  /** Returns the columns as the connection sees them; none if there is no such table yet. */
  List<TableColumn> columns(Connection connection) throws SQLException {
    return list().read(connection);
  }

  /**
   * Makes the table, or adds to it, so that it has all columns for some annotations.
   *
   * @param notes whether it must have a column for {@code annotation.notes}
   * @return all its columns
   */
  List<TableColumn> extend(Connection connection, Iterable<String> annotations, boolean notes)
      throws SQLException {
    List<TableColumn> columns = new ArrayList<>(columns(connection));
    if (columns.isEmpty()) {
      Sql.update(
          connection,
          "CREATE TABLE IF NOT EXISTS %s (%s BIGINT NOT NULL, %s BIGINT NOT NULL)"
              .formatted(qualified(), ROW, START));
    }
    for (String annotation : annotations) {
      for (Part part : Part.values()) {
        extend(connection, columns, part.column(annotation), part.type);
      }
    }
    if (notes) {
      extend(connection, columns, SpanColumns.ANNOTATION_NOTES, NOTES);
    }
    return columns;
  }

  private void extend(
      Connection connection, List<TableColumn> columns, String name, ColumnType type)
      throws SQLException {
    if (columns.stream().noneMatch(column -> column.name().equals(name))) {
      columns.add(list().add(connection, columns, name, type));
    }
  }

  private TableColumns list() {
    return new TableColumns(
        "store.spanbeam.annotation_columns", qualified(), project, SpanTable.ROW);
  }
}
