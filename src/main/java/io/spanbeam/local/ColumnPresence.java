package io.spanbeam.local;

import io.spanbeam.ax.TimeWindow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * In which hours the columns of a table have a value in some span. Learnt as hours are asked for,
 * many of them with one query; true as long as nothing is written to the table. Thread-safe.
 */
final class ColumnPresence {
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  private final SpanTable table;

  /** Hours since the epoch with their columns; those without spans are not in it. */
  private final TreeMap<Long, BitSet> hours = new TreeMap<>();

  /** The hours that were looked at, from the first to before the last; all between them too. */
  private long knownFrom;

  private long knownTo;

  ColumnPresence(SpanTable table) {
    this.table = table;
  }

  /**
   * What is known of the columns in a window.
   *
   * @param certain those that have a value in the window
   * @param possible those that have one in an hour of which the window holds a part; all others are
   *     null in the window
   */
  record Columns(Set<String> certain, Set<String> possible) {}

  /**
   * Returns what is known of the columns in a window, and learns what is missing.
   *
   * @param columns the name of each column of the table with its expression over the table as
   *     {@code s}; the same each time
   */
  synchronized Columns in(Connection connection, Map<String, String> columns, TimeWindow window)
      throws SQLException {
    long from = Math.floorDiv(window.fromNanos(), HOUR_NANOS);
    long to = Math.floorDiv(window.toNanos() - 1, HOUR_NANOS) + 1;
    if (knownFrom == knownTo) {
      learn(connection, columns, from, to);
      knownFrom = from;
      knownTo = to;
    }
    if (from < knownFrom) {
      learn(connection, columns, from, knownFrom);
      knownFrom = from;
    }
    if (to > knownTo) {
      learn(connection, columns, knownTo, to);
      knownTo = to;
    }
    BitSet certain = new BitSet();
    BitSet possible = new BitSet();
    hours
        .subMap(from, to)
        .forEach(
            (hour, present) -> {
              boolean whole =
                  nanos(hour) >= window.fromNanos() && nanos(hour + 1) <= window.toNanos();
              (whole ? certain : possible).or(present);
            });
    possible.or(certain);
    List<String> names = List.copyOf(columns.keySet());
    return new Columns(names(certain, names), names(possible, names));
  }

  private static Set<String> names(BitSet columns, List<String> names) {
    return columns.stream().mapToObj(names::get).collect(Collectors.toUnmodifiableSet());
  }

  private void learn(Connection connection, Map<String, String> columns, long from, long to)
      throws SQLException {
    String counts =
        columns.values().stream().map("count(%s)"::formatted).collect(Collectors.joining(", "));
    // Rounded down, also before the epoch, as the hours of a window are.
    String hour = "(s.start_time - (s.start_time %% %1$d + %1$d) %% %1$d) // %1$d";
    String sql =
        "SELECT %s AS hour, %s FROM %s s WHERE s.start_time >= ? AND s.start_time < ? GROUP BY hour"
            .formatted(hour.formatted(HOUR_NANOS), counts, table.qualified());
    List<Object> values = List.of(nanos(from), nanos(to));
    try (PreparedStatement statement = Sql.prepare(connection, sql, values);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        BitSet present = new BitSet();
        for (int i = 0; i < columns.size(); i++) {
          present.set(i, row.getLong(i + 2) > 0);
        }
        hours.put(row.getLong(1), present);
      }
    }
  }

  /** The ends of a window of all times are no whole hours. */
  private static long nanos(long hour) {
    try {
      return Math.multiplyExact(hour, HOUR_NANOS);
    } catch (ArithmeticException e) {
      return hour < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
