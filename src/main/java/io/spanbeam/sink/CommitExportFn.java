package io.spanbeam.sink;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;

/** Commits the export when all parts are known; emits the path of the manifest. */
final class CommitExportFn extends DoFn<byte[], String> {
  static final String PARTS = "parts";

  private static final Counter FILES_WRITTEN =
      Metrics.counter(ExportCounters.NAMESPACE, ExportCounters.FILES_WRITTEN);

  private final ExportTarget target;
  private final ExportDescription description;
  private final boolean alone;

  /**
   * @param alone whether the whole pipeline runs in this process
   */
  CommitExportFn(ExportTarget target, ExportDescription description, boolean alone) {
    this.target = target;
    this.description = description;
    this.alone = alone;
  }

  @ProcessElement
  public void processElement(
      @SideInput(PARTS) Iterable<PartFile> parts, OutputReceiver<String> output)
      throws IOException {
    List<PartFile> all = new ArrayList<>();
    parts.forEach(all::add);
    ExportCommit commit =
        new ExportCommit(
            target, description, FileOperations.of(target.directory()), Clock.systemUTC());
    StagingDirectory staging =
        StagingDirectory.of(ExportPaths.of(target.directory(), description.runId()));
    ExportSummary summary = staging.work(alone, () -> commit.commit(all, staging.assembled()));
    staging.release();
    FILES_WRITTEN.inc(summary.files().size());
    output.output(commit.manifestPath());
  }
}
