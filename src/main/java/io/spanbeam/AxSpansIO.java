package io.spanbeam;

import io.spanbeam.annotation.AnnotateSpans;
import io.spanbeam.row.RowColumns;
import io.spanbeam.row.SpanRows;
import io.spanbeam.source.ReadSpans;

/**
 * Reads and annotates spans of Arize AX in bulk, in pipelines of your own. The connection is found
 * as the {@code ax} command finds it; the API key travels as a reference and is looked up by the
 * workers.
 *
 * <p>Spans come as batches of columns, or as rows with a schema. This flags every slow span of a
 * day:
 *
 * <pre>{@code
 * AxConnection connection =
 *     AxConfiguration.load(System.getenv(), Path.of(System.getProperty("user.home")));
 * Project project;
 * List<AnnotationConfig> configs;
 * try (AxRestClient client = new AxRestClient(connection)) {
 *   project = client.resolve("shop", Optional.of("Sales"));
 *   configs = client.annotationConfigs(project.spaceId());
 * }
 * TimeWindow day =
 *     new TimeWindow(Instant.parse("2026-05-01T00:00:00Z"), Instant.parse("2026-05-02T00:00:00Z"));
 * RowColumns columns = RowColumns.of("context.span_id", "start_time", "latency_ms");
 * Schema annotation =
 *     Schema.builder()
 *         .addStringField("record_id")
 *         .addLogicalTypeField("start_time", new NanosInstant())
 *         .addStringField("name")
 *         .addStringField("label")
 *         .build();
 *
 * Pipeline pipeline = Pipeline.create();
 * PCollection<Row> spans =
 *     pipeline
 *         .apply(
 *             AxSpansIO.read()
 *                 .from(connection, Transport.FLIGHT)
 *                 .withProject(project)
 *                 .withWindow(day)
 *                 .withFilter("latency_ms > 2000")
 *                 .withColumns(columns.columns()))
 *         .apply(AxSpansIO.rows(columns));
 * PCollection<Row> flags =
 *     spans
 *         .apply(
 *             MapElements.into(TypeDescriptors.rows())
 *                 .via(
 *                     span ->
 *                         Row.withSchema(annotation)
 *                             .addValues(
 *                                 span.getString("context_span_id"),
 *                                 span.getLogicalTypeValue("start_time", Instant.class),
 *                                 "speed",
 *                                 "slow")
 *                             .build()))
 *         .setRowSchema(annotation);
 * flags.apply(
 *     AxSpansIO.annotate()
 *         .to(connection, Transport.REST)
 *         .withProject(project)
 *         .withConfigs(configs)
 *         .withRunDirectory("runs/slow-2026-05-01")
 *         .rows());
 * pipeline.run().waitUntilFinish();
 * }</pre>
 */
public final class AxSpansIO {
  private AxSpansIO() {}

  /** Returns a transform that reads spans; connection, project and window must be set. */
  public static ReadSpans read() {
    return ReadSpans.create();
  }

  /** Returns a transform of what {@link #read} gives into a row for each span. */
  public static SpanRows rows(RowColumns columns) {
    return SpanRows.of(columns);
  }

  /**
   * Returns a transform that upserts annotations; service, project, configs and run directory must
   * be set.
   */
  public static AnnotateSpans annotate() {
    return AnnotateSpans.create();
  }
}
