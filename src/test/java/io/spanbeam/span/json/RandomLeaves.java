package io.spanbeam.span.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Random values of all types that are not nested. */
final class RandomLeaves {
  private static final List<ArrowType> TYPES =
      List.of(
          new ArrowType.Null(),
          new ArrowType.Bool(),
          new ArrowType.Int(8, true),
          new ArrowType.Int(16, true),
          new ArrowType.Int(32, true),
          new ArrowType.Int(64, true),
          new ArrowType.Int(8, false),
          new ArrowType.Int(16, false),
          new ArrowType.Int(32, false),
          new ArrowType.Int(64, false),
          new ArrowType.FloatingPoint(FloatingPointPrecision.HALF),
          new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
          new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
          new ArrowType.Utf8(),
          new ArrowType.LargeUtf8(),
          new ArrowType.Utf8View(),
          new ArrowType.Binary(),
          new ArrowType.LargeBinary(),
          new ArrowType.BinaryView(),
          new ArrowType.FixedSizeBinary(5),
          new ArrowType.Decimal(38, 9, 128),
          new ArrowType.Decimal(76, 20, 256),
          new ArrowType.Date(DateUnit.DAY),
          new ArrowType.Date(DateUnit.MILLISECOND),
          new ArrowType.Time(TimeUnit.SECOND, 32),
          new ArrowType.Time(TimeUnit.MILLISECOND, 32),
          new ArrowType.Time(TimeUnit.MICROSECOND, 64),
          new ArrowType.Time(TimeUnit.NANOSECOND, 64),
          new ArrowType.Timestamp(TimeUnit.SECOND, null),
          new ArrowType.Timestamp(TimeUnit.MILLISECOND, "America/New_York"),
          new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"),
          new ArrowType.Timestamp(TimeUnit.NANOSECOND, null),
          new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC"),
          new ArrowType.Duration(TimeUnit.MICROSECOND),
          new ArrowType.Interval(IntervalUnit.YEAR_MONTH),
          new ArrowType.Interval(IntervalUnit.DAY_TIME));

  private final Random random;

  RandomLeaves(Random random) {
    this.random = random;
  }

  ArrowType type() {
    return TYPES.get(random.nextInt(TYPES.size()));
  }

  /** Sets a key that differs from those of other numbers. */
  Object fillKey(FieldVector vector, int index, int number) {
    if (vector instanceof IntVector ints) {
      ints.setSafe(index, number);
      return BigInteger.valueOf(number);
    }
    String key = number + text();
    ((VarCharVector) vector).setSafe(index, key.getBytes(UTF_8));
    return new String(key.getBytes(UTF_8), UTF_8);
  }

  /** Sets a value that is not null and returns what it must become. */
  Object fill(FieldVector vector, int index) {
    long bits = random.nextLong() >> random.nextInt(Long.SIZE);
    ArrowType type = vector.getField().getType();
    return switch (type.getTypeID()) {
      case Null -> RandomColumns.ABSENT;
      case Bool -> {
        ((BitVector) vector).setSafe(index, (int) (bits & 1));
        yield (bits & 1) == 1;
      }
      case Int -> fillInteger(vector, index, bits);
      case FloatingPoint -> fillFloat(vector, index, bits);
      case Utf8, LargeUtf8, Utf8View -> fillText(vector, index);
      case Binary, LargeBinary, BinaryView, FixedSizeBinary -> fillBinary(vector, index);
      case Decimal -> fillDecimal(vector, index);
      default -> fillTime(vector, index, bits);
    };
  }

  private static Object fillInteger(FieldVector vector, int index, long bits) {
    if (vector instanceof TinyIntVector ints) {
      ints.setSafe(index, (byte) bits);
      return BigInteger.valueOf((byte) bits);
    } else if (vector instanceof SmallIntVector ints) {
      ints.setSafe(index, (short) bits);
      return BigInteger.valueOf((short) bits);
    } else if (vector instanceof IntVector ints) {
      ints.setSafe(index, (int) bits);
      return BigInteger.valueOf((int) bits);
    } else if (vector instanceof BigIntVector ints) {
      ints.setSafe(index, bits);
      return BigInteger.valueOf(bits);
    } else if (vector instanceof UInt1Vector ints) {
      ints.setSafe(index, (byte) bits);
      return BigInteger.valueOf(bits & 0xff);
    } else if (vector instanceof UInt2Vector ints) {
      ints.setSafe(index, (char) bits);
      return BigInteger.valueOf(bits & 0xffff);
    } else if (vector instanceof UInt4Vector ints) {
      ints.setSafe(index, (int) bits);
      return BigInteger.valueOf(bits & 0xffffffffL);
    }
    ((UInt8Vector) vector).setSafe(index, bits);
    return new BigInteger(Long.toUnsignedString(bits));
  }

  private Object fillFloat(FieldVector vector, int index, long bits) {
    if (vector instanceof Float2Vector halves) {
      halves.setSafe(index, (short) bits);
      float value = Float16.toFloat((short) bits);
      return Float.isFinite(value) ? (Object) value : RandomColumns.ABSENT;
    } else if (vector instanceof Float4Vector floats) {
      float value = Float.intBitsToFloat((int) bits);
      floats.setSafe(index, value);
      return Float.isFinite(value) ? (Object) value : RandomColumns.ABSENT;
    }
    double value =
        switch (random.nextInt(8)) {
          case 0 -> bits;
          case 1 -> bits / 1e6;
          case 2 -> (bits % 10_000_000) / 1e3;
          case 3 -> random.nextInt(1_000_000) / 1e6;
          case 4 -> random.nextDouble();
          case 5 -> -0.0;
          case 6 -> Double.NEGATIVE_INFINITY;
          default -> Double.longBitsToDouble(random.nextLong());
        };
    ((Float8Vector) vector).setSafe(index, value);
    return Double.isFinite(value) ? (Object) value : RandomColumns.ABSENT;
  }

