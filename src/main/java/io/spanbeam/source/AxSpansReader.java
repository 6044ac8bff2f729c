package io.spanbeam.source;

import io.spanbeam.span.SpanBatch;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.util.AutoCloseables;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.io.range.OffsetRangeTracker;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * Reads the ranges of a source one after the other. A range is claimed before it is opened; once
 * claimed, all its rows belong to this reader, whatever is split off behind it.
 */
final class AxSpansReader extends BoundedSource.BoundedReader<SpanBatch> {
  private final Counter spans = Metrics.counter(ReadSpans.class, SourceCounters.SPANS_READ);
  private final Counter bytes = Metrics.counter(ReadSpans.class, SourceCounters.BYTES_READ);
  private final Counter ranges = Metrics.counter(ReadSpans.class, SourceCounters.RANGES_DONE);
  private final Counter reopened =
      Metrics.counter(ReadSpans.class, SourceCounters.STREAMS_REOPENED);

  // Read by splits and by progress on another thread.
  private volatile AxSpansSource source;
  private volatile OffsetRangeTracker tracker;
  private volatile RangeReader range;
  private volatile boolean done;

  private WorkerConnections.Lease lease;
  private BufferAllocator memory;
  private volatile int position;
  private SpanBatch current;

  AxSpansReader(AxSpansSource source) {
    this.source = source;
    source.plan().ifPresent(plan -> tracker = tracker(plan));
  }

  private static OffsetRangeTracker tracker(RangePlan plan) {
    return new OffsetRangeTracker(plan.firstIndex(), plan.endIndex());
  }

  @Override
  public boolean start() throws IOException {
    if (tracker == null) {
      AxSpansSource planned = source.planned();
      synchronized (this) {
        source = planned;
        tracker = tracker(planned.plan().orElseThrow());
      }
    }
    RangePlan plan = source.plan().orElseThrow();
    position = plan.firstIndex() - plan.step();
    return advance();
  }

  @Override
  public boolean advance() throws IOException {
    try {
      while (true) {
        if (range == null && !openNext()) {
          current = null;
          done = true;
          return false;
        }
        Optional<SpanBatch> batch = range.next();
        if (batch.isPresent()) {
          current = batch.get();
          count(current);
          return true;
        }
        range.close();
        range = null;
      }
    } catch (RuntimeException e) {
      // Runners close a reader after an IOException only.
      throw new IOException("Reading spans failed: " + e.getMessage(), e);
    }
  }

  private boolean openNext() throws IOException {
    RangePlan plan = source.plan().orElseThrow();
    // An empty plan has no position to claim.
    if (plan.ranges().isEmpty() || !tracker.tryReturnRecordAt(true, position + plan.step())) {
      return false;
    }
    position += plan.step();
    if (lease == null) {
      lease = WorkerConnections.acquire(source.specification().service());
      memory = lease.allocator("spans-" + plan);
    }
    range =
        new RangeReader(
            lease.service(),
            source.specification(),
            position,
            plan.range(position),
            memory,
            lease.rowsPassed(),
            Thread::sleep);
    return true;
  }

  private void count(SpanBatch batch) {
    spans.inc(batch.rowCount());
    bytes.inc(batch.arrow().length);
    batch
        .report()
        .ifPresent(
            report -> {
              ranges.inc();
              reopened.inc(report.reopened());
            });
  }

  @Override
  public SpanBatch getCurrent() {
    if (current == null) {
      throw new NoSuchElementException("The reader is not at a batch");
    }
    return current;
  }

  @Override
  public AxSpansSource getCurrentSource() {
    return source;
  }

  @Override
  public Double getFractionConsumed() {
    OffsetRangeTracker open = tracker;
    if (done) {
      return 1.0;
    }
    if (open == null || !open.isStarted()) {
      return 0.0;
    }
    long size = open.getStopPosition() - open.getStartPosition();
    RangeReader reading = range;
    double within = reading == null ? 0 : source.plan().orElseThrow().step() * reading.fraction();
    return Math.min(1.0, open.getFractionConsumed() + within / Math.max(1, size));
  }

  @Override
  public long getSplitPointsConsumed() {
    OffsetRangeTracker open = tracker;
    if (open == null) {
      return 0;
    }
    return open.getSplitPointsProcessed();
  }

  @Override
  public long getSplitPointsRemaining() {
    OffsetRangeTracker open = tracker;
    if (done) {
      return 0;
    }
    if (open == null || !open.isStarted()) {
      return SPLIT_POINTS_UNKNOWN;
    }
    return Math.max(1, (open.getStopPosition() - position) / source.plan().orElseThrow().step());
  }

  /**
   * Gives up the ranges behind the fraction, at the earliest those behind the open range. Pure
   * arithmetic; never waits for the thread that reads.
   */
  @Override
  public synchronized AxSpansSource splitAtFraction(double fraction) {
    OffsetRangeTracker open = tracker;
    if (open == null || done || !open.isStarted()) {
      return null;
    }
    RangePlan plan = source.plan().orElseThrow();
    long wanted = Math.max(open.getPositionForFractionConsumed(fraction), position + 1);
    long at = plan.indexFrom(wanted);
    if (at >= plan.endIndex() || !open.trySplitAtPosition(at)) {
      return null;
    }
    AxSpansSource whole = source;
    source = whole.withPlan(plan.part(plan.firstIndex(), (int) at));
    return whole.withPlan(plan.part((int) at, plan.endIndex()));
  }

  @Override
  public void close() throws IOException {
    RangeReader closingRange = range;
    BufferAllocator closingMemory = memory;
    WorkerConnections.Lease closingLease = lease;
    range = null;
    memory = null;
    lease = null;
    current = null;
    try {
      AutoCloseables.close(closingRange, closingMemory, closingLease);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Closing the reader failed: " + e.getMessage(), e);
    }
  }
}
