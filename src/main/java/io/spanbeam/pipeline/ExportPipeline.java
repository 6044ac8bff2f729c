package io.spanbeam.pipeline;

import io.spanbeam.ax.AxException;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.sink.ExportDescription;
import io.spanbeam.sink.TargetException;
import io.spanbeam.sink.WriteSpans;
import io.spanbeam.source.PlanSettings;
import io.spanbeam.source.ReadSpans;
import io.spanbeam.span.SpanBatch;
import io.spanbeam.span.SpanColumns;
import io.spanbeam.span.json.JsonShape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.PCollection;

/** Assembles the export: read ranges, filter what the service could not, write and commit. */
public final class ExportPipeline {
  private static final long SAMPLE_MEMORY_BYTES = 256L << 20;
  private static final List<String> REQUIRED_OF_SPANS =
      List.of(
          SpanColumns.NAME,
          SpanColumns.TRACE_ID,
          SpanColumns.SPAN_ID,
          SpanColumns.SPAN_KIND,
          SpanColumns.START_TIME,
          SpanColumns.END_TIME);

  private ExportPipeline() {}

  /**
   * Cuts the window into ranges by the service's counts, and reads one batch of a large window to
   * learn how large its rows are.
   *
   * @throws AxException if the service refuses or fails
   */
  public static ExportPlan plan(ExportJob job) throws AxException {
    return plan(job, PlanSettings.DEFAULT);
  }

  /**
   * As {@link #plan(ExportJob)}, with other sizes of ranges.
   *
   * @throws AxException if the service refuses or fails
   */
  public static ExportPlan plan(ExportJob job, PlanSettings settings) throws AxException {
    try (BufferAllocator sampling = new RootAllocator(SAMPLE_MEMORY_BYTES)) {
      return ExportPlan.of(read(job, 0).withPlanSettings(settings).plan(Optional.of(sampling)));
    }
  }

  /**
   * Cuts the window into ranges by counts alone; reads nothing.
   *
   * @throws AxException if the service refuses or fails
   */
  public static ExportPlan planWithoutReading(ExportJob job) throws AxException {
    return ExportPlan.of(read(job, 0).plan(Optional.empty()));
  }

  /**
   * Assembles the pipeline.
   *
   * @param plan what {@link #plan} gave for this job
   * @param options where it will run
   */
  public static Pipeline create(ExportJob job, ExportPlan plan, PipelineOptions options) {
    RunnerOptions.name(options, job.project(), plan.runId());
    Pipeline pipeline = Pipeline.create(options);
    PCollection<SpanBatch> spans =
        pipeline.apply(
            "Read spans",
            read(job, RunnerOptions.initialParts(job.maxParallelStreams(), options))
                .withPlan(plan.ranges()));
    Optional<FilterExpression> local = localFilter(job);
    if (local.isPresent()) {
      spans =
          spans.apply(
              "Filter spans", FilterSpans.by(local.get()).keepingColumns(columnsToWrite(job)));
    }
    WriteSpans write = WriteSpans.to(job.target(), description(job, plan));
    spans.apply("Write spans", RunnerOptions.isDirect(options) ? write.inOneProcess() : write);
    return pipeline;
  }

  /**
   * Removes the temporary files of a run that will not be finished, as {@link WriteSpans#discard}.
   *
   * @throws TargetException if they can't be removed
   */
  public static void discard(ExportJob job, ExportPlan plan) throws TargetException {
    WriteSpans.discard(job.target(), plan.runId());
  }

  private static ReadSpans read(ExportJob job, int initialParts) {
    ReadSpans read =
        ReadSpans.create()
            .from(job.connection(), job.transport())
            .withProject(job.project())
            .withWindow(job.window())
            .withColumns(columnsToRead(job))
            .withMaxParts(initialParts);
    if (job.limit().isPresent()) {
      read = read.withLimit(job.limit().getAsLong());
    }
    Optional<FilterExpression> pushed = job.filter().flatMap(f -> f.pushdown().pushed());
    return pushed.isPresent() ? read.withFilter(pushed.get().text()) : read;
  }

  private static Optional<FilterExpression> localFilter(ExportJob job) {
    return job.filter().flatMap(filter -> filter.pushdown().local());
  }

  /**
   * Returns the columns that are written; empty means all. In the shape of spans a projection also
   * keeps what every span must have (ax-protocol §4.3), as the service's own projections do: a kind
   * that was left out would be written as unknown.
   */
  private static List<String> columnsToWrite(ExportJob job) {
    if (job.columns().isEmpty() || job.target().shape() != JsonShape.SPAN) {
      return job.columns();
    }
    Set<String> columns = new LinkedHashSet<>(job.columns());
    columns.addAll(REQUIRED_OF_SPANS);
    return List.copyOf(columns);
  }

  /** A projection also needs the columns of the filter that is evaluated here. */
  private static List<String> columnsToRead(ExportJob job) {
    Optional<FilterExpression> local = localFilter(job);
    List<String> written = columnsToWrite(job);
    if (written.isEmpty() || local.isEmpty()) {
      return written;
    }
    Set<String> columns = new LinkedHashSet<>(written);
    columns.addAll(local.get().columnsToRead());
    return List.copyOf(columns);
  }

  private static ExportDescription description(ExportJob job, ExportPlan plan) {
    return new ExportDescription(
        plan.runId(),
        plan.started(),
        version(),
        job.project().spaceId(),
        job.project().id(),
        job.project().name(),
        job.window().from(),
        job.window().to(),
        job.filter().map(FilterExpression::text).orElse(""),
        job.columns(),
        job.transport().name(),
        plan.spanCount(),
        plan.rangeCount());
  }

  /** Returns the version of Spanbeam as built into its jar, or {@code development} outside one. */
  public static String version() {
    String version = ExportPipeline.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
