package io.spanbeam.row;

import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.RowsLoader;
import io.spanbeam.span.SpanBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/** Puts out the rows of batches, and which columns each batch has. */
final class RowsFn extends DoFn<SpanBatch, Row> {
  /** The rows. */
  static final TupleTag<Row> ROWS = new TupleTag<>("rows") {};

  /** For each batch with rows, a byte for each column; see {@link AbsentColumns}. */
  static final TupleTag<byte[]> FOUND = new TupleTag<>("found") {};

  private static final long serialVersionUID = 1L;
  private static final long MEMORY_BYTES = 256L << 20;

  private final RowColumns columns;
  private final Schema schema;
  private final boolean strict;
  private transient BufferAllocator memory;
  private transient RowsLoader loader;
  private transient RowMaker rows;

  RowsFn(RowColumns columns, Schema schema, boolean strict) {
    this.columns = columns;
    this.schema = schema;
    this.strict = strict;
  }

  @Setup
  public void setup() {
    memory = new RootAllocator(MEMORY_BYTES);
    loader = new RowsLoader(memory);
    rows = new RowMaker(columns, schema);
  }

  @ProcessElement
  public void processElement(@Element SpanBatch batch, MultiOutputReceiver output) {
    if (strict && batch.report().isPresent()) {
      requireMatch(batch.report().get());
    }
    if (batch.rowCount() == 0) {
      return;
    }
    try {
      VectorSchemaRoot root = loader.load(batch);
      rows.bind(root);
      output.get(FOUND).output(rows.found());
      OutputReceiver<Row> made = output.get(ROWS);
      for (int row = 0; row < root.getRowCount(); row++) {
        made.output(rows.make(row));
      }
    } catch (UnfitValueException e) {
      throw new IllegalArgumentException(
          "%s (range %d, batch %d)".formatted(e.getMessage(), batch.range(), batch.sequence()), e);
    } finally {
      loader.clear();
    }
  }

  private static void requireMatch(RangeReport report) {
    if (report.reconciliation() == Reconciliation.MISMATCHED) {
      throw new IllegalStateException(
          "Range %d from %s to %s has %d rows, but the service counts %d"
              .formatted(
                  report.range(), report.from(), report.to(), report.received(), report.counted()));
    }
  }

  @Teardown
  public void teardown() {
    if (memory != null) {
      loader.close();
      memory.close();
    }
  }
}
