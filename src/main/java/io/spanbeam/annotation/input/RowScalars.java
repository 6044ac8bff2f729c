package io.spanbeam.annotation.input;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import org.joda.time.ReadableInstant;

/** Single values of rows. Numbers are in their shortest decimal digits, times in ISO 8601. */
final class RowScalars {
  private RowScalars() {}

  /** Returns a value that is not null. */
  static Scalar of(Object value) {
    if (value instanceof CharSequence) {
      return Scalar.text(value.toString());
    }
    if (value instanceof BigDecimal decimal) {
      return Scalar.number(decimal.toPlainString());
    }
    if (value instanceof Number) {
      return Scalar.number(value.toString());
    }
    if (value instanceof Instant) {
      return Scalar.text(value.toString());
    }
    if (value instanceof ReadableInstant instant) {
      return Scalar.text(instant.toInstant().toString());
    }
    return Scalar.other(
        value instanceof Boolean
            ? value.toString()
            : "a " + value.getClass().getSimpleName().toLowerCase(Locale.ROOT));
  }

  /** Returns an ID as text. */
  static Scalar id(Object value) {
    return Scalar.text(of(value).text());
  }
}
