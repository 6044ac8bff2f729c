package io.spanbeam.ax.rest;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A JSON number exactly as it was written.
 *
 * @param text its digits
 * @param integral whether it has neither fraction nor exponent
 */
record NumberText(String text, boolean integral) {
  private static final int MAX_LONG_DIGITS = 19;

  /** Returns whether an int64 holds this number. */
  boolean fitsLong() {
    if (!integral || text.length() > MAX_LONG_DIGITS + 1) {
      return false;
    }
    try {
      Long.parseLong(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /**
   * Returns whether a float64 holds this number so that its digits come back: the nearest float64,
   * rounded to as many digits, is the same number.
   */
  boolean fitsDouble() {
    double nearest = toDouble();
    if (Double.isInfinite(nearest)) {
      return false;
    }
    BigDecimal exact = new BigDecimal(text);
    if (exact.signum() == 0) {
      return true;
    }
    BigDecimal rounded =
        new BigDecimal(nearest).round(new MathContext(exact.precision(), RoundingMode.HALF_EVEN));
    return rounded.compareTo(exact) == 0;
  }

  long toLong() {
    return Long.parseLong(text);
  }

  double toDouble() {
    return Double.parseDouble(text);
  }
}
