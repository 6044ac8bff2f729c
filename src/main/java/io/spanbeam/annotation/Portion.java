package io.spanbeam.annotation;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * Some records of a shard that share a look-up window, on the way into a batch.
 *
 * @param bytes about how many bytes they take in the body of a request, rather too many than too
 *     few
 * @param block the records
 */
record Portion(long bytes, byte[] block) {
  Portion {
    requireNonNull(block, "block is null");
  }

  /** Encodes a portion. Equal portions have equal bytes. */
  static final class PortionCoder extends CustomCoder<Portion> {
    private static final long serialVersionUID = 1L;
    private static final VarLongCoder BYTES = VarLongCoder.of();
    private static final ByteArrayCoder BLOCK = ByteArrayCoder.of();

    @Override
    public void encode(Portion portion, OutputStream out) throws IOException {
      BYTES.encode(portion.bytes(), out);
      BLOCK.encode(portion.block(), out);
    }

    @Override
    public Portion decode(InputStream in) throws IOException {
      return new Portion(BYTES.decode(in), BLOCK.decode(in));
    }

    @Override
    public void verifyDeterministic() {}
  }
}
