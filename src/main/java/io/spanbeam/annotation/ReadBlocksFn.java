package io.spanbeam.annotation;

import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.annotation.input.RecordCheck;
import io.spanbeam.annotation.input.RecordReader;
import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Reads files into blocks of records by shard. A file that can't be used fails the pipeline. */
final class ReadBlocksFn extends DoFn<InputFile, KV<Integer, byte[]>> {
  private final AnnotationServiceFactory services;
  private final RecordCheck check;
  private final Sharding sharding;

  ReadBlocksFn(AnnotationServiceFactory services, RecordCheck check, Sharding sharding) {
    this.services = services;
    this.check = check;
    this.sharding = sharding;
  }

  @Setup
  public void setup() throws IOException {
    services.requireKey();
  }

  @ProcessElement
  public void processElement(@Element InputFile file, MultiOutputReceiver output)
      throws IOException {
    RecordCollector collector =
        new RecordCollector(
            sharding, output.get(Stage.RECORDS)::output, output.get(Stage.LETTERS)::output);
    RecordReader.read(file, check, collector);
    output.get(Stage.ACCOUNT).output(collector.finish());
  }
}
