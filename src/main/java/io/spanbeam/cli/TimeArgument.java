package io.spanbeam.cli;

import static java.time.temporal.ChronoField.HOUR_OF_DAY;
import static java.time.temporal.ChronoField.OFFSET_SECONDS;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * Times of the command line: ISO 8601, a bare date is its first instant, and without an offset it
 * is UTC (ax-protocol §10.1).
 */
final class TimeArgument {
  /** Nanoseconds since the epoch fit into 64 bits until April 2262. */
  private static final int LAST_YEAR = 2261;

  private static final int FIRST_YEAR = 1970;

  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .appendValue(HOUR_OF_DAY, 2)
          .appendLiteral(':')
          .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
          .optionalStart()
          .appendLiteral(':')
          .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .optionalEnd()
          .optionalEnd()
          .appendPattern("[XXXXX][XXXX][X]")
          .optionalEnd()
          .parseDefaulting(HOUR_OF_DAY, 0)
          .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
          .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
          .parseDefaulting(ChronoField.NANO_OF_SECOND, 0)
          .parseDefaulting(OFFSET_SECONDS, 0)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private TimeArgument() {}

  /**
   * Reads a time.
   *
   * @param flag where it was given, for the error
   * @throws CommandException if it is no time between 1970 and 2261
   */
  static Instant parse(String flag, String text) {
    Instant instant;
    try {
      // A space may stand for the T: that is how the JSON of ax prints times.
      TemporalAccessor parsed = FORMAT.parse(text.strip().replaceFirst("^(.{10}) ", "$1T"));
      instant =
          OffsetDateTime.of(
                  LocalDate.from(parsed),
                  LocalTime.from(parsed),
                  ZoneOffset.ofTotalSeconds(parsed.get(OFFSET_SECONDS)))
              .toInstant();
    } catch (DateTimeException e) {
      throw CommandException.usage(
          "Invalid %s '%s': write a date or time in ISO 8601, such as 2025-10-28,"
              + " 2025-10-28T22:35:37Z or 2025-10-28T22:35:37.5+02:00 (UTC if it has no offset)",
          flag, text);
    }
    int year = instant.atOffset(ZoneOffset.UTC).getYear();
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      throw CommandException.usage(
          "Invalid %s '%s': it must lie between the years %d and %d",
          flag, text, FIRST_YEAR, LAST_YEAR);
    }
    return instant;
  }
}
