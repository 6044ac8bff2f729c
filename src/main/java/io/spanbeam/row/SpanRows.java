package io.spanbeam.row;

import static java.util.Objects.requireNonNull;

import io.spanbeam.span.SpanBatch;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Makes a row of each span, with the columns of a {@link RowColumns}. {@code
 * io.spanbeam.AxSpansIO.rows(...)} is its door.
 *
 * <p>A value that its declared type can't hold without loss fails the pipeline. Rows carry no
 * account: a range whose rows do not match the service's count is logged by the reader, and fails
 * the pipeline only under {@link #withStrict}. A column that is not a documented one and was in no
 * range is logged at the end. Immutable.
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
    PCollectionTuple made =
        spans.apply(
            "Make rows",
            ParDo.of(new RowsFn(columns, schema, strict))
                .withOutputTags(RowsFn.ROWS, TupleTagList.of(RowsFn.FOUND)));
    PCollection<byte[]> found = made.get(RowsFn.FOUND).setCoder(ByteArrayCoder.of());
    if (spans.isBounded() == IsBounded.BOUNDED && columns.hasUndocumented()) {
      found.apply("Absent columns", new AbsentColumns(columns));
    }
    return made.get(RowsFn.ROWS).setRowSchema(schema);
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("columns", String.join(", ", columns.columns())))
        .add(DisplayData.item("strict", strict));
  }
}
