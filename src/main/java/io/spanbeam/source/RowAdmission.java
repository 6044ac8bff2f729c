package io.spanbeam.source;

import io.spanbeam.span.RowTimes;
import io.spanbeam.span.SpanColumns;
import io.spanbeam.span.SpanIdentitySet;
import java.util.BitSet;
import java.util.function.IntToLongFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Decides which rows of a range are passed on: those that start in the range's window and whose
 * identity (trace ID, span ID) was not passed on before, in this pass over the stream or an earlier
 * one. Rows without a start time belong to the range that delivers them; rows without identity
 * can't be told apart and are all passed on.
 */
final class RowAdmission {
  private final TicketRange range;
  private final SpanIdentitySet identities;
  private boolean anonymousRows;
  private long received;
  private long outside;
  private long admitted;
  private byte[] ids = new byte[0];

  RowAdmission(TicketRange range, long identityBytes) {
    this.range = range;
    this.identities = new SpanIdentitySet(identityBytes);
  }

  /** Starts another pass over the same stream. */
  void beginPass() {
    received = 0;
    outside = 0;
  }

  /** Rows of this pass. */
  long received() {
    return received;
  }

  /** Rows of this pass that started outside the window. */
  long outside() {
    return outside;
  }

  /** Rows passed on, in all passes. */
  long admitted() {
    return admitted;
  }

  /** Whether rows without identity were passed on, so that another pass would double them. */
  boolean anonymousRows() {
    return anonymousRows;
  }

  /** Returns the rows to pass on. */
  BitSet admit(VectorSchemaRoot root) {
    int rows = root.getRowCount();
    received += rows;
    BitSet chosen = new BitSet(rows);
    IntToLongFunction starts = RowTimes.of(root);
    for (int row = 0; row < rows; row++) {
      long start = starts.applyAsLong(row);
      if (start == RowTimes.UNKNOWN || range.keeps(start)) {
        chosen.set(row);
      } else {
        outside++;
      }
    }
    removeKnown(root, chosen);
    admitted += chosen.cardinality();
    return chosen;
  }

  private void removeKnown(VectorSchemaRoot root, BitSet chosen) {
    FieldVector traces = root.getVector(SpanColumns.TRACE_ID);
    FieldVector spans = root.getVector(SpanColumns.SPAN_ID);
    if (!isText(traces) || !isText(spans)) {
      anonymousRows |= !chosen.isEmpty();
      return;
    }
    int rows = root.getRowCount();
    int traceBytes = Math.toIntExact(offset(traces, rows) - offset(traces, 0));
    int spanBytes = Math.toIntExact(offset(spans, rows) - offset(spans, 0));
    if (ids.length < traceBytes + spanBytes) {
      ids = new byte[traceBytes + spanBytes];
    }
    traces.getDataBuffer().getBytes(offset(traces, 0), ids, 0, traceBytes);
    spans.getDataBuffer().getBytes(offset(spans, 0), ids, traceBytes, spanBytes);
    long traceBase = offset(traces, 0);
    long spanBase = offset(spans, 0) - traceBytes;
    for (int row = chosen.nextSetBit(0); row >= 0; row = chosen.nextSetBit(row + 1)) {
      if (traces.isNull(row) || spans.isNull(row)) {
        anonymousRows = true;
        continue;
      }
      long trace = offset(traces, row);
      long span = offset(spans, row);
      if (!identities.add(
          ids,
          (int) (trace - traceBase),
          (int) (offset(traces, row + 1) - trace),
          (int) (span - spanBase),
          (int) (offset(spans, row + 1) - span))) {
        chosen.clear(row);
      }
    }
  }

  private static boolean isText(FieldVector vector) {
    return vector instanceof VarCharVector || vector instanceof LargeVarCharVector;
  }

  private static long offset(FieldVector text, int row) {
    ArrowBuf offsets = text.getOffsetBuffer();
    if (offsets.capacity() == 0) {
      return 0;
    }
    return text instanceof VarCharVector
        ? offsets.getInt((long) row * VarCharVector.OFFSET_WIDTH)
        : offsets.getLong((long) row * LargeVarCharVector.OFFSET_WIDTH);
  }
}
