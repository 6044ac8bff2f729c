package io.spanbeam.filter;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** A column whose values are compared as numbers: integers, floats, decimals and times. */
interface NumberColumn {
  /** 2^63, by which unsigned values are moved into the range of signed ones. */
  BigDecimal UNSIGNED_SHIFT = BigDecimal.valueOf(2).pow(63);

  BigDecimal HALF = new BigDecimal("0.5");

  long NANOS_PER_DAY = 86_400_000_000_000L;
  long NANOS_PER_MILLISECOND = 1_000_000L;

  /** Returns the order of the values to a number; to nanoseconds since the epoch for times. */
  Ordering orderTo(BigDecimal number);

  /** Returns whether the values are times. */
  default boolean isTime() {
    return false;
  }

  /** Returns the column of a vector, or nothing if its values are not compared as numbers. */
  static Optional<NumberColumn> of(FieldVector vector) {
    if (vector instanceof UInt8Vector unsigned) {
      IntToLongFunction shifted = row -> unsigned.get(row) + Long.MIN_VALUE;
      return Optional.of(
          number -> ofLongs(vector, shifted, IntegerBound.of(number.subtract(UNSIGNED_SHIFT))));
    }
    if (vector instanceof BaseIntVector integers) {
      IntToLongFunction values = values(integers);
      return Optional.of(number -> ofLongs(vector, values, IntegerBound.of(number)));
    }
    if (vector instanceof Float4Vector floats) {
      return Optional.of(number -> ofFloats(floats, floats, number.floatValue()));
    }
    if (vector instanceof FloatingPointVector floats) {
      return Optional.of(number -> ofFloats(vector, floats, number.doubleValue()));
    }
    if (vector instanceof DecimalVector || vector instanceof Decimal256Vector) {
      return Optional.of(number -> ofDecimals(vector, number));
    }
    if (vector instanceof TimeStampVector times) {
      return Optional.of(new Times(vector, times::get, nanosPerUnit(vector)));
    }
    if (vector instanceof DateDayVector days) {
      return Optional.of(new Times(vector, days::get, NANOS_PER_DAY));
    }
    if (vector instanceof DateMilliVector days) {
      return Optional.of(new Times(vector, days::get, NANOS_PER_MILLISECOND));
    }
    return Optional.empty();
  }

  private static IntToLongFunction values(BaseIntVector integers) {
    // Arrow returns the unsigned ones as if they were signed.
    if (integers instanceof UInt1Vector unsigned) {
      return row -> Byte.toUnsignedLong(unsigned.get(row));
    }
    if (integers instanceof UInt2Vector unsigned) {
      return unsigned::get;
    }
    if (integers instanceof UInt4Vector unsigned) {
      return row -> Integer.toUnsignedLong(unsigned.get(row));
    }
    return integers::getValueAsLong;
  }

  private static long nanosPerUnit(FieldVector times) {
    return switch (((ArrowType.Timestamp) times.getField().getType()).getUnit()) {
      case SECOND -> 1_000_000_000L;
      case MILLISECOND -> NANOS_PER_MILLISECOND;
      case MICROSECOND -> 1_000L;
      case NANOSECOND -> 1L;
    };
  }

  private static Ordering ofLongs(
      FieldVector vector, IntToLongFunction values, IntegerBound number) {
    return row -> vector.isNull(row) ? Ordering.UNKNOWN : number.compare(values.applyAsLong(row));
  }

  private static Ordering ofFloats(FieldVector vector, FloatingPointVector floats, double number) {
    return row -> {
      if (vector.isNull(row)) {
        return Ordering.UNKNOWN;
      }
      double value = floats.getValueAsDouble(row);
      return Double.isNaN(value) ? Ordering.UNKNOWN : Orderings.order(value, number);
    };
  }

  private static Ordering ofDecimals(FieldVector vector, BigDecimal number) {
    return row ->
        vector.isNull(row)
            ? Ordering.UNKNOWN
            : ((BigDecimal) vector.getObject(row)).compareTo(number);
  }

  /**
   * Times in some unit; without a time zone they are UTC.
   *
   * @param values how many units since the epoch
   */
  record Times(FieldVector vector, IntToLongFunction values, long nanosPerUnit)
      implements NumberColumn {
    @Override
    public Ordering orderTo(BigDecimal nanos) {
      BigDecimal unit = BigDecimal.valueOf(nanosPerUnit);
      BigDecimal units = nanos.divide(unit, 0, RoundingMode.FLOOR);
      if (units.multiply(unit).compareTo(nanos) != 0) {
        // Between two units: no value is equal, and where exactly makes no difference.
        units = units.add(HALF);
      }
      return ofLongs(vector, values, IntegerBound.of(units));
    }

    @Override
    public boolean isTime() {
      return true;
    }
  }
}
