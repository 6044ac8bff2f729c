package io.spanbeam.local;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The batches of a DoGet: the rows of a cursor as the columns of the answer, in pieces of a few MB.
 * Owns its vectors; cursor and columns belong to the caller.
 */
final class ExportBatches implements AutoCloseable {
  private static final long MOST_BYTES = 4L << 20;

  private final SpanCursor cursor;
  private final List<AnswerColumn> columns;
  private final VectorSchemaRoot root;
  private int sent;
  private int pieceRows;

  /**
   * @param columns how each column of the cursor, in its order, comes into the answer
   */
  ExportBatches(SpanCursor cursor, List<AnswerColumn> columns, BufferAllocator allocator) {
    this.cursor = cursor;
    this.columns = List.copyOf(columns);
    root =
        VectorSchemaRoot.create(
            new Schema(columns.stream().map(AnswerColumn::field).toList()), allocator);
  }

  /** Moves to the next piece; false at the end. */
  boolean next() {
    if (sent >= cursor.root().getRowCount() && !nextOfCursor()) {
      return false;
    }
    VectorSchemaRoot rows = cursor.root();
    int count = Math.min(pieceRows, rows.getRowCount() - sent);
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).fill(rows.getVector(i), sent, count, root.getVector(i));
    }
    root.setRowCount(count);
    sent += count;
    return true;
  }

  private boolean nextOfCursor() {
    do {
      if (!cursor.next()) {
        return false;
      }
    } while (cursor.root().getRowCount() == 0);
    sent = 0;
    int rows = cursor.root().getRowCount();
    long pieces = 1 + bytes(cursor.root()) / MOST_BYTES;
    pieceRows = (int) Math.max(1, rows / pieces);
    return true;
  }

  /** Returns the current piece, overwritten by {@link #next}. */
  VectorSchemaRoot root() {
    return root;
  }

  /** Returns the bytes of the buffers of the current piece. */
  long bytes() {
    return bytes(root);
  }

  /** Returns the bytes of the buffers of a batch. */
  static long bytes(VectorSchemaRoot root) {
    long bytes = 0;
    for (FieldVector vector : root.getFieldVectors()) {
      bytes += vector.getBufferSize();
    }
    return bytes;
  }

  @Override
  public void close() {
    root.close();
  }
}
