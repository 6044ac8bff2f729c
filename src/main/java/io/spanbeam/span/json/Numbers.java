package io.spanbeam.span.json;

/** Digits of numbers, written into a byte array without strings in between. */
final class Numbers {
  /** The most bytes of an int64: sign and 19 digits. */
  static final int LONGEST_INTEGER = 20;

  private static final byte[] TENS = new byte[100];
  private static final byte[] UNITS = new byte[100];

  /** Between these, Double.toString prints no exponent either. */
  private static final double SMALLEST_PLAIN = 1e-3;

  private static final double LARGEST_PLAIN = 1e7;
  private static final int DECIMALS = 6;
  private static final long DECIMALS_SCALE = 1_000_000;

  static {
    for (int i = 0; i < 100; i++) {
      TENS[i] = (byte) ('0' + i / 10);
      UNITS[i] = (byte) ('0' + i % 10);
    }
  }

  private Numbers() {}

  /** Writes an int64 at {@code position} and returns the position behind it. */
  static int integer(long value, byte[] bytes, int position) {
    int start = position;
    // negative numbers have one value more than positive ones, so count down there
    long rest = value;
    if (value < 0) {
      bytes[start++] = '-';
    } else {
      rest = -value;
    }
    int end = start + digits(rest);
    int at = end;
    while (rest <= -100) {
      long quotient = rest / 100;
      int pair = (int) (quotient * 100 - rest);
      bytes[--at] = UNITS[pair];
      bytes[--at] = TENS[pair];
      rest = quotient;
    }
    int last = (int) -rest;
    bytes[--at] = UNITS[last];
    if (last >= 10) {
      bytes[--at] = TENS[last];
    }
    return end;
  }

  private static int digits(long negative) {
    int digits = 1;
    long bound = -10;
    while (digits < 19 && negative <= bound) {
      digits++;
      bound *= 10;
    }
    return digits;
  }

  /** Writes {@code value} with exactly {@code count} digits, zeros first. */
  static int padded(int value, int count, byte[] bytes, int position) {
    int rest = value;
    for (int i = position + count - 1; i >= position; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return position + count;
  }

  /**
   * Writes a number that has few decimals, with at least one of them, as {@code Double.toString}
   * would.
   *
   * @return the position behind it, or -1 if nothing was written because the number is not of that
   *     kind
   */
  static int shortDecimal(double value, byte[] bytes, int position) {
    double magnitude = Math.abs(value);
    // a negated comparison would let NaN through
    if (!(magnitude >= SMALLEST_PLAIN && magnitude < LARGEST_PLAIN)) {
      if (Double.doubleToRawLongBits(value) != 0) {
        return -1;
      }
    }
    long scaled = Math.round(magnitude * DECIMALS_SCALE);
    // Both operands are exact and division rounds correctly: if the quotient is the number, then
    // these at most 13 digits read as the number again; no two such decimals share a float64.
    if ((double) scaled / DECIMALS_SCALE != magnitude) {
      return -1;
    }
    int at = position;
    if (value < 0) {
      bytes[at++] = '-';
    }
    at = integer(scaled / DECIMALS_SCALE, bytes, at);
    bytes[at++] = '.';
    at = padded((int) (scaled % DECIMALS_SCALE), DECIMALS, bytes, at);
    while (bytes[at - 1] == '0' && bytes[at - 2] != '.') {
      at--;
    }
    return at;
  }
}
