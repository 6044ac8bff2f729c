package io.spanbeam.local;

import io.spanbeam.local.StoreException.Reason;
import io.spanbeam.span.SpanColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts incoming rows into a span table, within the transaction of the connection: adds columns that
 * the table does not have, widens columns whose type does not hold the new values, and then inserts
 * all rows in one statement. Where the plan depends on the values, they are staged first, because a
 * stream can be read only once.
 */
final class SpanInsert {
  /** Columns whose type is given by the protocol, whatever comes (ax-protocol §8.1). */
  private static final Map<String, ColumnType> FIXED =
      Map.of(
          SpanColumns.TRACE_ID, ColumnType.TEXT,
          SpanColumns.SPAN_ID, ColumnType.TEXT,
          SpanColumns.PARENT_ID, ColumnType.TEXT,
          SpanColumns.START_TIME, ColumnType.INTEGER,
          SpanColumns.END_TIME, ColumnType.INTEGER);

  private static final Set<String> TIMES = Set.of(SpanColumns.START_TIME, SpanColumns.END_TIME);

  private final Connection connection;
  private final SpanTable table;
  private final List<TableColumn> columns;

  SpanInsert(Connection connection, SpanTable table) throws SQLException {
    this.connection = connection;
    this.table = table;
    this.columns = new ArrayList<>(table.columns(connection));
  }

  /** Inserts all rows and returns their number. */
  long insert(Incoming incoming) throws SQLException {
    check(incoming);
    Incoming source = incoming;
    boolean staged = needsValues(incoming);
    if (staged) {
      Sql.update(connection, "CREATE TEMP TABLE staged AS SELECT * FROM " + incoming.relation());
      source = incoming.in("staged");
    }
    List<String> targets = new ArrayList<>(List.of(Sql.identifier(SpanTable.ROW)));
    List<String> values = new ArrayList<>(List.of(table.nextRow()));
    for (int i = 0; i < source.columns().size(); i++) {
      Optional<Assignment> assignment = assign(source, i);
      assignment.ifPresent(
          value -> {
            targets.add(Sql.identifier(value.target().physical()));
            values.add(value.expression());
          });
    }
    long rows =
        Sql.update(
            connection,
            "INSERT INTO %s (%s) SELECT %s FROM %s"
                .formatted(
                    table.qualified(),
                    String.join(", ", targets),
                    String.join(", ", values),
                    source.relation()));
    if (staged) {
      Sql.update(connection, "DROP TABLE staged");
    }
    return rows;
  }

