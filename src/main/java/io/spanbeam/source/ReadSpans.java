package io.spanbeam.source;

import com.google.auto.value.AutoValue;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.span.SpanBatch;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the spans of a window from Arize AX. {@code io.spanbeam.AxSpansIO.read()} is its door.
 *
 * <p>Each span of the window that matches the filter comes once, in batches of columns; the last
 * batch of each range has no rows and carries the account of the range. Everything given is checked
 * when the transform is applied; the credential is resolved on the worker. Immutable: each {@code
 * with} method returns a changed copy.
 *
 * <p>The rows of a batch are Arrow vectors while it is open. This adds up the tokens of a day,
 * column by column, without an object for any span:
 *
 * <pre>{@code
 * AxConnection connection =
 *     AxConfiguration.load(System.getenv(), Path.of(System.getProperty("user.home")));
 * Project project;
 * try (AxRestClient client = new AxRestClient(connection)) {
 *   project = client.resolve("shop", Optional.of("Sales"));
 * }
 *
 * Pipeline pipeline = Pipeline.create();
 * pipeline
 *     .apply(
 *         AxSpansIO.read()
 *             .from(connection, Transport.FLIGHT)
 *             .withProject(project)
 *             .withWindow(
 *                 new TimeWindow(
 *                     Instant.parse("2026-05-01T00:00:00Z"),
 *                     Instant.parse("2026-05-02T00:00:00Z")))
 *             .withColumns(List.of("attributes.llm.token_count.total")))
 *     .apply(
 *         MapElements.into(TypeDescriptors.longs())
 *             .via(
 *                 batch -> {
 *                   long tokens = 0;
 *                   if (batch.rowCount() > 0) {
 *                     try (BufferAllocator memory = new RootAllocator();
 *                         SpanBatch.Rows rows = batch.open(memory)) {
 *                       FieldVector counts =
 *                           rows.root().getVector("attributes.llm.token_count.total");
 *                       for (int i = 0; counts != null && i < batch.rowCount(); i++) {
 *                         Object count = counts.getObject(i);
 *                         tokens += count == null ? 0 : ((Number) count).longValue();
 *                       }
 *                     }
 *                   }
 *                   return tokens;
 *                 }))
 *     .apply(Sum.longsGlobally())
 *     .apply(ToString.elements())
 *     .apply(TextIO.write().to("tokens").withSuffix(".txt").withoutSharding());
 * pipeline.run().waitUntilFinish();
 * }</pre>
 */
@AutoValue
public abstract class ReadSpans extends PTransform<PBegin, PCollection<SpanBatch>> {
  private static final long serialVersionUID = 1L;

  /** Returns a transform that reads spans; connection, project and window must be set. */
  public static ReadSpans create() {
    return new AutoValue_ReadSpans.Builder()
        .setColumns(List.of())
        .setLimit(ReadSpecification.NO_LIMIT)
        .setRetry(RetryPolicy.DEFAULT)
        .setPlanSettings(PlanSettings.DEFAULT)
        .setMaxParts(0)
        .build();
  }

  abstract @Nullable SpanServiceFactory service();

  abstract @Nullable Project project();

  abstract @Nullable TimeWindow window();

  abstract @Nullable String filter();

  abstract List<String> columns();

  abstract long limit();

  abstract RetryPolicy retry();

  abstract PlanSettings planSettings();

  abstract int maxParts();

  abstract @Nullable RangePlan plan();

  abstract Builder toBuilder();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setService(SpanServiceFactory service);

    abstract Builder setProject(Project project);

    abstract Builder setWindow(TimeWindow window);

    abstract Builder setFilter(String filter);

    abstract Builder setColumns(List<String> columns);

    abstract Builder setLimit(long limit);

    abstract Builder setRetry(RetryPolicy retry);

    abstract Builder setPlanSettings(PlanSettings settings);

    abstract Builder setMaxParts(int maxParts);

    abstract Builder setPlan(RangePlan plan);

