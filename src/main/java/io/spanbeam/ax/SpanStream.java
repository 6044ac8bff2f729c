package io.spanbeam.ax;

import org.apache.arrow.vector.VectorSchemaRoot;

/** A stream of column batches. Used by one thread; closed by whoever opened it. */
public interface SpanStream extends AutoCloseable {
  /**
   * Returns what the service said when the stream was opened about how many spans it holds, or
   * {@link SpanService#UNKNOWN_COUNT}.
   */
  long count();

  /**
   * Moves to the next batch.
   *
   * @return false at the proper end of the stream; a stream that breaks never ends this way
   * @throws AxException if the stream breaks
   */
  boolean next() throws AxException;

  /**
   * Returns the current batch. Owned by the stream, overwritten by {@link #next}, never
   * dictionary-encoded. Its columns may differ from those of the batch before.
   */
  VectorSchemaRoot root();

  /** Releases the stream; cancels the call if it was not read to its end. Idempotent. */
  @Override
  void close() throws AxException;
}
