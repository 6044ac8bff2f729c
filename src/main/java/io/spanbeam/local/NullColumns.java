package io.spanbeam.local;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the columns that are null in every row of an answer, before the answer is read. A sample
 * settles most columns; only the others, which are sparse, are counted over the whole answer.
 */
final class NullColumns {
  private static final int SAMPLE_ROWS = 2048;

  private final Connection connection;
  private final Map<String, String> columns;
  private final String from;
  private final List<Object> values;

  NullColumns(
      Connection connection, Map<String, String> columns, String from, List<Object> values) {
    this.connection = connection;
    this.columns = columns;
    this.from = from;
    this.values = values;
  }

  /** Returns those of the names, in their order, whose columns have a value in some row. */
  List<String> present(List<String> names) throws SQLException {
    Set<String> present = new HashSet<>(withValues(names, " LIMIT " + SAMPLE_ROWS));
    List<String> others = names.stream().filter(name -> !present.contains(name)).toList();
    if (!others.isEmpty()) {
      present.addAll(withValues(others, ""));
    }
    return names.stream().filter(present::contains).toList();
  }

  private List<String> withValues(List<String> names, String limit) throws SQLException {
    List<String> counts = new ArrayList<>();
    List<String> tests = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      counts.add("count(c%d)".formatted(i));
      // true or null, so that no value is kept
      tests.add("(%s IS NOT NULL OR NULL) AS c%d".formatted(columns.get(names.get(i)), i));
    }
    String sql =
        "SELECT %s FROM (SELECT %s FROM %s%s)"
            .formatted(String.join(", ", counts), String.join(", ", tests), from, limit);
    List<String> present = new ArrayList<>();
    try (PreparedStatement statement = Sql.prepare(connection, sql, values);
        ResultSet result = statement.executeQuery()) {
      result.next();
      for (int i = 0; i < names.size(); i++) {
        if (result.getLong(i + 1) > 0) {
          present.add(names.get(i));
        }
      }
    }
    return present;
  }
}