  private Object fillText(FieldVector vector, int index) {
    byte[] bytes = random.nextInt(8) == 0 ? binary(random.nextInt(40)) : text().getBytes(UTF_8);
    if (vector instanceof VarCharVector texts) {
      texts.setSafe(index, bytes);
    } else if (vector instanceof LargeVarCharVector texts) {
      texts.setSafe(index, bytes);
    } else {
      ((ViewVarCharVector) vector).setSafe(index, bytes);
    }
    return new String(bytes, UTF_8);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(40); length > 0; length--) {
      text.appendCodePoint(
          switch (random.nextInt(12)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> "\"\\/\u007f".charAt(random.nextInt(4));
            case 2 -> 0x80 + random.nextInt(0x700);
            case 3 -> 0x800 + random.nextInt(0xd000);
            case 4 -> 0x10000 + random.nextInt(0x100000);
            default -> 'a' + random.nextInt(26);
          });
    }
    return text.toString();
  }

  private byte[] binary(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private Object fillBinary(FieldVector vector, int index) {
    byte[] bytes = binary(vector instanceof FixedSizeBinaryVector ? 5 : random.nextInt(30));
    if (vector instanceof VarBinaryVector binaries) {
      binaries.setSafe(index, bytes);
    } else if (vector instanceof LargeVarBinaryVector binaries) {
      binaries.setSafe(index, bytes);
    } else if (vector instanceof ViewVarBinaryVector binaries) {
      binaries.setSafe(index, bytes);
    } else {
      ((FixedSizeBinaryVector) vector).setSafe(index, bytes);
    }
    return Base64.getEncoder().encodeToString(bytes);
  }

  private Object fillDecimal(FieldVector vector, int index) {
    if (vector instanceof DecimalVector decimals) {
      BigDecimal value = new BigDecimal(new BigInteger(120, random), 9).negate();
      decimals.setSafe(index, value);
      return value;
    }
    BigDecimal value = new BigDecimal(new BigInteger(250, random), 20);
    ((Decimal256Vector) vector).setSafe(index, value);
    return value;
  }

  private Object fillTime(FieldVector vector, int index, long bits) {
    if (vector instanceof TimeStampVector timestamps) {
      long units = bits >> 12;
      timestamps.setSafe(index, units);
      ArrowType.Timestamp type = (ArrowType.Timestamp) vector.getField().getType();
      // seconds reach beyond the year 9999, and instants print them with a sign
      return switch (type.getUnit()) {
        case SECOND -> secondsOrNumber(units);
        case MILLISECOND -> Instant.ofEpochMilli(units).toString();
        case MICROSECOND -> instant(units, 1_000_000);
        case NANOSECOND -> instant(units, 1_000_000_000);
      };
    } else if (vector instanceof DateDayVector dates) {
      dates.setSafe(index, (int) bits >> 4);
      return LocalDate.ofEpochDay((int) bits >> 4).toString();
    } else if (vector instanceof DateMilliVector dates) {
      long day = (int) bits >> 8;
      dates.setSafe(index, day * 86_400_000);
      return LocalDate.ofEpochDay(day).toString();
    } else if (vector instanceof DurationVector durations) {
      durations.setSafe(index, bits);
      return Duration.of(bits, java.time.temporal.ChronoUnit.MICROS).toString();
    } else if (vector instanceof IntervalYearVector intervals) {
      intervals.setSafe(index, (int) bits >> 8);
      return Period.ofMonths((int) bits >> 8).toString();
    } else if (vector instanceof IntervalDayVector intervals) {
      int days = (int) bits >> 16;
      int milliseconds = random.nextInt();
      intervals.setSafe(index, days, milliseconds);
      return Duration.ofDays(days).plusMillis(milliseconds).toString();
    }
    return fillTimeOfDay(vector, index);
  }

  private static Object secondsOrNumber(long seconds) {
    return seconds > Instant.MAX.getEpochSecond() || seconds < Instant.MIN.getEpochSecond()
        ? BigInteger.valueOf(seconds)
        : Instant.ofEpochSecond(seconds).toString();
  }

  private static String instant(long units, long unitsPerSecond) {
    return Instant.ofEpochSecond(
            Math.floorDiv(units, unitsPerSecond),
            Math.floorMod(units, unitsPerSecond) * (1_000_000_000 / unitsPerSecond))
        .toString();
  }

  private Object fillTimeOfDay(FieldVector vector, int index) {
    LocalTime time = LocalTime.ofNanoOfDay((long) (random.nextDouble() * 86_400e9));
    long nanosecond = time.toNanoOfDay();
    long unit;
    if (vector instanceof TimeSecVector times) {
      unit = 1_000_000_000;
      times.setSafe(index, (int) (nanosecond / unit));
    } else if (vector instanceof TimeMilliVector times) {
      unit = 1_000_000;
      times.setSafe(index, (int) (nanosecond / unit));
    } else if (vector instanceof TimeMicroVector times) {
      unit = 1_000;
      times.setSafe(index, nanosecond / unit);
    } else {
      unit = 1;
      ((TimeNanoVector) vector).setSafe(index, nanosecond);
    }
    LocalTime stored = LocalTime.ofNanoOfDay(nanosecond / unit * unit);
    // LocalTime leaves out seconds that are zero
    return stored.getSecond() == 0 && stored.getNano() == 0
        ? stored.format(DateTimeFormatter.ofPattern("HH:mm:ss"))
        : stored.toString();
  }
}
