package io.spanbeam.pipeline;

import static java.util.Objects.requireNonNull;

import io.spanbeam.filter.FilterExpression;
import io.spanbeam.span.SpanBatch;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;

/**
 * Keeps the spans that a filter takes, evaluated here and not by the service. Its columns, {@link
 * FilterExpression#columnsToRead}, must be among those that are read. Immutable.
 */
public final class FilterSpans extends PTransform<PCollection<SpanBatch>, PCollection<SpanBatch>> {
  private static final long serialVersionUID = 1L;

  private final FilterExpression filter;
  private final List<String> columns;

  private FilterSpans(FilterExpression filter, List<String> columns) {
    this.filter = requireNonNull(filter, "filter is null");
    this.columns = List.copyOf(columns);
  }

  /** Returns a transform that keeps what the filter takes, with all columns. */
  public static FilterSpans by(FilterExpression filter) {
    return new FilterSpans(filter, List.of());
  }

  /** Drops all columns but these, which were only read for the filter; none keeps all. */
  public FilterSpans keepingColumns(List<String> columns) {
    return new FilterSpans(filter, columns);
  }

  @Override
  public PCollection<SpanBatch> expand(PCollection<SpanBatch> spans) {
    return spans.apply("Evaluate", ParDo.of(new FilterSpansFn(filter, columns)));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("filter", filter.text()));
  }
}
