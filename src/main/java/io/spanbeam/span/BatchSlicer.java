package io.spanbeam.span;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Cuts batches of rows into smaller ones by the bytes that their rows take. */
public final class BatchSlicer {
  private BatchSlicer() {}

  /**
   * Cuts {@code root} into consecutive slices of at most {@code maxBytes} each, measured on the
   * buffers of its columns, nested ones included. A row that takes more is a slice of its own. No
   * rows, no slices.
   *
   * <p>Slices share the buffers of {@code root}, which must not change meanwhile, and count against
   * the same allocator. The caller closes each slice.
   *
   * @param maxBytes the most bytes of a slice, at least 1
   * @return the slices, made one at a time as they are iterated
   */
  public static Iterable<VectorSchemaRoot> slices(VectorSchemaRoot root, long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException(
          "Slices of %d bytes can't hold a row; allow at least 1 byte".formatted(maxBytes));
    }
    return () -> new Slices(root, maxBytes);
  }

  private static final class Slices implements Iterator<VectorSchemaRoot> {
    private final VectorSchemaRoot root;
    private final long maxBytes;
    private final int rowCount;
    private int next;
    private long bytesBefore;

    Slices(VectorSchemaRoot root, long maxBytes) {
      this.root = root;
      this.maxBytes = maxBytes;
      this.rowCount = root.getRowCount();
      this.bytesBefore = bytesOfFirst(0);
    }

    @Override
    public boolean hasNext() {
      return next < rowCount;
    }

    @Override
    public VectorSchemaRoot next() {
      if (!hasNext()) {
        throw new NoSuchElementException("All %d rows were sliced".formatted(rowCount));
      }
      int start = next;
      next = end(start);
      bytesBefore = bytesOfFirst(next);
      VectorSchemaRoot slice = root.slice(start, next - start);
      if (slice.getFieldVectors().isEmpty()) {
        // Without columns a slice does not know its rows, but they are rows all the same.
        slice.setRowCount(next - start);
      }
      return slice;
    }

    /** Searches the largest end of a slice; more rows never take fewer bytes. */
    private int end(int start) {
      int fits = start + 1;
      int tooFar = rowCount + 1;
      // most batches are cut a few times or not at all, so look at the whole rest first
      int candidate = rowCount;
      while (candidate > fits) {
        if (bytesOfFirst(candidate) - bytesBefore <= maxBytes) {
          fits = candidate;
        } else {
          tooFar = candidate;
        }
        candidate = fits + tooFar >>> 1;
      }
      return fits;
    }

    private long bytesOfFirst(int rows) {
      long bytes = 0;
      for (FieldVector column : root.getFieldVectors()) {
        bytes += rows == 0 ? 0 : column.getBufferSizeFor(rows);
      }
      return bytes;
    }
  }
}
