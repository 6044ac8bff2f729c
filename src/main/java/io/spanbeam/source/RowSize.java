package io.spanbeam.source;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Retries;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Learns how large a row is, so that ranges can be cut by bytes though the service counts rows. */
final class RowSize {
  private static final int SAMPLE_ROWS = 200;
  private static final int SMALLEST_SAMPLE_ROWS = 2;

  private RowSize() {}

  /**
   * Reads the first batch of a query and measures it. What fails and may pass is tried again; rows
   * too large to come together are asked for in smaller batches.
   *
   * @return bytes of Arrow per row, at least 1; {@code otherwise} if no row came
   * @throws AxException if the service refuses or fails
   */
  static int sample(
      SpanService service,
      SpanQuery query,
      BufferAllocator allocator,
      int otherwise,
      RetryPolicy retry)
      throws AxException {
    Retries retries = new Retries(retry);
    int rows = SAMPLE_ROWS;
    while (true) {
      SpanQuery sample = query.withChunkSize(rows);
      try {
        return retries.call("Sampling", () -> first(service, sample, allocator, otherwise));
      } catch (AxException e) {
        if (e.category() != Category.TOO_LARGE || rows == SMALLEST_SAMPLE_ROWS) {
          throw e;
        }
        rows /= 10;
      }
    }
  }

  private static int first(
      SpanService service, SpanQuery query, BufferAllocator allocator, int otherwise)
      throws AxException {
    try (SpanStream stream = service.open(query, allocator)) {
      while (stream.next()) {
        VectorSchemaRoot root = stream.root();
        if (root.getRowCount() > 0) {
          long bytes = root.getFieldVectors().stream().mapToLong(FieldVector::getBufferSize).sum();
          return Math.toIntExact(Math.max(1, bytes / root.getRowCount()));
        }
      }
      return otherwise;
    }
  }
}
