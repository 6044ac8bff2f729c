package io.spanbeam.span.json;

import org.apache.arrow.vector.FieldVector;

/** Writes one text where a list is due, as a list of one element; an empty text is no value. */
final class LoneElementWriter extends ElementsWriter {
  private final ValueWriter element;

  LoneElementWriter(ValueWriter element) {
    this.element = element;
  }

  @Override
  void load(FieldVector values, int count) {
    element.bind(values);
  }

  @Override
  void writeElements(int index, JsonOutput output) {
    if (!element.isEmpty(index)) {
      output.comma();
      element.writeOrNull(index, output);
    }
  }

  @Override
  boolean write(int index, JsonOutput output) {
    return !element.isEmpty(index) && super.write(index, output);
  }

  @Override
  void trim() {
    super.trim();
    element.trim();
  }
}
