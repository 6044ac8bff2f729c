package io.spanbeam.span;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.function.IntToLongFunction;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Start times of the rows of a batch in nanoseconds, whatever type the service chose for the column
 * (ax-protocol §8.1: int64 nanoseconds; other types are accepted).
 */
public final class RowTimes {
  /** The start of a row that has none. */
  public static final long UNKNOWN = 0;

  private RowTimes() {}

  /**
   * Returns a function from row to start time, which gives {@link #UNKNOWN} where there is none.
   */
  public static IntToLongFunction of(VectorSchemaRoot root) {
    FieldVector vector = root.getVector(SpanColumns.START_TIME);
    if (vector instanceof BaseIntVector integers) {
      return row -> vector.isNull(row) ? UNKNOWN : integers.getValueAsLong(row);
    }
    if (vector instanceof TimeStampVector times) {
      long nanos = nanosPerUnit(((ArrowType.Timestamp) vector.getField().getType()).getUnit());
      return row -> times.isNull(row) ? UNKNOWN : saturated(times.get(row), nanos);
    }
    if (vector instanceof Float8Vector numbers) {
      return row -> numbers.isNull(row) ? UNKNOWN : (long) numbers.get(row);
    }
    if (vector instanceof VarCharVector texts) {
      return row -> texts.isNull(row) ? UNKNOWN : parse(texts.getObject(row).toString());
    }
    return row -> UNKNOWN;
  }

  private static long nanosPerUnit(TimeUnit unit) {
    return switch (unit) {
      case SECOND -> 1_000_000_000;
      case MILLISECOND -> 1_000_000;
      case MICROSECOND -> 1_000;
      case NANOSECOND -> 1;
    };
  }

  /** A start beyond the years of 64-bit nanoseconds is a wrong value, but no reason to fail. */
  private static long saturated(long value, long factor) {
    long high = Math.multiplyHigh(value, factor);
    long low = value * factor;
    if ((high == 0 && low >= 0) || (high == -1 && low < 0)) {
      return low;
    }
    return value < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  private static long parse(String text) {
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    } catch (DateTimeParseException | ArithmeticException e) {
      // A text that is no time says nothing about the window; the row is kept as it is.
      return UNKNOWN;
    }
  }
}
