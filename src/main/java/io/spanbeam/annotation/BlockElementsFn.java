package io.spanbeam.annotation;

import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordCheck;
import io.spanbeam.annotation.input.RecordOrigin;
import io.spanbeam.ax.AnnotationRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Puts the elements of a collection into blocks by shard. A collection has no order, so that of the
 * elements of one ID follows from their content: which value of a name wins does not depend on the
 * workers.
 */
final class BlockElementsFn extends DoFn<AnnotationRecord, KV<Integer, byte[]>> {
  private static final String PATH = "element";

  private final AnnotationSettings settings;
  private final RecordCheck check;
  private final Sharding sharding;
  private transient RecordDigest.Maker digests;
  private transient RecordCollector collector;
  private transient List<KV<Integer, byte[]>> blocks;
  private transient List<byte[]> letters;

  BlockElementsFn(AnnotationSettings settings, RecordCheck check, Sharding sharding) {
    this.settings = settings;
    this.check = check;
    this.sharding = sharding;
  }

  @Setup
  public void setup() {
    digests = settings.digests();
  }

  @StartBundle
  public void startBundle() {
    blocks = new ArrayList<>();
    letters = new ArrayList<>();
    collector = new RecordCollector(sharding, blocks::add, letters::add);
  }

  @ProcessElement
  public void processElement(@Element AnnotationRecord element, MultiOutputReceiver output) {
    long number = digests.of(element).content() >>> 1;
    InputRecord input =
        new InputRecord(new RecordOrigin(0, PATH, number, 0), element, Optional.empty());
    check.refusal(input).ifPresentOrElse(collector::reject, () -> collector.accept(input));
    blocks.forEach(output.get(Stage.RECORDS)::output);
    blocks.clear();
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    AnnotationAccount account = collector.finish();
    blocks.forEach(block -> output(Stage.RECORDS, block, context));
    letters.forEach(block -> output(Stage.LETTERS, block, context));
    output(Stage.ACCOUNT, account, context);
  }

  private static <T> void output(TupleTag<T> tag, T value, FinishBundleContext context) {
    context.output(tag, value, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
  }
}
