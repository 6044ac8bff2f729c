package io.spanbeam.sink;

import io.spanbeam.span.SpanBatch;
import java.io.IOException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;

/**
 * Writes batches to part files in the temporary directory of the run and emits their descriptions.
 * A bundle that fails or runs twice leaves files that nobody describes; they go with the directory.
 * If one of them is in the single file already, the commit refuses.
 */
final class WritePartsFn extends DoFn<SpanBatch, PartFile> {
  private static final Counter SPANS_WRITTEN = counter(ExportCounters.SPANS_WRITTEN);
  private static final Counter BYTES_WRITTEN = counter(ExportCounters.BYTES_WRITTEN);
  private static final Counter SPANS_FILTERED = counter(ExportCounters.SPANS_FILTERED);

  private final ExportTarget target;
  private final String runId;
  private final boolean alone;
  private transient StagingDirectory staging;
  private transient BufferAllocator allocator;
  private transient BundleWriter writer;

  /**
   * @param alone whether the whole pipeline runs in this process
   */
  WritePartsFn(ExportTarget target, String runId, boolean alone) {
    this.target = target;
    this.runId = runId;
    this.alone = alone;
  }

  private static Counter counter(String name) {
    return Metrics.counter(ExportCounters.NAMESPACE, name);
  }

  @Setup
  public void setup() throws IOException {
    ExportPaths paths = ExportPaths.of(target.directory(), runId);
    staging = StagingDirectory.of(paths);
    allocator = SinkMemory.forWriter("sink-" + runId);
    FileOperations files = FileOperations.of(target.directory());
    Optional<EarlyAssembly> assembly = Optional.empty();
    if (alone && files.onLocalDisk() && target.layout() == Layout.SINGLE_FILE) {
      Concatenation file = new FileAssembly(files, target, paths).concatenation();
      assembly = Optional.of(staging.assembly(file));
    }
    writer = new BundleWriter(files, paths.parts(), target, allocator, assembly);
  }

  @StartBundle
  public void startBundle() {
    // A runner may reuse an instance whose last bundle failed.
    writer.abandon();
  }

  @ProcessElement
  public void processElement(@Element SpanBatch batch) throws IOException {
    BYTES_WRITTEN.inc(staging.work(alone, () -> writer.add(batch)));
    SPANS_WRITTEN.inc(batch.rowCount());
    SPANS_FILTERED.inc(batch.filteredRows());
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) throws IOException {
    BYTES_WRITTEN.inc(staging.work(alone, writer::finish));
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