    abstract ReadSpans build();
  }

  /** Reads from the service at {@code connection}, with its retry policy. */
  public ReadSpans from(AxConnection connection, Transport transport) {
    return from(new ConnectedService(connection, transport)).withRetry(connection.retry());
  }

  /** Reads from whatever {@code service} connects to. */
  public ReadSpans from(SpanServiceFactory service) {
    return toBuilder().setService(service).build();
  }

  /** Reads this project. */
  public ReadSpans withProject(Project project) {
    return toBuilder().setProject(project).build();
  }

  /** Reads the spans that start in this window. */
  public ReadSpans withWindow(TimeWindow window) {
    return toBuilder().setWindow(window).build();
  }

  /** Reads only what matches an expression, evaluated by the service (ax-protocol §9). */
  public ReadSpans withFilter(String filter) {
    return toBuilder().setFilter(filter).build();
  }

  /** Reads only these columns, by their dotted names; none means all. */
  public ReadSpans withColumns(List<String> columns) {
    return toBuilder().setColumns(List.copyOf(columns)).build();
  }

  /**
   * Stops after some spans. The window is then read as one range, in the service's order.
   *
   * @throws IllegalArgumentException if {@code limit} is not positive
   */
  public ReadSpans withLimit(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("Invalid limit %d: it must be positive".formatted(limit));
    }
    return toBuilder().setLimit(limit).build();
  }

  /** Opens broken streams again by this policy. */
  public ReadSpans withRetry(RetryPolicy retry) {
    return toBuilder().setRetry(retry).build();
  }

  /** Cuts the window by these settings. */
  public ReadSpans withPlanSettings(PlanSettings settings) {
    return toBuilder().setPlanSettings(settings).build();
  }

  /**
   * Splits the source into at most this many parts at the start, each with every n-th range, read
   * one after the other; 0 leaves it to the runner. The Direct Runner starts all parts at once and
   * holds what they read, so there it bounds the memory.
   */
  public ReadSpans withMaxParts(int maxParts) {
    return toBuilder().setMaxParts(maxParts).build();
  }

  /** Reads by a plan that was made before, instead of planning when the source is split. */
  public ReadSpans withPlan(RangePlan plan) {
    return toBuilder().setPlan(plan).build();
  }

  /**
   * Plans the ranges now. Needs the credential where it is called.
   *
   * @param sampling memory to read one batch into, to learn how large rows are; empty reads nothing
   *     and assumes a size
   * @throws AxException if the service refuses or fails
   */
  public RangePlan plan(Optional<BufferAllocator> sampling) throws AxException {
    AxSpansSource source = source();
    if (source.plan().isPresent()) {
      return source.plan().get();
    }
    try (WorkerConnections.Lease lease =
        WorkerConnections.acquire(source.specification().service())) {
      return new RangePlanner(lease.service(), planSettings(), retry(), sampling)
          .plan(source.specification().request());
    }
  }

  /**
   * @throws IllegalStateException if connection, project or window is missing
   */
  @Override
  public PCollection<SpanBatch> expand(PBegin input) {
    return input.apply("Read ranges", org.apache.beam.sdk.io.Read.from(source()));
  }

  AxSpansSource source() {
    SpanQuery query =
        new SpanQuery(
            required(project(), "withProject"),
            required(window(), "withWindow"),
            Optional.ofNullable(filter()),
            columns(),
            OptionalInt.empty());
    ReadSpecification specification =
        new ReadSpecification(
            required(service(), "from"),
            query,
            limit(),
            retry(),
            ReadSpecification.DEFAULT_BATCH_BYTES,
            ReadSpecification.DEFAULT_IDENTITY_BYTES);
    RangePlan plan = plan();
    if (plan == null && limit() != ReadSpecification.NO_LIMIT) {
      plan = RangePlan.single(query.window());
    }
    return new AxSpansSource(specification, planSettings(), maxParts(), plan);
  }

  private static <T> T required(@Nullable T value, String method) {
    if (value == null) {
      throw new IllegalStateException("AxSpansIO.read() needs " + method + "(...)");
    }
    return value;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .addIfNotNull(DisplayData.item("window", window() == null ? null : window().toString()))
        .addIfNotNull(DisplayData.item("filter", filter()));
  }
}
