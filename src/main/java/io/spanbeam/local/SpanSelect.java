package io.spanbeam.local;

import io.spanbeam.span.SpanColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Dotted name to expression over the tables as {@link ProjectColumns} names them. */
  private final Map<String, String> columns = new LinkedHashMap<>();

  /** Names of the columns that need the table of the annotations. */
  private final Set<String> annotated = new HashSet<>();

  private final Map<String, String> types = new HashMap<>();
  private final List<Object> values = new ArrayList<>();
  private final String condition;
  private boolean filtersByAnnotation;

  SpanSelect(SpanTable table, ProjectColumns stored, StoreQuery query) {
    this.table = table;
    this.query = query;
    for (ProjectColumns.Column column : stored.list()) {
      column(column.name(), column.expression(), column.type());
      if (column.annotated()) {
        annotated.add(column.name());
      }
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
    FilterSql filter = FilterSql.of(query.filter().get(), types, this::filtered);
    values.addAll(filter.values());
    return "%s AND (%s)".formatted(window, filter.text());
  }

  private String filtered(String name) {
    filtersByAnnotation |= annotated.contains(name);
    return columns.get(name);
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
    return "SELECT count(*) FROM " + from(List.of());
  }

  /** Returns a statement for some columns of the rows, in the order of the query. */
  String rows(List<String> names) {
    return "SELECT %s FROM %s%s".formatted(list(names), from(names), order());
  }

  /** Returns a statement for the positions of the rows behind one, newest first. */
  String positions(Optional<PagePosition> after, int limit) {
    return "SELECT s.start_time, %s FROM %s%s ORDER BY s.start_time DESC, %s DESC LIMIT %d"
        .formatted(ROW, from(List.of()), after.map(SpanSelect::behind).orElse(""), ROW, limit);
  }

  /** Returns a statement for the rows from one position to another, newest first. */
  String between(List<String> names, PagePosition first, PagePosition last) {
    return ("SELECT %s FROM %s"
            + " AND s.start_time <= %d AND (s.start_time < %d OR %s <= %d)"
            + " AND s.start_time >= %d AND (s.start_time > %d OR %s >= %d)"
            + " ORDER BY s.start_time DESC, %s DESC")
        .formatted(
            list(names),
            from(names, last.startNanos(), first.startNanos()),
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

  /**
   * Returns those of the columns that are not null in every row, as the connection sees them. What
   * is known of hours decides most of them; only the others are looked up row by row.
   */
  List<String> present(Connection connection, List<String> names, ColumnPresence presence)
      throws SQLException {
    Map<String, String> own = new LinkedHashMap<>(columns);
    own.keySet().removeAll(annotated);
    ColumnPresence.Columns known = presence.in(connection, own, query.window());
    Set<String> present =
        new HashSet<>(query.filter().isEmpty() ? known.certain() : Set.<String>of());
    List<String> open =
        names.stream()
            .filter(name -> known.possible().contains(name) && !present.contains(name))
            .toList();
    // what needs the annotations apart from the rest: the rest is most, and reads only the spans
    List<String> written = names.stream().filter(annotated::contains).toList();
    for (List<String> some : List.of(open, written)) {
      if (!some.isEmpty()) {
        present.addAll(new NullColumns(connection, columns, from(some), values).present(some));
      }
    }
    return names.stream().filter(present::contains).toList();
  }

  private String list(List<String> names) {
    return names.stream()
        .map(name -> columns.get(name) + " AS " + Sql.identifier(name))
        .collect(Collectors.joining(", "));
  }

  private String from(List<String> names) {
    return from(names, query.window().fromNanos(), query.window().toNanos());
  }

  /**
   * Returns the tables and the condition of the rows.
   *
   * @param names columns that are selected
   * @param earliest no row that is wanted starts before this
   * @param latest no row that is wanted starts after this
   */
  private String from(List<String> names, long earliest, long latest) {
    String join = "";
    if (filtersByAnnotation || names.stream().anyMatch(annotated::contains)) {
      // the bounds are those of the spans; they keep the joined side small
      join =
          " LEFT JOIN (SELECT * FROM %1$s WHERE %2$s BETWEEN %3$d AND %4$d) a ON a.%5$s = %6$s"
              .formatted(
                  table.annotations().qualified(),
                  AnnotationTable.START,
                  earliest,
                  latest,
                  AnnotationTable.ROW,
                  ROW);
    }
    return "%s s%s WHERE %s".formatted(table.qualified(), join, condition);
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
