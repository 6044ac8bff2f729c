package io.spanbeam.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanbeam.row.Cell.Struct;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VariableWidthFieldVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Chooses, once for a vector, how its values are read. */
final class Cells {
  private static final long SECONDS_PER_DAY = 86_400;
  private static final long MILLISECONDS_PER_DAY = SECONDS_PER_DAY * 1_000;
  private static final long NANOSECONDS_PER_SECOND = 1_000_000_000;

  private Cells() {}

  /**
   * Returns the values of a vector, as long as it holds them.
   *
   * @throws UnfitValueException if its type has no form in rows
   */
  static Cell of(FieldVector vector) {
    return switch (vector.getMinorType()) {
      case NULL -> index -> null;
      case TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4 -> integers((BaseIntVector) vector);
      case UINT8 -> unsigned((BaseIntVector) vector);
      case FLOAT2 -> present(vector, ((Float2Vector) vector)::getValueAsFloat);
      case FLOAT4 -> present(vector, ((Float4Vector) vector)::get);
      case FLOAT8 -> present(vector, ((Float8Vector) vector)::get);
      case DECIMAL, DECIMAL256, DURATION -> vector::getObject;
      case BIT -> present(vector, index -> ((BitVector) vector).get(index) != 0);
      case VARCHAR, LARGEVARCHAR, VIEWVARCHAR ->
          present(
              vector, index -> new String(((VariableWidthFieldVector) vector).get(index), UTF_8));
      case VARBINARY, LARGEVARBINARY, VIEWVARBINARY ->
          present(vector, ((VariableWidthFieldVector) vector)::get);
      case FIXEDSIZEBINARY -> present(vector, ((FixedSizeBinaryVector) vector)::get);
      case DATEDAY ->
          present(vector, index -> LocalDate.ofEpochDay(((DateDayVector) vector).get(index)));
      case DATEMILLI ->
          present(
              vector,
              index ->
                  LocalDate.ofEpochDay(
                      Math.floorDiv(((DateMilliVector) vector).get(index), MILLISECONDS_PER_DAY)));
      case TIMESEC -> times(vector, ((TimeSecVector) vector)::get, TimeUnit.SECOND);
      case TIMEMILLI -> times(vector, ((TimeMilliVector) vector)::get, TimeUnit.MILLISECOND);
      case TIMEMICRO -> times(vector, ((TimeMicroVector) vector)::get, TimeUnit.MICROSECOND);
      case TIMENANO -> times(vector, ((TimeNanoVector) vector)::get, TimeUnit.NANOSECOND);
      case TIMESTAMPSEC,
          TIMESTAMPMILLI,
          TIMESTAMPMICRO,
          TIMESTAMPNANO,
          TIMESTAMPSECTZ,
          TIMESTAMPMILLITZ,
          TIMESTAMPMICROTZ,
          TIMESTAMPNANOTZ ->
          instants((TimeStampVector) vector);
      case LIST, LARGELIST, FIXED_SIZE_LIST -> lists(vector);
      case MAP -> maps(vector);
      case STRUCT -> structs(vector);
      case EXTENSIONTYPE ->
          of((FieldVector) ((ExtensionTypeVector<?>) vector).getUnderlyingVector());
      default ->
          throw new UnfitValueException(
              "it has the type %s, which has no form in rows; leave it out"
                  .formatted(vector.getField().getType()));
    };
  }

  /** Returns the instant that is so many nanoseconds away from the epoch. */
  static Instant instant(long nanoseconds) {
    return instant(nanoseconds, NANOSECONDS_PER_SECOND);
  }

  private static Cell present(FieldVector vector, IntFunction<Object> value) {
    return index -> vector.isNull(index) ? null : value.apply(index);
  }

  private static Cell integers(BaseIntVector vector) {
    return index -> vector.isNull(index) ? null : vector.getValueAsLong(index);
  }

  private static Cell unsigned(BaseIntVector vector) {
    return index -> {
      if (vector.isNull(index)) {
        return null;
      }
      long bits = vector.getValueAsLong(index);
      return bits >= 0 ? bits : (Object) new BigDecimal(Long.toUnsignedString(bits));
    };
  }

  private static Cell times(FieldVector vector, IntToLongFunction value, TimeUnit unit) {
    long nanoseconds = NANOSECONDS_PER_SECOND / perSecond(unit);
    long unitsPerDay = SECONDS_PER_DAY * perSecond(unit);
    return present(
        vector,
        index -> {
          long time = value.applyAsLong(index);
          if (time < 0 || time >= unitsPerDay) {
            throw new UnfitValueException("%d %s is no time of day".formatted(time, unit));
          }
          return LocalTime.ofNanoOfDay(time * nanoseconds);
        });
  }

  private static Cell instants(TimeStampVector vector) {
    long perSecond = perSecond(((ArrowType.Timestamp) vector.getField().getType()).getUnit());
    return index -> vector.isNull(index) ? null : instant(vector.get(index), perSecond);
  }

  private static Instant instant(long value, long perSecond) {
    return Instant.ofEpochSecond(
        Math.floorDiv(value, perSecond),
        Math.floorMod(value, perSecond) * (NANOSECONDS_PER_SECOND / perSecond));
  }

  private static long perSecond(TimeUnit unit) {
    return switch (unit) {
      case SECOND -> 1;
      case MILLISECOND -> 1_000;
      case MICROSECOND -> 1_000_000;
      case NANOSECOND -> NANOSECONDS_PER_SECOND;
    };
  }

  private static Cell lists(FieldVector vector) {
    BaseListVector lists = (BaseListVector) vector;
    Cell elements = of(vector.getChildrenFromFields().get(0));
    return present(
        vector,
        index -> {
          int end = lists.getElementEndIndex(index);
          List<Object> list = new ArrayList<>(end - lists.getElementStartIndex(index));
          for (int element = lists.getElementStartIndex(index); element < end; element++) {
            list.add(elements.at(element));
          }
          return list;
        });
  }

  private static Cell maps(FieldVector vector) {
    BaseListVector lists = (BaseListVector) vector;
    List<FieldVector> entry = vector.getChildrenFromFields().get(0).getChildrenFromFields();
    Cell keys = of(entry.get(0));
    Cell values = of(entry.get(1));
    return present(
        vector,
        index -> {
          Map<Object, Object> map = new LinkedHashMap<>();
          int end = lists.getElementEndIndex(index);
          for (int at = lists.getElementStartIndex(index); at < end; at++) {
            Object key = keys.at(at);
            if (map.containsKey(key)) {
              throw new UnfitValueException("a map has the key %s twice".formatted(key));
            }
            map.put(key, values.at(at));
          }
          return map;
        });
  }

  private static Cell structs(FieldVector vector) {
    List<FieldVector> children = vector.getChildrenFromFields();
    Cell[] cells = children.stream().map(Cells::of).toArray(Cell[]::new);
    String[] names = children.stream().map(FieldVector::getName).toArray(String[]::new);
    if (Arrays.stream(names).distinct().count() < names.length) {
      throw new UnfitValueException("it is a struct with two members of the same name");
    }
    return present(
        vector,
        index -> {
          Map<String, Object> members = new LinkedHashMap<>();
          for (int i = 0; i < cells.length; i++) {
            members.put(names[i], cells[i].at(index));
          }
          return new Struct(members);
        });
  }
}
