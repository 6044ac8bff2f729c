package io.spanbeam.span.json;

import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;

/**
 * Writes the values of one column as JSON. Made once for a schema, bound to the vector of each
 * batch.
 */
abstract class ValueWriter {
  private final HeapBuffer validity = new HeapBuffer();
  private boolean nullFree = true;
  private boolean allNull;

  /** Copies what the column holds. */
  final void bind(FieldVector vector) {
    FieldVector values = vector;
    while (values instanceof ExtensionTypeVector<?>) {
      values = (FieldVector) ((ExtensionTypeVector<?>) values).getUnderlyingVector();
    }
    int count = values.getValueCount();
    int nulls = hasValidity() ? values.getNullCount() : 0;
    nullFree = nulls == 0;
    allNull = !nullFree && nulls == count;
    if (!nullFree && !allNull) {
      validity.load(values.getValidityBuffer(), 0, (count + 7L) / 8);
    }
    if (!allNull) {
      load(values, count);
    }
  }

  /** Copies the values; not called if all of them are null. */
  abstract void load(FieldVector values, int count);

  /**
   * Writes the value at {@code index}, which is not null.
   *
   * @return whether there is a value to write; if not (a float64 that is not finite, for example),
   *     nothing was written
   */
  abstract boolean write(int index, JsonOutput output);

  /** Gives up memory that is too large to keep between batches. */
  void trim() {
    validity.trim();
  }

  /** Returns whether the type has a validity bitmap of its own. */
  boolean hasValidity() {
    return true;
  }

  /** Returns whether the value, which is not null, is a text without characters. */
  boolean isEmpty(int index) {
    return false;
  }

  final boolean isNull(int index) {
    return !nullFree && (allNull || (validity.bytes()[index >> 3] >> (index & 7) & 1) == 0);
  }

  final boolean isAllNull() {
    return allNull;
  }

  /** Writes the value, or {@code null} where there is none. */
  final void writeOrNull(int index, JsonOutput output) {
    if (isNull(index) || !write(index, output)) {
      output.nullLiteral();
    }
  }
}
