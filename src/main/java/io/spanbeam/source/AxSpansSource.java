package io.spanbeam.source;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.span.SpanBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.display.DisplayData;

/**
 * The spans of a window as a bounded source. Its positions are indices of planned ranges, never
 * times: a split can only fall between two tickets, so no row can be on both sides.
 *
 * <p>The root holds the whole window, with its plan if that was made before the pipeline started;
 * otherwise {@link #split}, or a reader of the unsplit root, plans. Parts hold only their ranges.
 */
final class AxSpansSource extends BoundedSource<SpanBatch> {
  private static final long serialVersionUID = 1L;

  /** Parts larger than this would be held in memory as a whole by some runners. */
  private static final long MAX_PART_BYTES = 64L << 20;

  /**
   * Parts that a runner gets instead of one. Flink asks for one part a slot, gives the next to
   * whoever is done, and counts what was read when a part ends: with one each, a slot whose part is
   * done early has nothing more to do, and progress stands still until then.
   */
  private static final int PARTS_FOR_ONE = 8;

  /** A guess for a window that is not planned yet. */
  private static final long UNPLANNED_BYTES_PER_HOUR = 1L << 20;

  private final ReadSpecification specification;
  private final PlanSettings settings;
  private final int maxParts;
  private final RangePlan plan;

  /**
   * Makes a source.
   *
   * @param maxParts bound on the parts of the initial split; 0 leaves it to the ranges
   * @param plan the planned ranges; null if the source is to plan itself
   */
  AxSpansSource(
      ReadSpecification specification, PlanSettings settings, int maxParts, RangePlan plan) {
    this.specification = requireNonNull(specification, "specification is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.maxParts = maxParts;
    this.plan = plan;
  }

  ReadSpecification specification() {
    return specification;
  }

  Optional<RangePlan> plan() {
    return Optional.ofNullable(plan);
  }

  /** Returns this source with a plan, or with a part of its plan. */
  AxSpansSource withPlan(RangePlan changed) {
    return new AxSpansSource(specification, settings, maxParts, changed);
  }

  /** Returns this source with a plan, asking the service for counts if it has none yet. */
  AxSpansSource planned() throws AxException {
    if (plan != null) {
      return this;
    }
    try (WorkerConnections.Lease lease = WorkerConnections.acquire(specification.service());
        BufferAllocator sampling = lease.allocator("row size")) {
      return withPlan(
          new RangePlanner(lease.service(), settings, specification.retry(), Optional.of(sampling))
              .plan(specification.request()));
    }
  }

  @Override
  public List<AxSpansSource> split(long desiredBundleSizeBytes, PipelineOptions options)
      throws AxException {
    AxSpansSource planned = planned();
    if (planned.plan.ranges().isEmpty()) {
      return List.of(planned);
    }
    if (maxParts > 0) {
      return planned.plan.dealt(maxParts).stream().map(this::withPlan).toList();
    }
    long partBytes = Math.min(Math.max(1, desiredBundleSizeBytes / PARTS_FOR_ONE), MAX_PART_BYTES);
    List<AxSpansSource> parts = new ArrayList<>();
    for (RangePlan group : planned.plan.groups(partBytes)) {
      parts.add(withPlan(group));
    }
    // Flink hands out the last part first: large ones at the start, small ones to fill up the end.
    parts.sort(Comparator.comparingLong(part -> part.getEstimatedSizeBytes(options)));
    return parts;
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    if (plan != null) {
      return plan.estimatedBytes();
    }
    TimeWindow window = specification.query().window();
    long hours = (window.to().getEpochSecond() - window.from().getEpochSecond()) / 3600 + 1;
    return hours * UNPLANNED_BYTES_PER_HOUR;
  }

  @Override
  public AxSpansReader createReader(PipelineOptions options) {
    return new AxSpansReader(this);
  }

  @Override
  public Coder<SpanBatch> getOutputCoder() {
    return SpanBatchCoder.of();
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder
        .add(DisplayData.item("project", specification.query().project().name()))
        .add(DisplayData.item("window", specification.query().window().toString()))
        .addIfNotNull(DisplayData.item("filter", specification.query().filter().orElse(null)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AxSpansSource that
        && specification.equals(that.specification)
        && settings.equals(that.settings)
        && maxParts == that.maxParts
        && Objects.equals(plan, that.plan);
  }

  @Override
  public int hashCode() {
    return Objects.hash(specification, plan);
  }

  @Override
  public String toString() {
    return "AxSpansSource{%s, %s}"
        .formatted(specification.query().window(), plan == null ? "not planned" : plan.toString());
  }
}
