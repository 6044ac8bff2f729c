package io.spanbeam.source;

import static io.spanbeam.ax.SpanService.UNKNOWN_COUNT;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.span.BatchSlicer;
import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.SelectedRows;
import io.spanbeam.span.SpanBatch;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one range to its proper end: its batches, then the batch that carries its report.
 *
 * <ul>
 *   <li>A stream that breaks is opened again. The service promises no order, so rows already passed
 *       on are recognised by their identity, never by their number. Attempts start anew with each
 *       batch that brought new rows; after the last attempt the failure goes to the caller. Being
 *       throttled while other readers of the worker get on is no attempt.
 *   <li>At the end of the stream the rows are compared with the service's count of that stream. If
 *       they differ the range is read once more; what had been missing is added, and what still
 *       differs is reported (architecture 3.1).
 *   <li>If a message is too large for the connection, the stream is opened again in smaller chunks.
 * </ul>
 *
 * <p>Used by one thread; {@link #fraction} by any.
 */
final class RangeReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RangeReader.class);

  private final SpanService service;
  private final ReadSpecification specification;
  private final int index;
  private final TicketRange range;
  private final BufferAllocator allocator;
  private final StreamRecovery recovery;
  private final RowAdmission admission;
  private final BatchSlicer slicer;
  private final Queue<SpanBatch> ready = new ArrayDeque<>();

  private SpanStream stream;
  private boolean readTwice;
  private boolean finished;
  private volatile double fraction;

  /**
   * Makes a reader.
   *
   * @param workerRows rows that all readers of this worker have passed on; counted up here
   */
  RangeReader(
      SpanService service,
      ReadSpecification specification,
      int index,
      TicketRange range,
      BufferAllocator allocator,
      AtomicLong workerRows,
      StreamRecovery.Sleeper sleeper) {
    this.service = service;
    this.specification = specification;
    this.index = index;
    this.range = range;
    this.allocator = allocator;
    this.recovery =
        new StreamRecovery(
            specification.retry(), specification.query().chunkSize(), workerRows, sleeper);
    this.admission = new RowAdmission(range, specification.identityBytes());
    this.slicer = new BatchSlicer(index, specification.batchBytes());
  }

  /**
   * Returns the next batch, at last the one with the report, then nothing.
   *
   * @throws AxException if the service refuses, or fails more often than the policy allows
   */
  Optional<SpanBatch> next() throws AxException {
    while (ready.isEmpty()) {
      if (finished) {
        return Optional.empty();
      }
      try {
        step();
      } catch (AxException e) {
        recover(e);
      }
    }
    return Optional.of(ready.remove());
  }

  /** Returns which part of the range was read, from 0 to 1; an estimate. */
  double fraction() {
    return fraction;
  }

  private void step() throws AxException {
    if (stream == null) {
      admission.beginPass();
      stream = service.open(query(), allocator);
    }
    if (limitReached()) {
      finish(UNKNOWN_COUNT, Reconciliation.UNKNOWN);
    } else if (stream.next()) {
      pass(stream.root());
    } else {
      endPass();
    }
  }

  private SpanQuery query() {
    SpanQuery request = specification.request().withWindow(range.ticket());
    OptionalInt chunkSize = recovery.chunkSize();
    return chunkSize.isPresent() ? request.withChunkSize(chunkSize.getAsInt()) : request;
  }

  private void pass(VectorSchemaRoot root) {
    BitSet rows = admission.admit(root);
    limit(rows);
    if (rows.isEmpty()) {
      return;
    }
    recovery.progressed(rows.cardinality());
    if (rows.cardinality() == root.getRowCount()) {
      ready.addAll(slicer.slices(wanted(root)));
    } else {
      try (VectorSchemaRoot chosen = SelectedRows.copy(wanted(root), rows, allocator)) {
        ready.addAll(slicer.slices(chosen));
      }
    }
    long expected = Math.max(stream.count(), admission.received());
    fraction = Math.max(fraction, (double) admission.received() / (expected + 1));
  }

  private void limit(BitSet rows) {
    long surplus = admission.admitted() - specification.limit();
    for (; surplus > 0 && !rows.isEmpty(); surplus--) {
      rows.clear(rows.length() - 1);
    }
  }

  private boolean limitReached() {
    return admission.admitted() >= specification.limit();
  }

  /** Leaves out columns that only the reader asked for; shares the vectors. */
  private VectorSchemaRoot wanted(VectorSchemaRoot root) {
    List<String> columns = specification.query().columns();
    if (columns.isEmpty()) {
      return root;
    }
    List<FieldVector> vectors =
        root.getFieldVectors().stream().filter(v -> columns.contains(v.getName())).toList();
    VectorSchemaRoot wanted = new VectorSchemaRoot(vectors);
    wanted.setRowCount(root.getRowCount());
    return wanted;
  }

  private void endPass() throws AxException {
    long counted = stream.count();
    if (counted == UNKNOWN_COUNT) {
      finish(counted, Reconciliation.UNKNOWN);
    } else if (counted == admission.received()) {
      finish(counted, Reconciliation.MATCHED);
    } else if (readTwice || admission.anonymousRows()) {
      LOG.warn(
          "Range {} holds {} spans by the service's count, but {} came; reported in the manifest",
          range.ticket(),
          counted,
          admission.received());
      finish(counted, Reconciliation.MISMATCHED);
    } else {
      readTwice = true;
      closeStream();
    }
  }

  private void finish(long counted, Reconciliation reconciliation) throws AxException {
    closeStream();
    finished = true;
    fraction = 1;
    long emitted = Math.min(admission.admitted(), specification.limit());
    // What a page brought beyond the limit is as if it had never come.
    long received = admission.received() - (admission.admitted() - emitted);
    ready.add(
        SpanBatch.endOfRange(
            slicer.nextSequence(),
            new RangeReport(
                index,
                range.ticket().from(),
                range.ticket().to(),
                range.count(),
                counted,
                received,
                Math.max(0, received - admission.outside() - emitted),
                admission.outside(),
                emitted,
                recovery.reopened(),
                reconciliation)));
  }

  private void recover(AxException failure) throws AxException {
    abandonStream(failure);
    if (admission.anonymousRows()) {
      throw new AxException(
          failure.category(),
          ("The stream of %s broke, and it can't be resumed because its rows carry no trace and span"
                  + " ID: %s")
              .formatted(range.ticket(), failure.getMessage()),
          failure);
    }
    recovery.waitAfter(failure);
    LOG.info(
        "Reading {} again after {} rows: {}",
        range.ticket(),
        admission.admitted(),
        failure.getMessage());
  }

  private void closeStream() throws AxException {
    SpanStream closing = stream;
    stream = null;
    if (closing != null) {
      closing.close();
    }
  }

  private void abandonStream(AxException failure) {
    try {
      closeStream();
    } catch (AxException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() throws AxException {
    ready.clear();
    closeStream();
  }
}
