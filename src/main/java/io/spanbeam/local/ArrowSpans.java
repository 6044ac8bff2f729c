package io.spanbeam.local;

import io.spanbeam.local.StoreException.Reason;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.duckdb.DuckDBConnection;

/** Puts Arrow batches into a span table through the Arrow C stream, without a copy in Java. */
final class ArrowSpans {
  private static final String STREAM = "arrow_stream";
  private static final String ORIGIN = "the insert";

  private ArrowSpans() {}

  /** Inserts all rows of a reader within the transaction of the connection. */
  static long insert(DuckDBConnection connection, SpanTable table, ArrowReader spans)
      throws SQLException {
    try {
      List<FieldVector> vectors = spans.getVectorSchemaRoot().getFieldVectors();
      if (vectors.isEmpty()) {
        throw new StoreException(Reason.INVALID, "The spans to insert have no columns");
      }
      BufferAllocator allocator = vectors.get(0).getAllocator();
      try (PositionalArrowReader positional = new PositionalArrowReader(spans, allocator);
          ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
        Data.exportArrayStream(allocator, positional, stream);
        connection.registerArrowStream(STREAM, stream);
        Incoming incoming = new Incoming(STREAM, columns(connection, vectors), ORIGIN);
        return new SpanInsert(connection, table).insert(incoming);
      }
    } catch (IOException e) {
      throw new StoreException(
          Reason.FAILED, "Cannot read the spans to insert: " + e.getMessage(), e);
    }
  }

  private static List<Incoming.Column> columns(
      DuckDBConnection connection, List<FieldVector> vectors) throws SQLException {
    List<String> types =
        Sql.query(connection, row -> row.getString(2), "DESCRIBE " + STREAM, List.of());
    List<Incoming.Column> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      FieldVector vector = vectors.get(i);
      boolean untyped = vector.getField().getType() instanceof ArrowType.Null;
      columns.add(new Incoming.Column(vector.getName(), new ColumnType(types.get(i)), untyped));
    }
    return columns;
  }
}
