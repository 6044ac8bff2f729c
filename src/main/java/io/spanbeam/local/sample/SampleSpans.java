package io.spanbeam.local.sample;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.TimeWindow;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A stream of sample spans in time order, as Arrow batches with the columns of an export
 * (ax-protocol §8.1). Seed, number of spans, window and length of texts decide every value; the
 * size of the batches does not. Memory is bounded by one batch and by the spans of overlapping
 * conversations. Used by one thread; the caller closes it.
 */
public final class SampleSpans extends ArrowReader {
  private final int batchRows;
  private final ColumnSet columns = new ColumnSet();
  private final CommonColumns common = new CommonColumns(columns);
  private final ContentColumns content;
  private final ModelColumns model;
  private final EvaluationColumns evaluation;
  private final SpanSchedule schedule;
  private long bytes;

  /**
   * @param allocator memory for one batch
   * @param spans how many spans there are
   * @param window in which all of them start
   * @param batchRows rows in a batch
   * @param textFactor how many times as long answers, documents and results of tools are; with 1 a
   *     span takes about 1 kB
   */
  public SampleSpans(
      BufferAllocator allocator,
      long seed,
      long spans,
      TimeWindow window,
      int batchRows,
      int textFactor) {
    super(requireNonNull(allocator, "allocator is null"));
    if (spans < 0) {
      throw new IllegalArgumentException("Invalid number of spans: %d".formatted(spans));
    }
    if (batchRows < 1) {
      throw new IllegalArgumentException("Invalid batch size: %d rows".formatted(batchRows));
    }
    if (textFactor < 1) {
      throw new IllegalArgumentException("Invalid factor of texts: %d".formatted(textFactor));
    }
    this.batchRows = batchRows;
    content = new ContentColumns(columns, textFactor);
    model = new ModelColumns(columns, textFactor);
    evaluation = new EvaluationColumns(columns);
    schedule = new SpanSchedule(seed, spans, window);
  }

  @Override
  protected Schema readSchema() {
    return columns.schema();
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    PlannedSpan span = schedule.next();
    columns.begin(root);
    int row = 0;
    while (span != null) {
      write(row++, span);
      span = row < batchRows ? schedule.next() : null;
    }
    root.setRowCount(row);
    root.getFieldVectors().forEach(vector -> bytes += vector.getBufferSize());
    return row > 0;
  }

  private void write(int row, PlannedSpan span) {
    boolean tool = span.activity() == Activity.CALL_TOOL;
    common.write(row, span, tool ? ContentColumns.toolOf(span) : span.activity().spanName());
    content.write(row, span);
    model.write(row, span);
    evaluation.write(row, span);
  }

  /** Returns the bytes of Arrow data produced so far. */
  @Override
  public long bytesRead() {
    return bytes;
  }

  @Override
  protected void closeReadSource() {
    // the spans come from the seed alone: there is nothing to close
  }
}
