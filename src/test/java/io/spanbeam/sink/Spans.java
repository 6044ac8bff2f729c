package io.spanbeam.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.SpanBatch;
import io.spanbeam.span.SpanColumns;
import io.spanbeam.span.json.JsonShape;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.beam.sdk.coders.CustomCoder;

/** Hand-made spans: span {@code <range>.<n>} starts n nanoseconds after the start of its range. */
final class Spans {
  static final Instant START = Instant.parse("2026-01-31T00:00:00Z");
  static final String TOKENS = "attributes.llm.token_count.total";

  private Spans() {}

  static ExportTarget target(Object directory, SpanFormat format, Layout layout) {
    return new ExportTarget(
        directory.toString(), format, JsonShape.COLUMNS, SpanCompression.NONE, layout, false);
  }

  static ExportTarget compressed(ExportTarget target, SpanCompression compression) {
    return new ExportTarget(
        target.directory(),
        target.format(),
        target.shape(),
        compression,
        target.layout(),
        target.replace());
  }

  static ExportTarget replacing(ExportTarget target) {
    return new ExportTarget(
        target.directory(),
        target.format(),
        target.shape(),
        target.compression(),
        target.layout(),
        true);
  }

  static ExportDescription description(String runId, long spans, int ranges) {
    return new ExportDescription(
        runId,
        START,
        "0.1.0",
        "space-id",
        "project-id",
        "checkout",
        START,
        START.plusSeconds(7200),
        "status_code = 'OK'",
        List.of(),
        "FLIGHT",
        spans,
        ranges);
  }

  /** Returns a batch of spans {@code first} to {@code last}, the last one excluded. */
  static SpanBatch batch(int range, int sequence, int first, int last) {
    try (BufferAllocator allocator = new RootAllocator(64 << 20);
        VarCharVector ids = new VarCharVector(SpanColumns.SPAN_ID, allocator);
        BigIntVector starts = new BigIntVector(SpanColumns.START_TIME, allocator);
        BigIntVector tokens = new BigIntVector(TOKENS, allocator)) {
      for (int span = first; span < last; span++) {
        int row = span - first;
        ids.setSafe(row, (range + "." + span).getBytes(UTF_8));
        starts.setSafe(row, rangeStart(range).getEpochSecond() * 1_000_000_000L + span);
        if (span % 2 == 0) {
          tokens.setSafe(row, span);
        }
      }
      List<FieldVector> columns = List.of(ids, starts, tokens);
      columns.forEach(column -> column.setValueCount(last - first));
      return SpanBatch.of(range, sequence, new VectorSchemaRoot(columns));
    }
  }

  /** Returns a batch of one span of which the number of tokens is a text. */
  static SpanBatch batchWithTextTokens(int range, int sequence) {
    try (BufferAllocator allocator = new RootAllocator(1 << 20);
        VarCharVector ids = new VarCharVector(SpanColumns.SPAN_ID, allocator);
        VarCharVector tokens = new VarCharVector(TOKENS, allocator)) {
      ids.setSafe(0, (range + ".text").getBytes(UTF_8));
      tokens.setSafe(0, "many".getBytes(UTF_8));
      ids.setValueCount(1);
      tokens.setValueCount(1);
      return SpanBatch.of(range, sequence, new VectorSchemaRoot(List.of(ids, tokens)));
    }
  }

  /** Returns the batch that ends a range of which everything went well. */
  static SpanBatch end(int range, int sequence, long spans) {
    return SpanBatch.endOfRange(sequence, report(range, spans, spans, Reconciliation.MATCHED));
  }

  static RangeReport report(int range, long counted, long emitted, Reconciliation verdict) {
    return new RangeReport(
        range,
        rangeStart(range),
        rangeStart(range + 1),
        counted,
        counted,
        emitted,
        0,
        0,
        emitted,
        0,
        verdict);
  }

  static Instant rangeStart(int range) {
    return START.plusSeconds(3600L * range);
  }

  /** Returns three ranges of 4, 0 and 3 spans in six batches, out of order. */
  static List<SpanBatch> threeRanges() {
    return List.of(
        end(2, 2, 3),
        batch(2, 1, 2, 3),
        batch(0, 1, 3, 4),
        end(1, 0, 0),
        batch(0, 0, 0, 3),
        end(0, 2, 4),
        batch(2, 0, 0, 2));
  }

  /** Returns the IDs of the spans of {@link #threeRanges} in the order of the export. */
  static List<String> threeRangesInOrder() {
    List<String> ids = new ArrayList<>();
    IntStream.range(0, 4).forEach(span -> ids.add("0." + span));
    IntStream.range(0, 3).forEach(span -> ids.add("2." + span));
    return ids;
  }

  /** Coder of batches for pipelines over hand-made ones. */
  static final class BatchCoder extends CustomCoder<SpanBatch> {
    @Override
    public void encode(SpanBatch batch, OutputStream stream) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeInt(batch.range());
      out.writeInt(batch.sequence());
      out.writeInt(batch.rowCount());
      out.writeLong(batch.filteredRows());
      out.writeInt(batch.arrow().length);
      out.write(batch.arrow());
      ObjectOutputStream objects = new ObjectOutputStream(out);
      objects.writeObject(batch.report().orElse(null));
      objects.flush();
    }

    @Override
    public SpanBatch decode(InputStream stream) throws IOException {
      DataInputStream in = new DataInputStream(stream);
      int range = in.readInt();
      int sequence = in.readInt();
      int rowCount = in.readInt();
      long filteredRows = in.readLong();
      byte[] arrow = in.readNBytes(in.readInt());
      try {
        RangeReport report = (RangeReport) new ObjectInputStream(in).readObject();
        return SpanBatch.fromParts(
            range, sequence, rowCount, filteredRows, arrow, Optional.ofNullable(report));
      } catch (ClassNotFoundException e) {
        throw new IOException(e);
      }
    }
  }
}
