package io.spanbeam.local;

import io.spanbeam.ax.TimeWindow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** Spans for the tests of the store, given and read back as rows of plain values. */
final class SpanRows {
  /** A window that holds every span of the tests. */
  static final StoreQuery ALL =
      StoreQuery.of(
          new TimeWindow(
              Instant.parse("2000-01-01T00:00:00Z"), Instant.parse("2100-01-01T00:00:00Z")));

  private SpanRows() {}

  /** Returns a span with what every span has. */
  static Map<String, Object> span(String id, long startNanos) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("context.trace_id", "trace-" + id);
    row.put("context.span_id", id);
    row.put("start_time", startNanos);
    return row;
  }

  /** Returns a span with one more column. */
  static Map<String, Object> span(String id, long startNanos, String column, Object value) {
    Map<String, Object> row = span(id, startNanos);
    row.put(column, value);
    return row;
  }

  /** Inserts rows whose values are text, long or double; all rows have the same columns. */
  static long insert(
      SpanStore store, String project, BufferAllocator allocator, List<Map<String, Object>> rows) {
    List<FieldVector> vectors = new ArrayList<>();
    for (String name : rows.get(0).keySet()) {
      vectors.add(vector(name, allocator, rows));
    }
    VectorSchemaRoot root = new VectorSchemaRoot(vectors);
    root.setRowCount(rows.size());
    try (root) {
      return store.insert(project, new OneBatch(root, allocator));
    }
  }

  private static FieldVector vector(
      String name, BufferAllocator allocator, List<Map<String, Object>> rows) {
    Object first = null;
    for (Map<String, Object> row : rows) {
      first = first == null ? row.get(name) : first;
    }
    FieldVector vector =
        first instanceof Long
            ? new BigIntVector(name, allocator)
            : first instanceof Double
                ? new Float8Vector(name, allocator)
                : new VarCharVector(name, allocator);
    vector.allocateNew();
    for (int i = 0; i < rows.size(); i++) {
      Object value = rows.get(i).get(name);
      if (value instanceof Long number) {
        ((BigIntVector) vector).setSafe(i, number);
      } else if (value instanceof Double number) {
        ((Float8Vector) vector).setSafe(i, number);
      } else if (value instanceof String text) {
        ((VarCharVector) vector).setSafe(i, text.getBytes(StandardCharsets.UTF_8));
      }
    }
    vector.setValueCount(rows.size());
    return vector;
  }

  /** Reads an answer as rows of column name to value; columns that are null are absent. */
  static List<Map<String, Object>> read(
      SpanStore store, String project, StoreQuery query, BufferAllocator allocator) {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (SpanCursor cursor = store.read(project, query, allocator, 1000)) {
      while (cursor.next()) {
        rows.addAll(rows(cursor.root()));
      }
    }
    return rows;
  }

  /** Returns the rows of a batch as column name to value; columns that are null are absent. */
  static List<Map<String, Object>> rows(VectorSchemaRoot root) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < root.getRowCount(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (FieldVector vector : root.getFieldVectors()) {
        Object value = vector.getObject(i);
        if (value != null) {
          row.put(
              vector.getName(),
              value instanceof Long || value instanceof Double ? value : value.toString());
        }
      }
      rows.add(row);
    }
    return rows;
  }

  /** Gives a batch of the caller once. */
  static class OneBatch extends ArrowReader {
    private final VectorSchemaRoot root;
    private boolean given;

    OneBatch(VectorSchemaRoot root, BufferAllocator allocator) {
      super(allocator);
      this.root = root;
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() {
      return root;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
      boolean first = !given;
      given = true;
      return first;
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    @Override
    protected void closeReadSource() {
      // the batch belongs to the test
    }

    @Override
    protected Schema readSchema() {
      return root.getSchema();
    }
  }
}
