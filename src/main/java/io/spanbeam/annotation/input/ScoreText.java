package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.RecordDefect.quoted;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * Reads the digits of a score. A score is refused if the nearest number of 64 bits differs from it
 * in the last of its digits: nothing changes silently.
 */
final class ScoreText {
  /** So many digits always come back from a double. */
  private static final int SAFE_DIGITS = 15;

  /** Comparing more digits would cost more than any score is worth. */
  private static final int MAX_LENGTH = 1_000;

  private static final int NO_NUMBER = -1;

  private ScoreText() {}

  /**
   * Returns the score.
   *
   * @param annotation for the sentence
   */
  static double parse(String text, String annotation) throws RecordDefect {
    int digits = digits(text);
    if (digits == NO_NUMBER) {
      throw isNotFinite(text)
          ? new RecordDefect(
              RecordDefect.NOT_FINITE,
              "score %s of %s is not a finite number",
              quoted(text),
              quoted(annotation))
          : new RecordDefect(
              RecordDefect.NOT_A_NUMBER,
              "score %s of %s is not a number; write it as 0.75 or 7.5e-1",
              quoted(text),
              quoted(annotation));
    }
    double score = Double.parseDouble(text);
    if (Double.isInfinite(score)) {
      throw new RecordDefect(
          RecordDefect.NOT_FINITE,
          "score %s of %s is greater than any 64-bit number",
          quoted(text),
          quoted(annotation));
    }
    if (digits > SAFE_DIGITS && !isExact(text, score)) {
      throw new RecordDefect(
          RecordDefect.INEXACT_SCORE,
          "score %s of %s would become %s, because 64 bits can't hold all its digits; round it",
          quoted(text),
          quoted(annotation),
          score);
    }
    return score;
  }

  private static boolean isExact(String text, double score) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    try {
      BigDecimal exact = new BigDecimal(text);
      // Not by the digits that the JDK prints: before 19 they are not always the fewest.
      return exact.subtract(new BigDecimal(score)).abs().compareTo(exact.ulp()) < 0;
    } catch (NumberFormatException e) {
      // An exponent of more than 32 bits: the double is zero, the number is not.
      return false;
    }
  }

  /**
   * Counts the digits of a decimal number; a number with an exponent counts as having more than the
   * safe ones.
   *
   * @return -1 if it is none
   */
  private static int digits(String text) {
    int at = 0;
    int length = text.length();
    if (at < length && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    int first = at;
    while (at < length && isDigit(text.charAt(at))) {
      at++;
    }
    int digits = at - first;
    if (at < length && text.charAt(at) == '.') {
      int fraction = ++at;
      while (at < length && isDigit(text.charAt(at))) {
        at++;
      }
      digits += at - fraction;
    }
    if (digits == 0) {
      return NO_NUMBER;
    }
    if (at == length) {
      return digits;
    }
    return isExponent(text, at) ? Integer.MAX_VALUE : NO_NUMBER;
  }

  private static boolean isExponent(String text, int start) {
    int at = start;
    if (text.charAt(at) != 'e' && text.charAt(at) != 'E') {
      return false;
    }
    at++;
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    return at < text.length() && text.substring(at).chars().allMatch(c -> isDigit((char) c));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNotFinite(String text) {
    return switch (text.toLowerCase(Locale.ROOT).replaceFirst("^[+-]", "")) {
      case "nan", "inf", "infinity" -> true;
      default -> false;
    };
  }
}
