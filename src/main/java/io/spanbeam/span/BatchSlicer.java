package io.spanbeam.span;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Cuts the rows of one ticket range into numbered batches by the bytes that they take. Not
 * thread-safe.
 */
public final class BatchSlicer {
  private final int range;
  private final long maxBytes;
  private final RowsEncoder encoder = new RowsEncoder();
  private int nextSequence;

  /**
   * Makes a slicer.
   *
   * @param range index of the ticket range in the plan
   * @param maxBytes the most bytes of a batch, at least 1
   */
  public BatchSlicer(int range, long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException(
          "Slices of %d bytes can't hold a row; allow at least 1 byte".formatted(maxBytes));
    }
    this.range = range;
    this.maxBytes = maxBytes;
  }

  /**
   * Copies all rows of {@code root} to consecutive batches of at most the allowed bytes each,
   * measured on the buffers of its columns, nested ones included. A row that takes more is a batch
   * of its own. No rows, no batches.
   */
  public List<SpanBatch> slices(VectorSchemaRoot root) {
    List<SpanBatch> slices = new ArrayList<>();
    int start = 0;
    while (start < root.getRowCount()) {
      int end = end(root, start);
      byte[] arrow = encoder.encode(root, start, end - start);
      slices.add(SpanBatch.ofRows(range, nextSequence++, end - start, arrow));
      start = end;
    }
    return slices;
  }

  /** Returns the number of the batch that comes next, from 0. */
  public int nextSequence() {
    return nextSequence;
  }

  /** Searches the largest end of a slice; more rows never take fewer bytes. */
  private int end(VectorSchemaRoot root, int start) {
    long bytesBefore = bytesOfFirst(root, start);
    int fits = start + 1;
    int tooFar = root.getRowCount() + 1;
    // most batches are cut a few times or not at all, so look at the whole rest first
    int candidate = root.getRowCount();
    while (candidate > fits) {
      if (bytesOfFirst(root, candidate) - bytesBefore <= maxBytes) {
        fits = candidate;
      } else {
        tooFar = candidate;
      }
      candidate = fits + tooFar >>> 1;
    }
    return fits;
  }

  private static long bytesOfFirst(VectorSchemaRoot root, int rows) {
    long bytes = 0;
    for (FieldVector column : root.getFieldVectors()) {
      bytes += rows == 0 ? 0 : column.getBufferSizeFor(rows);
    }
    return bytes;
  }
}
