package io.spanbeam.annotation.input;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Files of Parquet by a writer that is not the one behind our reader. */
final class ParquetFiles {
  private ParquetFiles() {}

  /** Writes the rows of a query. */
  static Path write(Path file, String query) throws SQLException {
    return write(file, query, "");
  }

  /** Writes the rows of a query with options, such as {@code , COMPRESSION zstd}. */
  static Path write(Path file, String query, String options) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (%s) TO '%s' (FORMAT parquet%s)".formatted(query, file, options));
    }
    return file;
  }
}
