package io.spanbeam.local;

import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.span.SpanColumns;
import java.util.List;
import java.util.Optional;

/**
 * The SQL that finds which rows of the spans the records in the table {@code staged} belong to
 * (ax-protocol §7.1). Its columns are {@code row} and {@code start} of the span and {@code id} of
 * the record.
 */
final class AnnotatedSpans {
  private static final String STAGED = "(SELECT id FROM staged)";

  private final SpanTable table;
  private final List<TableColumn> columns;
  private final String inWindow;

  /**
   * @param window window on the start of the spans, half-open
   */
  AnnotatedSpans(SpanTable table, List<TableColumn> columns, TimeWindow window) {
    this.table = table;
    this.columns = columns;
    inWindow =
        "s.start_time >= %d AND s.start_time < %d".formatted(window.fromNanos(), window.toNanos());
  }

  /** Returns the query for what the IDs of the records name. */
  String of(Granularity granularity) {
    return switch (granularity) {
      case SPAN -> bySpan("TRUE");
      case TRACE -> bySpan(root());
      case SESSION -> bySession();
    };
  }

  /** Every row with the ID, whatever its trace. */
  private String bySpan(String condition) {
    String id = "s." + Sql.identifier(SpanColumns.SPAN_ID);
    return "SELECT s.%s AS row, s.start_time AS start, %s AS id FROM %s s WHERE %s AND %s AND %s IN %s"
        .formatted(
            Sql.identifier(SpanTable.ROW), id, table.qualified(), inWindow, condition, id, STAGED);
  }

  /**
   * The root span of the earliest trace that has a span of the session. A trace starts with its
   * root span; one whose root span is not in the window does not count.
   */
  private String bySession() {
    String trace = "s." + Sql.identifier(SpanColumns.TRACE_ID);
    String session = column(SpanColumns.SESSION_ID).orElse("NULL");
    String traces =
        "SELECT DISTINCT CAST(%1$s AS VARCHAR) AS id, %2$s AS trace FROM %3$s s WHERE %4$s AND CAST(%1$s AS VARCHAR) IN %5$s"
            .formatted(session, trace, table.qualified(), inWindow, STAGED);
    // rank, not row number: a root span that is stored twice is annotated twice
    return ("SELECT row, start, id FROM (SELECT s.%s AS row, s.start_time AS start, t.id AS id,"
            + " rank() OVER (PARTITION BY t.id ORDER BY s.start_time, %s, s.%s) AS place"
            + " FROM %s s JOIN (%s) t ON t.trace = %s WHERE %s AND %s) WHERE place = 1")
        .formatted(
            Sql.identifier(SpanTable.ROW),
            trace,
            Sql.identifier(SpanColumns.SPAN_ID),
            table.qualified(),
            traces,
            trace,
            inWindow,
            root());
  }

  private String root() {
    return column(SpanColumns.PARENT_ID)
        .map(parent -> "(%1$s IS NULL OR %1$s = '')".formatted(parent))
        .orElse("TRUE");
  }

  private Optional<String> column(String name) {
    return columns.stream()
        .filter(column -> column.name().equals(name))
        .map(column -> column.reference("s"))
        .findFirst();
  }
}
