package io.spanbeam.span;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.TransferPair;
import org.apache.arrow.vector.util.VectorAppender;

/** Copies chosen rows of a batch, column by column. */
public final class SelectedRows {
  private SelectedRows() {}

  /**
   * Copies rows.
   *
   * @param root where the rows are; left as it is
   * @param rows which rows, by index
   * @param allocator memory for the copy
   * @return the chosen rows in their order; the caller closes it
   */
  public static VectorSchemaRoot copy(
      VectorSchemaRoot root, BitSet rows, BufferAllocator allocator) {
    int count = rows.cardinality();
    List<FieldVector> copies = new ArrayList<>(root.getFieldVectors().size());
    boolean complete = false;
    try {
      for (FieldVector vector : root.getFieldVectors()) {
        FieldVector copy = vector.getField().createVector(allocator);
        copies.add(copy);
        if (vector instanceof BaseFixedWidthVector
            || vector instanceof BaseVariableWidthVector
            || vector instanceof BaseLargeVariableWidthVector) {
          copyValues(vector, rows, copy);
        } else {
          appendRuns(vector, rows, copy, allocator);
        }
        copy.setValueCount(count);
      }
      complete = true;
      return new VectorSchemaRoot(root.getSchema().getFields(), copies, count);
    } finally {
      if (!complete) {
        copies.forEach(FieldVector::close);
      }
    }
  }

  private static void copyValues(FieldVector vector, BitSet rows, FieldVector copy) {
    int target = 0;
    for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
      copy.copyFromSafe(row, target++, vector);
    }
  }

  /** Nested values have no cheap copy of a single row, but runs of rows can be appended. */
  private static void appendRuns(
      FieldVector vector, BitSet rows, FieldVector copy, BufferAllocator allocator) {
    copy.allocateNew();
    VectorAppender appender = new VectorAppender(copy);
    for (int start = rows.nextSetBit(0); start >= 0; ) {
      int end = rows.nextClearBit(start);
      TransferPair transfer = vector.getTransferPair(vector.getField(), allocator);
      transfer.splitAndTransfer(start, end - start);
      try (FieldVector run = (FieldVector) transfer.getTo()) {
        run.accept(appender, null);
      }
      start = rows.nextSetBit(end);
    }
  }
}
