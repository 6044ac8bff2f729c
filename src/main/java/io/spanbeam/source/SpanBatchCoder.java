package io.spanbeam.source;

import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.SpanBatch;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * Encodes a {@link SpanBatch}: a version byte, its place in the plan, its rows as Arrow IPC, and
 * its report if it ends a range. Not deterministic: Arrow leaves the bytes under null values open.
 */
public final class SpanBatchCoder extends AtomicCoder<SpanBatch> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;
  private static final SpanBatchCoder INSTANCE = new SpanBatchCoder();

  private static final VarIntCoder INTEGERS = VarIntCoder.of();
  private static final VarLongCoder LONGS = VarLongCoder.of();
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();

  private SpanBatchCoder() {}

  /** Returns the coder. */
  public static SpanBatchCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(SpanBatch batch, OutputStream out) throws IOException {
    out.write(VERSION);
    INTEGERS.encode(batch.range(), out);
    INTEGERS.encode(batch.sequence(), out);
    INTEGERS.encode(batch.rowCount(), out);
    LONGS.encode(batch.filteredRows(), out);
    BYTES.encode(batch.arrow(), out);
    out.write(batch.report().isPresent() ? 1 : 0);
    if (batch.report().isPresent()) {
      encode(batch.report().get(), out);
    }
  }

  @Override
  public SpanBatch decode(InputStream in) throws IOException {
    int version = readByte(in);
    if (version != VERSION) {
      throw new CoderException("Span batch of version " + version + ", expected " + VERSION);
    }
    int range = INTEGERS.decode(in);
    int sequence = INTEGERS.decode(in);
    int rowCount = INTEGERS.decode(in);
    long filteredRows = LONGS.decode(in);
    byte[] arrow = BYTES.decode(in);
    Optional<RangeReport> report =
        readByte(in) == 1 ? Optional.of(decodeReport(in)) : Optional.empty();
    return SpanBatch.fromParts(range, sequence, rowCount, filteredRows, arrow, report);
  }

  private static void encode(RangeReport report, OutputStream out) throws IOException {
    INTEGERS.encode(report.range(), out);
    encode(report.from(), out);
    encode(report.to(), out);
    LONGS.encode(report.planned(), out);
    LONGS.encode(report.counted(), out);
    LONGS.encode(report.received(), out);
    LONGS.encode(report.duplicates(), out);
    LONGS.encode(report.outside(), out);
    LONGS.encode(report.emitted(), out);
    INTEGERS.encode(report.reopened(), out);
    INTEGERS.encode(report.reconciliation().ordinal(), out);
  }

  private static RangeReport decodeReport(InputStream in) throws IOException {
    return new RangeReport(
        INTEGERS.decode(in),
        decodeInstant(in),
        decodeInstant(in),
        LONGS.decode(in),
        LONGS.decode(in),
        LONGS.decode(in),
        LONGS.decode(in),
        LONGS.decode(in),
        LONGS.decode(in),
        INTEGERS.decode(in),
        Reconciliation.values()[INTEGERS.decode(in)]);
  }

  private static void encode(Instant instant, OutputStream out) throws IOException {
    LONGS.encode(instant.getEpochSecond(), out);
    INTEGERS.encode(instant.getNano(), out);
  }

  private static Instant decodeInstant(InputStream in) throws IOException {
    return Instant.ofEpochSecond(LONGS.decode(in), INTEGERS.decode(in));
  }

  private static int readByte(InputStream in) throws IOException {
    int read = in.read();
    if (read < 0) {
      throw new EOFException("Span batch ends too early");
    }
    return read;
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    throw new NonDeterministicException(this, "Arrow leaves the bytes under null values open");
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
