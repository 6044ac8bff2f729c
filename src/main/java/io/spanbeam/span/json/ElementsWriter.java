package io.spanbeam.span.json;

/** Writes values that are JSON arrays. */
abstract class ElementsWriter extends ValueWriter {
  /** Writes the elements of the value at {@code index}, which is not null, a comma before each. */
  abstract void writeElements(int index, JsonOutput output);

  @Override
  boolean write(int index, JsonOutput output) {
    int start = output.position();
    writeElements(index, output);
    output.closeArray(start);
    return true;
  }
}
