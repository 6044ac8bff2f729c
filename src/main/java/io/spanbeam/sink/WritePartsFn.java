package io.spanbeam.sink;

import io.spanbeam.span.SpanBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;

/**
 * Writes batches to part files in the temporary directory of the run and emits their descriptions.
 * A bundle that fails or runs twice leaves files that nobody describes; they go with the directory.
 */
final class WritePartsFn extends DoFn<SpanBatch, PartFile> {
  private static final Counter SPANS_WRITTEN = counter(ExportCounters.SPANS_WRITTEN);
  private static final Counter BYTES_WRITTEN = counter(ExportCounters.BYTES_WRITTEN);
  private static final Counter SPANS_FILTERED = counter(ExportCounters.SPANS_FILTERED);

  private final ExportTarget target;
  private final String runId;
  private transient BufferAllocator allocator;
  private transient BundleWriter writer;

  WritePartsFn(ExportTarget target, String runId) {
    this.target = target;
    this.runId = runId;
  }

  private static Counter counter(String name) {
    return Metrics.counter(ExportCounters.NAMESPACE, name);
  }

  @Setup
  public void setup() {
    allocator = SinkMemory.forWriter("sink-" + runId);
    writer =
        new BundleWriter(
            FileOperations.of(target.directory()),
            ExportPaths.of(target.directory(), runId).parts(),
            target,
            allocator);
  }

  @StartBundle
  public void startBundle() {
    // A runner may reuse an instance whose last bundle failed.
    writer.abandon();
  }

  @ProcessElement
  public void processElement(@Element SpanBatch batch) throws TargetException {
    BYTES_WRITTEN.inc(writer.add(batch));
    SPANS_WRITTEN.inc(batch.rowCount());
    SPANS_FILTERED.inc(batch.filteredRows());
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) throws TargetException {
    BYTES_WRITTEN.inc(writer.finish());
    for (PartFile part : writer.takeParts()) {
      context.output(part, BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
    }
  }

  @Teardown
  public void teardown() {
    if (writer != null) {
      writer.abandon();
      writer = null;
    }
    if (allocator != null) {
      allocator.close();
      allocator = null;
    }
  }
}
