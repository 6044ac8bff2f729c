package io.spanbeam.local;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Statements on a DuckDB connection. Values are bound, names are quoted; text is never pasted. */
final class Sql {
  private Sql() {}

  /** Reads one row of a result. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Returns a quoted name. */
  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Returns a quoted text, for the places where DuckDB takes no parameter. */
  static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }

  /** Runs a statement and returns the number of rows that it changed. */
  static long update(Connection connection, String sql, Object... values) throws SQLException {
    if (values.length == 0) {
      try (Statement statement = connection.createStatement()) {
        return statement.execute(sql) ? 0 : statement.getLargeUpdateCount();
      }
    }
    try (PreparedStatement statement = prepare(connection, sql, Arrays.asList(values))) {
      return statement.executeLargeUpdate();
    }
  }

  /** Runs a query and reads all its rows. */
  static <T> List<T> query(Connection connection, RowReader<T> reader, String sql, List<?> values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet result = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(reader.read(result));
      }
      return rows;
    }
  }

  /** Prepares a statement and binds its values in order. */
  static PreparedStatement prepare(Connection connection, String sql, List<?> values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  /** Returns the first line of the database's message: the rest repeats the statement. */
  static String firstLine(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message.lines().findFirst().orElse(message);
  }
}
