package io.spanbeam.annotation;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Puts out the batches of a lane one by one. What follows is done in the same bundle, so batches of
 * a lane stay one after another.
 */
final class LaneBatchesFn extends DoFn<KV<Integer, Iterable<byte[]>>, byte[]> {
  @ProcessElement
  public void processElement(
      @Element KV<Integer, Iterable<byte[]>> lane, OutputReceiver<byte[]> output) {
    lane.getValue().forEach(output::output);
  }
}
