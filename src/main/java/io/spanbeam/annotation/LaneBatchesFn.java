package io.spanbeam.annotation;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Puts out the batches of a lane one by one. Each shard leaves batches that are not full; their
 * records are put together, because records of different shards never name the same ID. What
 * follows is done in the same bundle, so batches of a lane stay one after another.
 */
final class LaneBatchesFn extends DoFn<KV<Integer, Iterable<byte[]>>, byte[]> {
  private final AnnotationSettings settings;

  LaneBatchesFn(AnnotationSettings settings) {
    this.settings = settings;
  }

  @ProcessElement
  public void processElement(
      @Element KV<Integer, Iterable<byte[]>> lane, OutputReceiver<byte[]> output) {
    BatchCutter cutter =
        settings.cutter(records -> output.output(LaneBatch.of(true, records).block()));
    for (byte[] bytes : lane.getValue()) {
      LaneBatch batch = LaneBatch.read(bytes);
      if (batch.full()) {
        output.output(batch.block());
      } else {
        RecordMerge.merge(Block.records(batch.block())).forEach(cutter::add);
      }
    }
    cutter.finish();
  }
}
