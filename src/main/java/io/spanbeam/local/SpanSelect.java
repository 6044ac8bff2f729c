package io.spanbeam.local;

import io.spanbeam.span.SpanColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The SQL of one query over a span table: which columns, which rows, in which order. The columns
 * {@code time} and {@code latency_ms} are computed where the spans do not bring them (ax-protocol
 * §8.1).
 */
final class SpanSelect {
  private static final String ROW = "s." + Sql.identifier(SpanTable.ROW);

  private final SpanTable table;
  private final StoreQuery query;

  /** Dotted name to expression over the table as {@code s}. */
  private final Map<String, String> columns = new LinkedHashMap<>();

  private final Map<String, String> types = new HashMap<>();
  private final List<Object> values = new ArrayList<>();
  private final String condition;

  SpanSelect(SpanTable table, List<TableColumn> stored, StoreQuery query) {
    this.table = table;
    this.query = query;
    for (TableColumn column : stored) {
      column(column.name(), column.reference(), column.type());
    }
    String start = columns.get(SpanColumns.START_TIME);
    String end = columns.get(SpanColumns.END_TIME);
    column(SpanColumns.TIME, "(%s // 1000000)".formatted(start), ColumnType.INTEGER);
    if (end != null) {
      column(SpanColumns.LATENCY_MS, "((%s - %s) / 1e6)".formatted(end, start), ColumnType.FLOAT);
    }
    this.condition = condition();
  }

  private void column(String name, String expression, ColumnType type) {
    if (columns.putIfAbsent(name, expression) == null) {
      types.put(name, type.name());
    }
  }

  private String condition() {
    values.add(query.window().fromNanos());
    values.add(query.window().toNanos());
    String window = "s.start_time >= ? AND s.start_time < ?";
    if (query.filter().isEmpty()) {
      return window;
    }
    FilterSql filter = FilterSql.of(query.filter().get(), types, columns::get);
    values.addAll(filter.values());
    return "%s AND (%s)".formatted(window, filter.text());
  }

  /** Returns the values for the parameters of each statement, in order. */
  List<Object> values() {
    return values;
  }

  /** Returns the names of the columns of the answer. */
  List<String> names() {
    if (query.columns().isEmpty()) {
      return List.copyOf(columns.keySet());
    }
    List<String> names = query.columns().stream().distinct().filter(columns::containsKey).toList();
    // rows need a column to be rows of; the service adds this one too (ax-protocol §5.5)
    return names.isEmpty() ? List.of(SpanColumns.TIME) : names;
  }

  /** Returns a statement that counts the rows. */
  String count() {
    return "SELECT count(*) FROM " + from();
  }

  /** Returns a statement for some columns of the rows, in the order of the query. */
  String rows(List<String> names) {
    return "SELECT %s FROM %s%s".formatted(list(names), from(), order());
  }

  /** Returns a statement for the positions of the rows behind one, newest first. */
  String positions(Optional<PagePosition> after, int limit) {
    return "SELECT s.start_time, %s FROM %s%s ORDER BY s.start_time DESC, %s DESC LIMIT %d"
        .formatted(ROW, from(), after.map(SpanSelect::behind).orElse(""), ROW, limit);
  }

  /** Returns a statement for the rows from one position to another, newest first. */
  String between(List<String> names, PagePosition first, PagePosition last) {
    return ("SELECT %s FROM %s"
            + " AND s.start_time <= %d AND (s.start_time < %d OR %s <= %d)"
            + " AND s.start_time >= %d AND (s.start_time > %d OR %s >= %d)"
            + " ORDER BY s.start_time DESC, %s DESC")
        .formatted(
            list(names),
            from(),
            first.startNanos(),
            first.startNanos(),
            ROW,
            first.row(),
            last.startNanos(),
            last.startNanos(),
            ROW,
            last.row(),
            ROW);
  }

  private static String behind(PagePosition position) {
    // the first test alone lets whole row groups be skipped
    return " AND s.start_time <= %d AND (s.start_time < %d OR %s < %d)"
        .formatted(position.startNanos(), position.startNanos(), ROW, position.row());
  }

  /** Returns those of the columns that are not null in every row, as the connection sees them. */
  List<String> present(Connection connection, List<String> names) throws SQLException {
    return new NullColumns(connection, columns, from(), values).present(names);
  }

  private String list(List<String> names) {
    return names.stream()
        .map(name -> columns.get(name) + " AS " + Sql.identifier(name))
        .collect(Collectors.joining(", "));
  }

  private String from() {
    return "%s s WHERE %s".formatted(table.qualified(), condition);
  }

  private String order() {
    return switch (query.order().kind()) {
      case ANY -> "";
      case TIME_ASCENDING -> " ORDER BY s.start_time, " + ROW;
      case NEWEST_FIRST -> " ORDER BY s.start_time DESC, " + ROW + " DESC";
      case SHUFFLED ->
          " ORDER BY hash(%s, %s, %d), %s"
              .formatted(
                  columns.get(SpanColumns.TRACE_ID),
                  columns.get(SpanColumns.SPAN_ID),
                  query.order().seed(),
                  ROW);
    };
  }
}
