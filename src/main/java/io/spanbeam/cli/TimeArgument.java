package io.spanbeam.cli;

import io.spanbeam.ax.IsoInstant;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times of the command line and of job files: ISO 8601, a bare date is its first instant, and
 * without an offset it is UTC (ax-protocol §10.1). Or relative, so that a job can run every day:
 *
 * <pre>
 * ( now | today | yesterday ) [ - DURATION ]
 * </pre>
 *
 * <p>{@code now} is the current full second, {@code today} and {@code yesterday} the first instants
 * of these days in UTC; the duration is one of ISO 8601, such as {@code P7D}, {@code P1M} or {@code
 * PT6H}.
 */
final class TimeArgument {
  /** Nanoseconds since the epoch fit into 64 bits until April 2262. */
  private static final int LAST_YEAR = 2261;

  private static final int FIRST_YEAR = 1970;

  private static final Pattern RELATIVE =
      Pattern.compile("(now|today|yesterday)(?:-(P[^-+]+))?", Pattern.CASE_INSENSITIVE);

  private TimeArgument() {}

  /**
   * Reads a time.
   *
   * @param flag where it was given, for the error
   * @param now what time it is
   * @throws CommandException if it is no time between 1970 and 2261
   */
  static Instant parse(String flag, String text, Instant now) {
    Instant instant;
    try {
      Matcher relative = RELATIVE.matcher(text.strip());
      instant = relative.matches() ? relative(relative, now) : IsoInstant.parse(text.strip());
    } catch (DateTimeException | ArithmeticException e) {
      throw CommandException.usage(
          "Invalid %s '%s': write a date or time in ISO 8601, such as 2025-10-28,"
              + " 2025-10-28T22:35:37Z or 2025-10-28T22:35:37.5+02:00 (UTC if it has no offset),"
              + " or now, today, yesterday, or a duration before these, such as today-P7D",
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

  private static Instant relative(Matcher parts, Instant now) {
    OffsetDateTime second = now.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
    OffsetDateTime anchor =
        switch (parts.group(1).toLowerCase(Locale.ROOT)) {
          case "today" -> second.truncatedTo(ChronoUnit.DAYS);
          case "yesterday" -> second.truncatedTo(ChronoUnit.DAYS).minusDays(1);
          default -> second;
        };
    return parts.group(2) == null
        ? anchor.toInstant()
        : before(anchor, parts.group(2).toUpperCase(Locale.ROOT)).toInstant();
  }

  /** Years and months are those of the calendar, as a monthly job needs them. */
  private static OffsetDateTime before(OffsetDateTime anchor, String duration) {
    int time = duration.indexOf('T');
    Period days =
        time == 1 ? Period.ZERO : Period.parse(time < 0 ? duration : duration.substring(0, time));
    Duration rest = time < 0 ? Duration.ZERO : Duration.parse("P" + duration.substring(time));
    return anchor.minus(days).minus(rest);
  }
}
