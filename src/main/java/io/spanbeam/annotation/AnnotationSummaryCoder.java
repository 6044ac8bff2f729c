package io.spanbeam.annotation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;

/** Encodes an {@link AnnotationSummary} as the JSON of its file. */
final class AnnotationSummaryCoder extends AtomicCoder<AnnotationSummary> {
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();

  @Override
  public void encode(AnnotationSummary summary, OutputStream out) throws IOException {
    BYTES.encode(SummaryJson.encode(summary), out);
  }

  @Override
  public AnnotationSummary decode(InputStream in) throws IOException {
    return SummaryJson.decode(BYTES.decode(in));
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
