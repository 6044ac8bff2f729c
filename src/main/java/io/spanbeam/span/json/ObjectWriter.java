package io.spanbeam.span.json;

import java.math.BigDecimal;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.PeriodDuration;

/**
 * Writes the rare types through the Java object of each value: decimals as numbers with all their
 * digits, intervals as ISO 8601 text.
 */
final class ObjectWriter extends ValueWriter {
  private FieldVector values;

  @Override
  void load(FieldVector vector, int count) {
    values = vector;
  }

  @Override
  boolean write(int index, JsonOutput output) {
    Object value = values.getObject(index);
    if (value instanceof BigDecimal decimal) {
      output.ascii(decimal.toPlainString());
    } else if (value instanceof PeriodDuration interval) {
      output.quoted(interval.toISO8601IntervalString());
    } else {
      // Duration and Period print as ISO 8601
      output.quoted(value.toString());
    }
    return true;
  }

  @Override
  void trim() {
    super.trim();
    values = null;
  }
}
