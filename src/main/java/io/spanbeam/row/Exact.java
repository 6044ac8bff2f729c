package io.spanbeam.row;

import java.math.BigDecimal;
import java.time.Instant;

/** Numbers of one type as another, where that changes nothing. */
final class Exact {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private Exact() {}

  /** Returns a number without a fraction as an integer within bounds. */
  static Long integer(Object value, long least, long most) {
    long integer;
    if (value instanceof Long number) {
      integer = number;
    } else {
      try {
        integer = decimal(value).longValueExact();
      } catch (ArithmeticException e) {
        throw notBetween(value, least, most);
      }
    }
    if (integer < least || integer > most) {
      throw notBetween(value, least, most);
    }
    return integer;
  }

  private static UnfitValueException notBetween(Object value, long least, long most) {
    return Conversions.unfit(value, "an integer from %d to %d".formatted(least, most));
  }

  /** Returns a number as one of 64 bits, which is the same number or reads as it. */
  static Double float64(Object value) {
    if (value instanceof Double number) {
      return number;
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    BigDecimal decimal = decimal(value);
    double number = decimal.doubleValue();
    if (Double.isInfinite(number)
        || (BigDecimal.valueOf(number).compareTo(decimal) != 0
            && new BigDecimal(number).compareTo(decimal) != 0)) {
      throw Conversions.unfit(value, "a number that 64 bits of floating point hold");
    }
    return number;
  }

  /** Returns a number as one of 32 bits, which is the same number. */
  static Float float32(Object value) {
    if (value instanceof Float number) {
      return number;
    }
    double number = float64(value);
    if (!Double.isNaN(number) && (float) number != number) {
      throw Conversions.unfit(value, "a number that 32 bits of floating point hold");
    }
    return (float) number;
  }

  /** Returns a number with the digits that it is written with. */
  static BigDecimal decimal(Object value) {
    if (value instanceof BigDecimal number) {
      return number;
    }
    if (value instanceof Long number) {
      return BigDecimal.valueOf(number);
    }
    boolean finite =
        (value instanceof Double number && Double.isFinite(number))
            || (value instanceof Float single && Float.isFinite(single));
    if (!finite) {
      throw Conversions.unfit(value, "a finite number");
    }
    return new BigDecimal(value.toString());
  }

  /** Returns the nanoseconds since the epoch. */
  static Long nanoseconds(Instant instant) {
    try {
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
    } catch (ArithmeticException e) {
      throw Conversions.unfit(instant, "within the years 1677 to 2262, which 64 bits hold");
    }
  }
}
