package io.spanbeam.row;

import static java.util.Objects.requireNonNull;

import io.spanbeam.span.SpanBatch;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Makes a row of each span, with the columns of a {@link RowColumns}. {@code
 * io.spanbeam.AxSpansIO.rows(...)} is its door.
 *
 * <p>A value that its declared type can't hold without loss fails the pipeline. Rows carry no
 * account: a range whose rows do not match the service's count is logged by the reader, and fails
 * the pipeline only under {@link #withStrict}. Immutable.
 */
public final class SpanRows extends PTransform<PCollection<SpanBatch>, PCollection<Row>> {
  private static final long serialVersionUID = 1L;

  private final RowColumns columns;
  private final boolean strict;

  private SpanRows(RowColumns columns, boolean strict) {
    this.columns = requireNonNull(columns, "columns is null");
    this.strict = strict;
  }

  /** Returns a transform into rows with these columns. */
  public static SpanRows of(RowColumns columns) {
    return new SpanRows(columns, false);
  }

  /** Fails the pipeline if the rows of a range do not match the service's count. */
  public SpanRows withStrict(boolean strict) {
    return new SpanRows(columns, strict);
  }

  /**
   * @throws IllegalArgumentException if there is no column, or two would have the same field
   */
  @Override
  public PCollection<Row> expand(PCollection<SpanBatch> spans) {
    Schema schema = columns.schema();
    return spans
        .apply("Make rows", ParDo.of(new RowsFn(columns, schema, strict)))
        .setRowSchema(schema);
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("columns", String.join(", ", columns.columns())))
        .add(DisplayData.item("strict", strict));
  }
}
