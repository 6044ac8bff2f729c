package io.spanbeam.span;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;

/**
 * Loads the rows of one batch after the other into Arrow vectors, the same ones as long as the
 * schema stays the same. Not thread-safe.
 */
public final class RowsLoader implements AutoCloseable {
  private static final int PREFIX_BYTES = 8;

  private final BufferAllocator allocator;
  private byte[] schemaMessage;
  private VectorSchemaRoot root;

  /**
   * Makes a loader.
   *
   * @param allocator memory for the vectors
   */
  public RowsLoader(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Loads a batch in place of the one before.
   *
   * @return the rows; valid until the next call of a method here, and not to be closed
   * @throws IllegalStateException if the batch has no rows
   */
  public VectorSchemaRoot load(SpanBatch batch) {
    if (batch.rowCount() == 0) {
      throw new IllegalStateException("A batch without rows has no columns to open");
    }
    clear();
    byte[] arrow = batch.arrow();
    try {
      int schemaEnd = PREFIX_BYTES + LittleEndian.intAt(arrow, Integer.BYTES);
      if (root == null || !holdsSchema(arrow, schemaEnd)) {
        use(arrow, schemaEnd);
      }
      ReadChannel in = new ReadChannel(new HeapChannels.Source(arrow, schemaEnd));
      try (ArrowRecordBatch rows = MessageSerializer.deserializeRecordBatch(in, allocator)) {
        new VectorLoader(root).load(rows);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return root;
  }

  private boolean holdsSchema(byte[] arrow, int schemaEnd) {
    return Arrays.equals(arrow, 0, schemaEnd, schemaMessage, 0, schemaMessage.length);
  }

  private void use(byte[] arrow, int schemaEnd) throws IOException {
    close();
    ReadChannel in = new ReadChannel(new HeapChannels.Source(arrow, 0));
    root = VectorSchemaRoot.create(MessageSerializer.deserializeSchema(in), allocator);
    schemaMessage = Arrays.copyOf(arrow, schemaEnd);
  }

  /** Gives the memory of the rows back. */
  public void clear() {
    if (root != null) {
      root.clear();
    }
  }

  @Override
  public void close() {
    if (root != null) {
      root.close();
      root = null;
    }
  }
}
