package io.spanbeam.row;

import io.spanbeam.row.Cell.Struct;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.NanosDuration;
import org.apache.beam.sdk.schemas.logicaltypes.NanosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;

/** Chooses, once for a column, how its values are fitted into a type of Beam. */
final class Conversions {
  private static final int MAX_SHOWN = 80;
  private static final int NANOS_PER_MICRO = 1_000;

  private Conversions() {}

  /**
   * Returns the conversion into a type.
   *
   * @throws IllegalArgumentException if spans can't be read as that type
   */
  static Conversion to(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE -> value -> Exact.integer(value, Byte.MIN_VALUE, Byte.MAX_VALUE).byteValue();
      case INT16 -> value -> Exact.integer(value, Short.MIN_VALUE, Short.MAX_VALUE).shortValue();
      case INT32 -> value -> Exact.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
      case INT64 -> value -> Exact.integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT -> Exact::float32;
      case DOUBLE -> Exact::float64;
      case DECIMAL -> Exact::decimal;
      case BOOLEAN -> value -> only(Boolean.class, value, "a truth value");
      case STRING -> Conversions::text;
      case BYTES -> value -> only(byte[].class, value, "bytes");
      case ARRAY -> toList(within(type.getCollectionElementType()));
      case MAP -> toMap(to(type.getMapKeyType()), within(type.getMapValueType()));
      case ROW -> toRow(type.getRowSchema());
      case LOGICAL_TYPE -> toLogical(type.getLogicalType().getIdentifier());
      case DATETIME ->
          throw new IllegalArgumentException(
              "DATETIME holds milliseconds, and spans have nanoseconds; declare a NanosInstant");
      case ITERABLE ->
          throw new IllegalArgumentException("ITERABLE is not supported; declare an ARRAY");
    };
  }

  /** Returns the conversion of what lists, maps and structs hold; a column is always nullable. */
  private static Conversion within(FieldType type) {
    Conversion conversion = to(type);
    return type.getNullable() ? conversion : new Required(conversion);
  }

  /** Refuses that there is no value. */
  private record Required(Conversion conversion) implements Conversion {
    @Override
    public Object apply(Object value) {
      return conversion.apply(value);
    }

    @Override
    public Object applyOrNull(Object value) {
      if (value == null) {
        throw new UnfitValueException("there is no value where the declared type needs one");
      }
      return conversion.apply(value);
    }
  }

  /**
   * Returns the conversion of a column of nanoseconds since the epoch, as start and end of a span
   * are: where an instant or text is asked for, integers are instants, of which 0 means that there
   * is none (ax-protocol §8.4), and ISO 8601 is read.
   */
  static Conversion ofNanoseconds(FieldType type) {
    Conversion conversion = to(type);
    if (type.getTypeName().isNumericType()) {
      return value ->
          conversion.apply(value instanceof Instant instant ? Exact.nanoseconds(instant) : value);
    }
    return value -> {
      if (value instanceof String text && type.getTypeName().isLogicalType()) {
        return conversion.apply(parse(text));
      }
      if (!(value instanceof Number)) {
        return conversion.apply(value);
      }
      long nanoseconds = Exact.integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
      return nanoseconds == 0 ? null : conversion.apply(Cells.instant(nanoseconds));
    };
  }

  private static Instant parse(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw unfit(text, "a time in ISO 8601");
    }
  }

  private static Conversion toLogical(String identifier) {
    if (identifier.equals(NanosInstant.IDENTIFIER)) {
      return value -> only(Instant.class, value, "an instant");
    }
    if (identifier.equals(MicrosInstant.IDENTIFIER)) {
      return value -> {
        Instant instant = only(Instant.class, value, "an instant");
        if (instant.getNano() % NANOS_PER_MICRO != 0) {
          throw new UnfitValueException(
              "%s has digits below a microsecond; declare timestamp[ns], or int64 for nanoseconds"
                  .formatted(instant));
        }
        return instant;
      };
    }
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return value -> only(LocalDate.class, value, "a date");
    }
    if (identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return value -> only(LocalTime.class, value, "a time of day");
    }
    if (identifier.equals(NanosDuration.IDENTIFIER)) {
      return value -> only(Duration.class, value, "a duration");
    }
    throw new IllegalArgumentException(
        "The logical type %s is not supported; known are NanosInstant, MicrosInstant, Date, Time"
                .formatted(identifier)
            + " and NanosDuration");
  }

  /** A list stays a list if it comes as a single value in some ranges. */
  private static Conversion toList(Conversion element) {
    return value -> {
      if (!(value instanceof List<?> values)) {
        List<Object> lone = new ArrayList<>();
        lone.add(element.apply(value));
        return lone;
      }
      List<Object> list = new ArrayList<>(values.size());
      values.forEach(each -> list.add(element.applyOrNull(each)));
      return list;
    };
  }

  private static Conversion toMap(Conversion key, Conversion entry) {
    return value -> {
      if (!(value instanceof Map<?, ?> entries)) {
        throw unfit(value, "a map");
      }
      Map<Object, Object> map = new LinkedHashMap<>();
      entries.forEach((name, each) -> map.put(key.apply(name), entry.applyOrNull(each)));
      return map;
    };
  }

  private static Conversion toRow(Schema schema) {
    Map<String, Conversion> members = new LinkedHashMap<>();
    schema.getFields().forEach(field -> members.put(field.getName(), within(field.getType())));
    return value -> {
      Map<String, Object> given = only(Struct.class, value, "a struct").members();
      given.forEach(
          (name, member) -> {
            if (member != null && !members.containsKey(name)) {
              throw new UnfitValueException(
                  "a struct has the member %s, which its declared type has not".formatted(name));
            }
          });
      List<Object> values = new ArrayList<>(members.size());
      members.forEach((name, conversion) -> values.add(conversion.applyOrNull(given.get(name))));
      return Row.withSchema(schema).attachValues(values);
    };
  }

  private static Object text(Object value) {
    if (value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Instant
        || value instanceof LocalDate
        || value instanceof LocalTime
        || value instanceof Duration) {
      return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }
    throw unfit(value, "a text");
  }

  private static <T> T only(Class<T> type, Object value, String expected) {
    if (!type.isInstance(value)) {
      throw unfit(value, expected);
    }
    return type.cast(value);
  }

  static UnfitValueException unfit(Object value, String expected) {
    return new UnfitValueException("%s is not %s".formatted(shown(value), expected));
  }

  private static String shown(Object value) {
    if (value instanceof List<?>) {
      return "a list";
    }
    if (value instanceof Map<?, ?>) {
      return "a map";
    }
    if (value instanceof Struct) {
      return "a struct";
    }
    if (value instanceof byte[] bytes) {
      return bytes.length + " bytes";
    }
    String text = value.toString();
    String cut = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    return value instanceof String ? "the text '" + cut + "'" : cut;
  }
}
