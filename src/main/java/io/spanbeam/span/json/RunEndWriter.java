package io.spanbeam.span.json;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;

/** Writes run-end encoded values. */
final class RunEndWriter extends ValueWriter {
  private final ValueWriter values;
  private int[] positions = new int[0];

  RunEndWriter(ValueWriter values) {
    this.values = values;
  }

  @Override
  boolean hasValidity() {
    return false;
  }

  @Override
  void load(FieldVector vector, int count) {
    RunEndEncodedVector runs = (RunEndEncodedVector) vector;
    values.bind(runs.getValuesVector());
    positions = new int[count];
    for (int i = 0; i < count; i++) {
      positions[i] = runs.getPhysicalIndex(i);
    }
  }

  @Override
  boolean write(int index, JsonOutput output) {
    int position = positions[index];
    return !values.isNull(position) && values.write(position, output);
  }

  @Override
  void trim() {
    super.trim();
    values.trim();
    positions = new int[0];
  }
}
