package io.spanbeam.local;

import io.spanbeam.local.StoreException.Reason;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.util.AutoCloseables;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;

/** Streams the answer of one statement; owns its connection, which holds the snapshot. */
final class StreamingSpanCursor implements SpanCursor {
  private final Connection connection;
  private final PreparedStatement statement;
  private final DuckDBResultSet result;
  private final ArrowReader reader;
  private final VectorSchemaRoot root;
  private boolean closed;

  private StreamingSpanCursor(
      Connection connection,
      PreparedStatement statement,
      DuckDBResultSet result,
      ArrowReader reader)
      throws IOException {
    this.connection = connection;
    this.statement = statement;
    this.result = result;
    this.reader = reader;
    this.root = reader.getVectorSchemaRoot();
  }

  /**
   * Starts a statement. The connection is the cursor's if this returns, else still the caller's.
   */
  static StreamingSpanCursor start(
      Connection connection,
      String sql,
      List<Object> values,
      BufferAllocator allocator,
      int batchRows)
      throws SQLException {
    PreparedStatement statement = Sql.prepare(connection, sql, values);
    DuckDBResultSet result = null;
    ArrowReader reader = null;
    try {
      result = statement.executeQuery().unwrap(DuckDBResultSet.class);
      reader = (ArrowReader) result.arrowExportStream(allocator, batchRows);
      return new StreamingSpanCursor(connection, statement, result, reader);
    } catch (SQLException | RuntimeException e) {
      AutoCloseables.close(e, reader, result, statement);
      throw e;
    } catch (IOException e) {
      AutoCloseables.close(e, reader, result, statement);
      throw new SQLException(e.getMessage(), e);
    }
  }

  @Override
  public boolean next() {
    try {
      return reader.loadNextBatch();
    } catch (IOException e) {
      throw new StoreException(
          Reason.FAILED, "Reading from the span store failed: " + Sql.firstLine(e), e);
    }
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (connection;
        statement;
        result;
        reader) {
      root.clear();
    } catch (SQLException | IOException e) {
      throw new StoreException(
          Reason.FAILED, "Closing a reader of the span store failed: " + Sql.firstLine(e), e);
    }
  }
}
