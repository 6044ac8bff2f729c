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

  /** From here on the digits behind the point are few enough to be counted in an int64. */
  private static final double SMALLEST = 1e-9;

  private static final int FEW_DECIMALS = 6;

  /** From here on there is no room for more decimals than few in 15 digits. */
  private static final double MANY_DECIMALS_BELOW = 1_000;

  private static final long[] POWERS = new long[16];

  static {
    for (int i = 0; i < 100; i++) {
      TENS[i] = (byte) ('0' + i / 10);
      UNITS[i] = (byte) ('0' + i % 10);
    }
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
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
    int at = position + count;
    while (at - position >= 2) {
      int quotient = hundredth(rest);
      int pair = rest - quotient * 100;
      bytes[--at] = UNITS[pair];
      bytes[--at] = TENS[pair];
      rest = quotient;
    }
    if (at > position) {
      bytes[position] = UNITS[rest];
    }
    return position + count;
  }

  /** Divides by 100 what is not negative, without the division that only thorough JITs avoid. */
  private static int hundredth(int value) {
    return (int) (value * 1_374_389_535L >>> 37);
  }

  /**
   * Writes a number of at most 15 digits, with at least one decimal, as {@code Double.toString}
   * would: below 0.001 with an exponent.
   *
   * @return the position behind it, or -1 if nothing was written because the number is not of that
   *     kind
   */
  static int shortDecimal(double value, byte[] bytes, int position) {
    double magnitude = Math.abs(value);
    // a negated comparison would let NaN through
    if (!(magnitude >= SMALLEST && magnitude < LARGEST_PLAIN)) {
      if (Double.doubleToRawLongBits(value) != 0) {
        return -1;
      }
    }
    int decimals = FEW_DECIMALS;
    long scaled = scaled(magnitude, FEW_DECIMALS);
    if (scaled < 0 && magnitude < MANY_DECIMALS_BELOW) {
      decimals = magnitude < SMALLEST_PLAIN ? 15 : 12;
      scaled = scaled(magnitude, decimals);
    }
    if (scaled < 0) {
      return -1;
    }
    int at = position;
    if (value < 0) {
      bytes[at++] = '-';
    }
    if (magnitude < SMALLEST_PLAIN && scaled != 0) {
      return scientific(scaled, decimals, bytes, at);
    }
    at = integer(scaled / POWERS[decimals], bytes, at);
    bytes[at++] = '.';
    at = fraction(scaled % POWERS[decimals], decimals, bytes, at);
    return withoutZeros(bytes, at);
  }

  /**
   * Returns {@code magnitude * 10^decimals}, or -1 if that is not a whole number. Both operands of
   * the division are exact and it rounds correctly: if the quotient is the number, then these at
   * most 15 digits read as the number again; no two such decimals share a float64.
   */
  private static long scaled(double magnitude, int decimals) {
    long scaled = (long) (magnitude * POWERS[decimals] + 0.5);
    return (double) scaled / POWERS[decimals] == magnitude ? scaled : -1;
  }

  private static int fraction(long value, int decimals, byte[] bytes, int position) {
    if (decimals <= 9) {
      return padded((int) value, decimals, bytes, position);
    }
    long high = value / POWERS[9];
    int at = padded((int) high, decimals - 9, bytes, position);
    return padded((int) (value - high * POWERS[9]), 9, bytes, at);
  }

  /** Writes {@code d.dddE-n}. */
  private static int scientific(long scaled, int decimals, byte[] bytes, int position) {
    int end = integer(scaled, bytes, position + 1);
    int exponent = decimals - (end - position - 2);
    bytes[position] = bytes[position + 1];
    bytes[position + 1] = '.';
    if (end == position + 2) {
      bytes[end++] = '0';
    }
    int at = withoutZeros(bytes, end);
    bytes[at++] = 'E';
    return integer(-exponent, bytes, at);
  }

  private static int withoutZeros(byte[] bytes, int end) {
    int at = end;
    while (bytes[at - 1] == '0' && bytes[at - 2] != '.') {
      at--;
    }
    return at;
  }
}