  private void check(Incoming incoming) {
    Set<String> names = new HashSet<>();
    for (Incoming.Column column : incoming.columns()) {
      if (column.name().isEmpty() || column.name().indexOf('\0') >= 0) {
        throw new StoreException(
            Reason.INVALID,
            "A column in %s has no name, or a zero character in it: rename or remove it"
                .formatted(incoming.origin()));
      }
      if (!names.add(column.name())) {
        throw new StoreException(
            Reason.INVALID,
            "Column '%s' appears twice in %s".formatted(column.name(), incoming.origin()));
      }
    }
    String missing =
        SpanTable.REQUIRED.stream()
            .map(TableColumn::name)
            .filter(name -> !names.contains(name))
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new StoreException(
          Reason.INVALID,
          "No spans in %s: column %s is missing".formatted(incoming.origin(), missing));
    }
  }

  private boolean needsValues(Incoming incoming) {
    for (Incoming.Column column : incoming.columns()) {
      if (column.untyped() || FIXED.containsKey(column.name())) {
        continue;
      }
      ColumnType stored = column.type().stored();
      Optional<TableColumn> existing = existing(column.name());
      boolean differs = existing.isPresent() && !existing.get().type().equals(stored);
      if (differs || column.type().inexact("value", stored).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private record Assignment(TableColumn target, String expression) {}

  private Optional<Assignment> assign(Incoming source, int index) throws SQLException {
    Incoming.Column column = source.columns().get(index);
    String value = "c" + index;
    Optional<TableColumn> existing = existing(column.name());
    ColumnType fixed = FIXED.get(column.name());
    if (fixed != null) {
      TableColumn target = existing.isPresent() ? existing.get() : add(column.name(), fixed);
      return Optional.of(new Assignment(target, fixed(source, column, value)));
    }
    if (column.untyped()) {
      if (existing.isEmpty()) {
        add(column.name(), ColumnType.TEXT);
      }
      return Optional.empty();
    }
    ColumnType stored = column.type().stored();
    if (any(column.type().inexact(value, stored), source.relation())) {
      stored = stored.numbersAsText();
    }
    if (existing.isEmpty()) {
      TableColumn target = add(column.name(), stored);
      return Optional.of(new Assignment(target, column.type().cast(value, stored)));
    }
    TableColumn target = existing.get();
    if (!target.type().equals(stored)) {
      if (!any(Optional.of(value + " IS NOT NULL"), source.relation())) {
        return Optional.empty();
      }
      target = widen(source, column, value, target, stored);
    }
    return Optional.of(new Assignment(target, column.type().cast(value, target.type())));
  }

  private TableColumn widen(
      Incoming source, Incoming.Column column, String value, TableColumn target, ColumnType stored)
      throws SQLException {
    String present = Sql.identifier(target.physical());
    if (!any(Optional.of(present + " IS NOT NULL"), table.qualified())) {
      return replace(target, stored, "NULL");
    }
    ColumnType united =
        target
            .type()
            .united(stored)
            .orElseThrow(
                () ->
                    new StoreException(
                        Reason.INVALID,
                        "Column '%s' is %s in project %s, but %s in %s: lists and single values do not mix"
                            .formatted(
                                column.name(),
                                target.type(),
                                table.projectName(),
                                column.type(),
                                source.origin())));
    boolean inexact =
        any(column.type().inexact(value, united), source.relation())
            || any(target.type().inexact(present, united), table.qualified());
    if (inexact) {
      united = united.numbersAsText();
    }
    if (united.equals(target.type())) {
      return target;
    }
    return replace(target, united, target.type().cast(present, united));
  }

  private String fixed(Incoming source, Incoming.Column column, String value) {
    ColumnType type = column.type();
    if (!TIMES.contains(column.name())) {
      return type.cast(value, ColumnType.TEXT);
    }
    if (column.untyped()) {
      return "CAST(NULL AS BIGINT)";
    }
    if (type.equals(ColumnType.TEXT)) {
      // a number is nanoseconds, everything else ISO 8601; NaT is how the `ax` command prints null
      return "CASE WHEN %1$s NOT IN ('', 'NaT') THEN coalesce(TRY_CAST(%1$s AS BIGINT),"
          .concat(" epoch_ns(CAST(%1$s AS TIMESTAMP_NS))) END")
          .formatted(value);
    }
    if (type.integer() || type.floating()) {
      return "CAST(%s AS BIGINT)".formatted(value);
    }
    if (type.zonelessTime() || type.name().equals("TIMESTAMP WITH TIME ZONE")) {
      String time = type.name().equals("DATE") ? "CAST(%s AS TIMESTAMP)".formatted(value) : value;
      return "epoch_ns(%s)".formatted(time);
    }
    throw new StoreException(
        Reason.INVALID,
        "Column '%s' in %s is %s, which is no time"
            .formatted(column.name(), source.origin(), type));
  }

  private boolean any(Optional<String> test, String relation) throws SQLException {
    return test.isPresent()
        && !Sql.query(
                connection,
                row -> row.getInt(1),
                "SELECT 1 FROM %s WHERE %s LIMIT 1".formatted(relation, test.get()),
                List.of())
            .isEmpty();
  }

  private Optional<TableColumn> existing(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  private TableColumn add(String name, ColumnType type) throws SQLException {
    TableColumn column = table.add(connection, columns, name, type);
    columns.add(column);
    return column;
  }

  private TableColumn replace(TableColumn column, ColumnType type, String expression)
      throws SQLException {
    TableColumn changed = table.retype(connection, column, type, expression);
    columns.set(columns.indexOf(column), changed);
    return changed;
  }
}
