package io.spanbeam.filter;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Compares 64-bit integers with a decimal number, exactly. */
final class IntegerBound {
  private static final BigDecimal SMALLEST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private final long floor;

  /** What the order is where an integer equals the floor: 0 if the number is an integer. */
  private final int atFloor;

  private IntegerBound(long floor, int atFloor) {
    this.floor = floor;
    this.atFloor = atFloor;
  }

  static IntegerBound of(BigDecimal number) {
    if (number.compareTo(SMALLEST) < 0) {
      return new IntegerBound(Long.MIN_VALUE, 1);
    }
    if (number.compareTo(LARGEST) > 0) {
      return new IntegerBound(Long.MAX_VALUE, -1);
    }
    BigDecimal floor = number.setScale(0, RoundingMode.FLOOR);
    return new IntegerBound(floor.longValueExact(), floor.compareTo(number) == 0 ? 0 : -1);
  }

  int compare(long value) {
    return value == floor ? atFloor : Long.compare(value, floor);
  }
}
