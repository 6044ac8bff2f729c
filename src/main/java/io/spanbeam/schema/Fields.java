package io.spanbeam.schema;

import io.spanbeam.ax.IsoInstant;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.filter.FilterSyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads fields of configurations; what is wrong is refused in a sentence with the field's name. */
final class Fields {
  private Fields() {}

  static String notBlank(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("Invalid %s: it is blank".formatted(field));
    }
    return value;
  }

  static int between(String field, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "Invalid %s %d: it must be between %d and %d".formatted(field, value, least, most));
    }
    return value;
  }

  static double aboveZero(String field, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "Invalid %s %s: it must be a number above 0".formatted(field, value));
    }
    return value;
  }

  /** Reads a time as ISO 8601, in UTC without an offset. */
  static Instant instant(String field, String text) {
    try {
      return IsoInstant.parse(text.strip());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Invalid %s '%s': write a date or time in ISO 8601, such as 2026-05-01 or 2026-05-01T09:30:00Z"
              .formatted(field, text),
          e);
    }
  }

  static FilterExpression filter(String text) {
    try {
      return FilterExpression.parse(notBlank("filter", text));
    } catch (FilterSyntaxException e) {
      throw new IllegalArgumentException("Invalid filter: " + e.getMessage(), e);
    }
  }

  /** Reads one of the names of an enum, in any case. */
  static <E extends Enum<E>> E oneOf(
      String field, Class<E> type, @Nullable String text, E otherwise) {
    if (text == null) {
      return otherwise;
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid %s '%s': it must be one of %s"
                        .formatted(
                            field,
                            text,
                            Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT))));
  }
}
