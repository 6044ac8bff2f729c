package io.spanbeam.ax.rest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the ISO 8601 times of the service. A time without an offset is UTC. */
final class SpanTimes {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int MAX_FRACTION_DIGITS = 9;
  private static final Pattern LONG_FRACTION = Pattern.compile("\\.(\\d{9})\\d+");

  private SpanTimes() {}

  /**
   * Returns nanoseconds since the epoch. OpenTelemetry counts time in whole nanoseconds, so further
   * digits of a fraction can't stem from the span and are cut off.
   *
   * @throws DateTimeException if the text is no time
   * @throws ArithmeticException if the time is outside the years 1677 to 2262, which is all that 64
   *     bits hold
   */
  static long toNanos(String text) {
    Instant instant = parse(text);
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
  }

  /**
   * Returns milliseconds since the epoch, rounded down.
   *
   * @throws DateTimeException if the text is no time
   * @throws ArithmeticException if it does not fit 64 bits
   */
  static long toMillis(String text) {
    return parse(text).toEpochMilli();
  }

  private static Instant parse(String text) {
    String shortened = text.strip();
    if (shortened.length() > MAX_FRACTION_DIGITS) {
      Matcher matcher = LONG_FRACTION.matcher(shortened);
      shortened = matcher.replaceFirst(".$1");
    }
    TemporalAccessor time =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(
            shortened, OffsetDateTime::from, LocalDateTime::from);
    return time instanceof OffsetDateTime offset
        ? offset.toInstant()
        : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
  }
}
