package io.spanbeam.local;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;

/** How a column of an export is made from a column of the store, batch by batch. */
interface AnswerColumn {
  /** Returns the field that the export shows. */
  Field field();

  /**
   * Fills {@code target} with {@code count} rows of {@code source}, the first being {@code from}.
   */
  void fill(FieldVector source, int from, int count, FieldVector target);

  /** The column as it is; its buffers are shared, not copied, where Arrow can. */
  record Unchanged(Field field) implements AnswerColumn {
    @Override
    public void fill(FieldVector source, int from, int count, FieldVector target) {
      source.makeTransferPair(target).splitAndTransfer(from, count);
    }
  }
}
