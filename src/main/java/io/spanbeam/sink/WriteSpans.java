package io.spanbeam.sink;

import static java.util.Objects.requireNonNull;

import io.spanbeam.span.SpanBatch;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Writes the spans of an export and commits it once. No row is shuffled: workers write part files
 * and only tell of them; one step puts the export together, in the order of ranges and of batches
 * within a range, and makes it visible at once. In one process a single file is put together while
 * parts are still being written, so that little is left for that step.
 *
 * <p>The result is the path of the manifest, one element also if there are no spans. Whether the
 * counts reconcile is in the manifest ({@link Manifest#read}); a mismatch does not fail the
 * pipeline.
 */
public final class WriteSpans extends PTransform<PCollection<SpanBatch>, PCollection<String>> {
  private final ExportTarget target;
  private final ExportDescription description;
  private final boolean alone;

  private WriteSpans(ExportTarget target, ExportDescription description, boolean alone) {
    this.target = target;
    this.description = description;
    this.alone = alone;
  }

  /**
   * Returns a transform that writes one export.
   *
   * @param target where; {@link TargetCheck#check} tells beforehand whether it can be used
   * @param description what the manifest says of the run
   * @throws IllegalArgumentException if the directory of the target can not be that of an export
   */
  public static WriteSpans to(ExportTarget target, ExportDescription description) {
    return new WriteSpans(
        target.absolute(), requireNonNull(description, "description is null"), false);
  }

  /**
   * Says that the whole pipeline runs in one process, as on the Direct Runner. Then what it leaves
   * on the local disk if it is killed is deleted by {@link TargetCheck#check} of the next export
   * into the same place. The runner must not try a bundle again, as the Direct Runner does not: a
   * run of which a bundle failed is not committed; another run needs another {@link
   * ExportDescription#runId}.
   */
  public WriteSpans inOneProcess() {
    return new WriteSpans(target, description, true);
  }

  /**
   * Deletes the temporary files of a run that failed or was interrupted and will not go on. Workers
   * in this process that still write may do so for the batch they have and for the parts that they
   * put together, and fail with the next; those in other processes must have stopped, or they make
   * new files. An old export that was about to be replaced is put back.
   *
   * @param runId {@link ExportDescription#runId} of the run
   * @throws TargetException if something could not be deleted; names it
   */
  public static void discard(ExportTarget target, String runId) throws TargetException {
    String directory = target.absolute().directory();
    FileOperations files = FileOperations.of(directory);
    ExportPaths paths = ExportPaths.of(directory, runId);
    try {
      StagingDirectory.of(paths).discard(files);
      // Not before: a commit that is just replacing the old export would be disturbed.
      if (files.onLocalDisk()) {
        TargetCheck.recover(Path.of(directory), files);
      }
    } catch (IOException e) {
      throw TargetException.writing(directory, e);
    }
  }

  @Override
  public PCollection<String> expand(PCollection<SpanBatch> batches) {
    if (batches.isBounded() != IsBounded.BOUNDED
        || !(batches.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
      throw new IllegalArgumentException(
          "An export is written once: its input must be bounded and in the global window");
    }
    PCollectionView<Iterable<PartFile>> parts =
        batches
            .apply("Write parts", ParDo.of(new WritePartsFn(target, description.runId(), alone)))
            .setCoder(new PartFileCoder())
            .apply("Describe parts", View.asIterable());
    return batches
        .getPipeline()
        .apply("Start commit", Impulse.create())
        .apply(
            "Commit",
            ParDo.of(new CommitExportFn(target, description, alone))
                .withSideInput(CommitExportFn.PARTS, parts))
        .setCoder(StringUtf8Coder.of());
  }
}
