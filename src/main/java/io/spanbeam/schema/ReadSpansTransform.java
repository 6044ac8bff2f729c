package io.spanbeam.schema;

import io.spanbeam.AxSpansIO;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.pipeline.FilterSpans;
import io.spanbeam.row.RowColumns;
import io.spanbeam.source.ReadSpans;
import io.spanbeam.span.SpanBatch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;

/** Reads spans as rows, as a {@link ReadSpansProvider} was configured. */
final class ReadSpansTransform extends SchemaTransform {
  private final Service service;
  private final Transport transport;
  private final TimeWindow window;
  private final Optional<FilterExpression> filter;
  private final RowColumns columns;
  private final boolean strict;

  ReadSpansTransform(
      Service service,
      Transport transport,
      TimeWindow window,
      Optional<FilterExpression> filter,
      RowColumns columns,
      boolean strict) {
    this.service = service;
    this.transport = transport;
    this.window = window;
    this.filter = filter;
    this.columns = columns;
    this.strict = strict;
  }

  @Override
  public PCollectionRowTuple expand(PCollectionRowTuple input) {
    Optional<FilterExpression> pushed = filter.flatMap(given -> given.pushdown().pushed());
    Optional<FilterExpression> local = filter.flatMap(given -> given.pushdown().local());
    ReadSpans read =
        AxSpansIO.read()
            .from(service.connection(), transport)
            .withProject(service.resolve())
            .withWindow(window)
            .withColumns(columnsToRead(local));
    if (pushed.isPresent()) {
      read = read.withFilter(pushed.get().text());
    }
    PCollection<SpanBatch> spans = input.getPipeline().apply("Read spans", read);
    if (local.isPresent()) {
      spans = spans.apply("Filter spans", FilterSpans.by(local.get()));
    }
    return PCollectionRowTuple.of(
        ReadSpansProvider.OUTPUT, spans.apply(AxSpansIO.rows(columns).withStrict(strict)));
  }

  private List<String> columnsToRead(Optional<FilterExpression> local) {
    Set<String> names = new LinkedHashSet<>(columns.columns());
    local.ifPresent(filter -> names.addAll(filter.columnsToRead()));
    return List.copyOf(names);
  }
}
