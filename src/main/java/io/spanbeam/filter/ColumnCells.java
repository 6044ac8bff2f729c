package io.spanbeam.filter;

import io.spanbeam.span.SpanColumns;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.complex.MapVector;

/**
 * The values of a column as a filter sees them.
 *
 * @param vector where the values are
 * @param text the values as text, if they are text or shown as text
 * @param standIn which part of the text counts, if the column stands in for another one
 * @param time whether an integer is nanoseconds since the epoch
 */
record ColumnCells(
    FieldVector vector, Optional<TextValues> text, Optional<StandInColumn> standIn, boolean time) {

  /** Returns the values of a column, or nothing if they are null everywhere. */
  static Optional<ColumnCells> of(String column, VectorSchemaRoot root) {
    FieldVector vector = root.getVector(column);
    if (vector != null) {
      boolean time = column.equals(SpanColumns.START_TIME) || column.equals(SpanColumns.END_TIME);
      Optional<TextValues> text = TextValues.of(vector);
      if (column.equals(SpanColumns.PARENT_ID)) {
        text = text.map(TextValues::withoutEmpty);
      }
      return known(new ColumnCells(vector, text, Optional.empty(), time));
    }
    Optional<StandInColumn> standIn = StandInColumn.of(column);
    FieldVector other = standIn.map(found -> root.getVector(found.column())).orElse(null);
    return other == null ? Optional.empty() : known(standingIn(other, standIn.get()));
  }

  private static Optional<ColumnCells> known(ColumnCells cells) {
    return cells.vector instanceof NullVector ? Optional.empty() : Optional.of(cells);
  }

  private static ColumnCells standingIn(FieldVector vector, StandInColumn standIn) {
    Optional<TextValues> text =
        TextValues.of(vector).map(texts -> new JsonMemberValues(texts, standIn));
    return new ColumnCells(vector, text, Optional.of(standIn), false);
  }

  /** Returns the list that the values are, if they are lists. */
  Optional<BaseListVector> list() {
    return vector instanceof BaseListVector list && !(vector instanceof MapVector)
        ? Optional.of(list)
        : Optional.empty();
  }

  /** Returns the elements of the list that the values are. */
  ColumnCells elements() {
    FieldVector elements = vector.getChildrenFromFields().get(0);
    if (standIn.isPresent()) {
      return standingIn(elements, standIn.get());
    }
    return new ColumnCells(elements, TextValues.of(elements), standIn, time);
  }

  /** Tests for a missing value. */
  RowTest nullTest() {
    if (list().isEmpty()) {
      if (standIn.isPresent() && text.isEmpty()) {
        // A stand-in that is neither text nor nested has no such member.
        return row -> RowTest.TRUE;
      }
      if (text.isPresent()) {
        TextValues texts = text.get();
        return row -> RowTest.of(texts.isNull(row));
      }
      if (vector instanceof FloatingPointVector floats) {
        return row -> RowTest.of(vector.isNull(row) || Double.isNaN(floats.getValueAsDouble(row)));
      }
    }
    return row -> RowTest.of(vector.isNull(row));
  }
}
