package io.spanbeam.span.json;

import org.apache.arrow.memory.util.Float16;

/**
 * Writes floating-point numbers so that they read as the same number again, always with a fraction
 * or an exponent. JSON has no NaN and no infinity: those are no value.
 */
final class FloatWriter extends FixedWidthWriter {
  FloatWriter(int width) {
    super(width);
  }

  @Override
  boolean write(int index, JsonOutput output) {
    if (width == Double.BYTES) {
      double value = Double.longBitsToDouble(integerAt(index));
      if (!Double.isFinite(value)) {
        return false;
      }
      output.number(value);
      return true;
    }
    float value =
        width == Float.BYTES
            ? Float.intBitsToFloat((int) integerAt(index))
            : Float16.toFloat((short) integerAt(index));
    if (!Float.isFinite(value)) {
      return false;
    }
    output.ascii(Float.toString(value));
    return true;
  }
}
