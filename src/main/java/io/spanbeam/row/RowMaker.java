package io.spanbeam.row;

import io.spanbeam.span.SpanColumns;
import java.util.Arrays;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;

/** Makes rows of the rows of a batch. What depends on a column alone is done once for a batch. */
final class RowMaker {
  private static final Set<String> NANOSECONDS =
      Set.of(SpanColumns.START_TIME, SpanColumns.END_TIME);
  private static final Cell ABSENT = index -> null;

  private final Schema schema;
  private final String[] columns;
  private final FieldType[] types;
  private final Conversion[] conversions;
  private final Cell[] cells;

  RowMaker(RowColumns rowColumns, Schema schema) {
    this.schema = schema;
    columns = rowColumns.types().keySet().toArray(String[]::new);
    types = rowColumns.types().values().toArray(FieldType[]::new);
    conversions = new Conversion[columns.length];
    for (int i = 0; i < columns.length; i++) {
      conversions[i] =
          NANOSECONDS.contains(columns[i])
              ? Conversions.ofNanoseconds(types[i])
              : Conversions.to(types[i]);
    }
    cells = new Cell[columns.length];
  }

  /**
   * Makes ready for the rows of a batch.
   *
   * @throws UnfitValueException if the type of a column has no form in rows
   */
  void bind(VectorSchemaRoot root) {
    for (int i = 0; i < columns.length; i++) {
      FieldVector vector = root.getVector(columns[i]);
      try {
        cells[i] = vector == null ? ABSENT : Cells.of(vector);
      } catch (UnfitValueException e) {
        throw new UnfitValueException("Column %s: %s".formatted(columns[i], e.getMessage()));
      }
    }
  }

  /** Returns for each column whether the batch has it, 1 or 0. */
  byte[] found() {
    byte[] found = new byte[cells.length];
    for (int i = 0; i < cells.length; i++) {
      found[i] = (byte) (cells[i] == ABSENT ? 0 : 1);
    }
    return found;
  }

  /**
   * Makes a row.
   *
   * @throws UnfitValueException if a value does not fit into the declared type of its column
   */
  Row make(int row) {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      try {
        values[i] = conversions[i].applyOrNull(cells[i].at(row));
      } catch (UnfitValueException e) {
        throw new UnfitValueException(
            "Column %s, declared as %s: %s; declare a type that holds all its values, such as utf8"
                .formatted(columns[i], types[i], e.getMessage()));
      }
    }
    return Row.withSchema(schema).attachValues(Arrays.asList(values));
  }
}
