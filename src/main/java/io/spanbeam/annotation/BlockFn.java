package io.spanbeam.annotation;

import io.spanbeam.annotation.input.RecordConsumer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/** Puts what the elements of a collection turn out to be into blocks by shard. */
abstract class BlockFn<T> extends DoFn<T, KV<Integer, byte[]>> {
  private final AnnotationServiceFactory services;
  private final Sharding sharding;
  private transient RecordCollector collector;
  private transient List<KV<Integer, byte[]>> blocks;
  private transient List<byte[]> letters;

  BlockFn(AnnotationServiceFactory services, Sharding sharding) {
    this.services = services;
    this.sharding = sharding;
  }

  /** Makes what reading needs. */
  abstract void prepare();

  /** Hands an element over as what it turns out to be. */
  abstract void read(T element, RecordConsumer consumer) throws IOException;

  @Setup
  public void setup() throws IOException {
    services.requireKey();
    prepare();
  }

  @StartBundle
  public void startBundle() {
    blocks = new ArrayList<>();
    letters = new ArrayList<>();
    collector = new RecordCollector(sharding, blocks::add, letters::add);
  }

  @ProcessElement
  public void processElement(@Element T element, MultiOutputReceiver output) throws IOException {
    read(element, collector);
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

  private static <V> void output(
      TupleTag<V> tag, V value, DoFn<?, KV<Integer, byte[]>>.FinishBundleContext context) {
    context.output(tag, value, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
  }
}
