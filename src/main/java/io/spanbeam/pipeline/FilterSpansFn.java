package io.spanbeam.pipeline;

import io.spanbeam.filter.FilterExpression;
import io.spanbeam.span.SelectedRows;
import io.spanbeam.span.SpanBatch;
import java.util.BitSet;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Evaluates the part of a filter that the service can't, column by column, and drops the columns
 * that were only read for it. Batches keep their place in the plan and count what was removed.
 */
final class FilterSpansFn extends DoFn<SpanBatch, SpanBatch> {
  private static final long serialVersionUID = 1L;
  private static final long MEMORY_BYTES = 256L << 20;

  private final FilterExpression filter;
  private final List<String> columns;
  private transient BufferAllocator memory;

  /**
   * Makes a filter.
   *
   * @param columns columns that stay; empty means all
   */
  FilterSpansFn(FilterExpression filter, List<String> columns) {
    this.filter = filter;
    this.columns = List.copyOf(columns);
  }

  @Setup
  public void setup() {
    memory = new RootAllocator(MEMORY_BYTES);
  }

  @ProcessElement
  public void filter(@Element SpanBatch batch, OutputReceiver<SpanBatch> output) {
    output.output(batch.rowCount() == 0 ? batch : filtered(batch));
  }

  private SpanBatch filtered(SpanBatch batch) {
    try (SpanBatch.Rows open = batch.open(memory)) {
      BitSet rows = filter.evaluate(open.root());
      if (rows.isEmpty()) {
        return batch.withoutRows();
      }
      if (rows.cardinality() == batch.rowCount() && columns.isEmpty()) {
        return batch;
      }
      try (VectorSchemaRoot chosen = SelectedRows.copy(wanted(open.root()), rows, memory)) {
        return batch.withRows(chosen, batch.rowCount() - chosen.getRowCount());
      }
    }
  }

  /** Leaves out columns; shares the vectors. */
  private VectorSchemaRoot wanted(VectorSchemaRoot root) {
    if (columns.isEmpty()) {
      return root;
    }
    List<FieldVector> vectors =
        root.getFieldVectors().stream().filter(v -> columns.contains(v.getName())).toList();
    VectorSchemaRoot wanted = new VectorSchemaRoot(vectors);
    wanted.setRowCount(root.getRowCount());
    return wanted;
  }

  @Teardown
  public void teardown() {
    memory.close();
  }
}
