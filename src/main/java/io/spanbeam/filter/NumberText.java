package io.spanbeam.filter;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** The form in which a number is written: in a filter, in text literals and in text columns. */
final class NumberText {
  /** The form, in the common subset of regular expressions of Java and RE2. */
  static final String FORM = "-?([0-9]+(\\.[0-9]+)?|\\.[0-9]+)([eE][+-]?[0-9]+)?";

  /** Bounds the work that one literal can cause: 1e999999999 has a billion digits. */
  static final int MAX_EXPONENT = 400;

  private static final int MAX_LENGTH = 400;
  private static final Pattern PATTERN = Pattern.compile(FORM);

  private NumberText() {}

  /** Returns the number, or nothing if the text is none or is beyond the range of 64-bit floats. */
  static Optional<BigDecimal> parse(String text) {
    if (text.length() > MAX_LENGTH || !PATTERN.matcher(text).matches()) {
      return Optional.empty();
    }
    int exponentMark = Math.max(text.indexOf('e'), text.indexOf('E'));
    if (exponentMark >= 0 && !isSmallExponent(text.substring(exponentMark + 1))) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(text);
    if (Double.isInfinite(number.doubleValue())) {
      return Optional.empty();
    }
    return Optional.of(number.scale() < 0 ? number.setScale(0) : number);
  }

  private static boolean isSmallExponent(String exponent) {
    return exponent.length() <= 9 && Math.abs(Integer.parseInt(exponent)) <= MAX_EXPONENT;
  }

  /** Returns whether the bytes are digits with an optional minus sign. */
  static boolean isInteger(byte[] bytes, int length) {
    int start = length > 0 && bytes[0] == '-' ? 1 : 0;
    for (int i = start; i < length; i++) {
      if (!isDigit(bytes[i])) {
        return false;
      }
    }
    return length > start;
  }

  /** Returns whether the bytes have the {@link #FORM} of a number. */
  static boolean isNumber(byte[] bytes, int length) {
    int i = length > 0 && bytes[0] == '-' ? 1 : 0;
    int whole = digits(bytes, i, length);
    i += whole;
    if (i < length && bytes[i] == '.') {
      int fraction = digits(bytes, i + 1, length);
      if (fraction == 0) {
        return false;
      }
      i += 1 + fraction;
    } else if (whole == 0) {
      return false;
    }
    if (i < length && (bytes[i] == 'e' || bytes[i] == 'E')) {
      i++;
      if (i < length && (bytes[i] == '+' || bytes[i] == '-')) {
        i++;
      }
      int exponent = digits(bytes, i, length);
      if (exponent == 0) {
        return false;
      }
      i += exponent;
    }
    return i == length;
  }

  private static int digits(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && isDigit(bytes[i])) {
      i++;
    }
    return i - from;
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }
}
