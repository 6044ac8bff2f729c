package io.spanbeam.annotation;

import io.spanbeam.annotation.input.DeadLetter;
import java.util.Locale;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;

/** Puts out each dead letter of a block as a row. */
final class DeadLetterRowsFn extends DoFn<byte[], Row> {
  @ProcessElement
  public void processElement(@Element byte[] block, OutputReceiver<Row> output) {
    for (DeadLetter letter : Block.letters(block)) {
      output.output(
          Row.withSchema(AnnotateRows.DEAD_LETTER)
              .addValues(
                  letter.recordJson(),
                  letter.kind().name().toLowerCase(Locale.ROOT),
                  letter.code(),
                  letter.reason(),
                  letter.attempts())
              .build());
    }
  }
}
