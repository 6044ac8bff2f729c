package io.spanbeam.span.json;

import java.util.List;
import org.apache.arrow.vector.FieldVector;

/** Writes the rows of batches that share a schema, each as one JSON object. */
abstract class RowWriter {
  private final List<ValueWriter> columns;

  /**
   * Makes a writer of rows.
   *
   * @param columns the writer of each column, in the order of the schema
   */
  RowWriter(List<ValueWriter> columns) {
    this.columns = columns;
  }

  /** Copies what the columns of a batch hold. */
  final void bind(List<FieldVector> vectors) {
    for (int i = 0; i < vectors.size(); i++) {
      columns.get(i).bind(vectors.get(i));
    }
    activate();
  }

  /** Gives up memory that is too large to keep between batches. */
  final void trim() {
    columns.forEach(ValueWriter::trim);
  }

  /** Takes note of which columns hold values in this batch. */
  abstract void activate();

  abstract void write(int row, JsonOutput output);
}
