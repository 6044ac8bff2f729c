package io.spanbeam.local;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A numeric column whose type changes from range to range, as an export shows that spans come from
 * writers that do not agree. No value is lost: a column of int64 comes as int64, float64 or utf8,
 * one of float64 as float64 or utf8.
 */
final class TypeDrift implements AnswerColumn {
  private static final ArrowType INT64 = new ArrowType.Int(64, true);
  private static final ArrowType FLOAT64 =
      new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
  private static final long SECONDS_PER_HOUR = 3_600;

  private final Field field;

  private TypeDrift(Field field) {
    this.field = field;
  }

  /**
   * Returns the column as a range shows it; empty if the column is not numeric.
   *
   * @param rangeStart start of the range; its hour decides the type
   */
  static Optional<AnswerColumn> of(Field stored, Instant rangeStart) {
    List<ArrowType> types;
    if (stored.getType().equals(INT64)) {
      types = List.of(INT64, FLOAT64, ArrowType.Utf8.INSTANCE);
    } else if (stored.getType().equals(FLOAT64)) {
      types = List.of(FLOAT64, ArrowType.Utf8.INSTANCE);
    } else {
      return Optional.empty();
    }
    long hour = Math.floorDiv(rangeStart.getEpochSecond(), SECONDS_PER_HOUR);
    ArrowType type = types.get((int) Math.floorMod(hour, (long) types.size()));
    return Optional.of(
        type.equals(stored.getType())
            ? new Unchanged(stored)
            : new TypeDrift(Field.nullable(stored.getName(), type)));
  }

  @Override
  public Field field() {
    return field;
  }

  @Override
  public void fill(FieldVector source, int from, int count, FieldVector target) {
    target.clear();
    if (target instanceof Float8Vector decimals) {
      BigIntVector whole = (BigIntVector) source;
      decimals.allocateNew(count);
      for (int i = 0; i < count; i++) {
        if (!whole.isNull(from + i)) {
          decimals.set(i, whole.get(from + i));
        }
      }
    } else {
      fillTexts(source, from, count, (VarCharVector) target);
    }
    target.setValueCount(count);
  }

  private static void fillTexts(FieldVector source, int from, int count, VarCharVector texts) {
    IntFunction<String> print =
        source instanceof BigIntVector whole
            ? row -> Long.toString(whole.get(row))
            : row -> Double.toString(((Float8Vector) source).get(row));
    texts.allocateNew(count);
    for (int i = 0; i < count; i++) {
      if (!source.isNull(from + i)) {
        texts.setSafe(i, print.apply(from + i).getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
