package io.spanbeam.local;

import io.spanbeam.local.StoreException.Reason;
import io.spanbeam.span.SpanColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;

/** Loads a file into a span table, within the transaction of the connection. */
final class SpanLoad {
  private static final long SMALLEST_BUFFER_BYTES = 16L << 20;
  private static final long LARGEST_BUFFER_BYTES = 64L << 20;
  private static final String NESTED = "context";

  private final Connection connection;
  private final SpanTable table;
  private final SpanFile file;

  SpanLoad(Connection connection, SpanTable table, SpanFile file) {
    this.connection = connection;
    this.table = table;
    this.file = file;
  }

  /** Inserts all rows of the file and returns their number. */
  long load() throws SQLException {
    SpanInsert insert = new SpanInsert(connection, table);
    if (file.format() != SpanFile.Format.PARQUET) {
      return loadObjects(insert, JsonSpans.objects(file, largestObjectBytes()));
    }
    ParquetSpans parquet = new ParquetSpans(connection, file);
    Incoming rows = parquet.rows();
    int context = rows.indexOf(NESTED);
    boolean nested =
        context >= 0
            && rows.columns().get(context).type().struct()
            && rows.indexOf(SpanColumns.SPAN_ID) < 0;
    return nested ? loadObjects(insert, parquet.objects()) : insert.insert(rows);
  }

  private long loadObjects(SpanInsert insert, String objects) throws SQLException {
    JsonSpans json = new JsonSpans(connection, file.origin());
    Incoming rows = json.rows(objects);
    long inserted = json.empty() ? 0 : insert.insert(rows);
    json.drop();
    return inserted;
  }

  /** A buffer holds an object at least; a file that is not compressed bounds its objects. */
  private long largestObjectBytes() {
    try {
      long size = file.gzip() ? LARGEST_BUFFER_BYTES : Files.size(file.path()) + 1;
      return Math.max(SMALLEST_BUFFER_BYTES, Math.min(LARGEST_BUFFER_BYTES, size));
    } catch (IOException e) {
      throw new StoreException(
          Reason.INVALID, "Cannot load spans from %s: %s".formatted(file.origin(), e), e);
    }
  }
}
