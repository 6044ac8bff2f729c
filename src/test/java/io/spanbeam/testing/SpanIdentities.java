package io.spanbeam.testing;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.local.SpanCursor;
import io.spanbeam.local.SpanStore;
import io.spanbeam.local.StoreQuery;
import io.spanbeam.span.SpanBatch;
import io.spanbeam.span.SpanColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Identities of spans as text, to compare what came with what there is. */
public final class SpanIdentities {
  private SpanIdentities() {}

  /** Returns the identities of a batch, in its order. */
  public static List<String> of(SpanBatch batch, BufferAllocator allocator) {
    if (batch.rowCount() == 0) {
      return List.of();
    }
    try (SpanBatch.Rows rows = batch.open(allocator)) {
      return of(rows.root());
    }
  }

  /** Returns what a store holds in a window, asked directly, without any protocol. */
  public static List<String> of(
      SpanStore store, String projectId, TimeWindow window, BufferAllocator allocator)
      throws Exception {
    List<String> identities = new ArrayList<>();
    StoreQuery query = StoreQuery.of(window);
    try (SpanCursor cursor = store.read(projectId, query, allocator, 1000)) {
      while (cursor.next()) {
        identities.addAll(of(cursor.root()));
      }
    }
    return identities;
  }

  private static List<String> of(VectorSchemaRoot root) {
    FieldVector traces = root.getVector(SpanColumns.TRACE_ID);
    FieldVector spans = root.getVector(SpanColumns.SPAN_ID);
    List<String> identities = new ArrayList<>(root.getRowCount());
    for (int row = 0; row < root.getRowCount(); row++) {
      identities.add(traces.getObject(row) + "/" + spans.getObject(row));
    }
    return identities;
  }
}
