package io.spanbeam.local;

import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A stream of spans in column batches, as of the moment it was opened: spans inserted later are not
 * in it. Used by one thread; holds one batch at a time.
 */
public interface SpanCursor extends AutoCloseable {
  /**
   * Moves to the next batch.
   *
   * @return false at the end
   * @throws StoreException if the database fails
   */
  boolean next();

  /**
   * Returns the current batch; before the first {@link #next} the columns without rows. Owned by
   * the cursor, overwritten by {@link #next}, never dictionary-encoded; all batches have the same
   * columns.
   */
  VectorSchemaRoot root();

  /** Releases the batch and the connection, also in the middle of the stream. Idempotent. */
  @Override
  void close();
}
