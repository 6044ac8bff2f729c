package io.spanbeam.span.json;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Times as ISO 8601 in JSON strings: {@code 2024-01-01T12:00:00.199210001Z}. Seconds are always
 * there; the fraction has 0, 3, 6 or 9 digits, the fewest that hold the value, as {@code
 * Instant.toString} prints it.
 */
final class IsoTime {
  static final long NANOSECONDS_PER_SECOND = 1_000_000_000;

  private static final long SECONDS_PER_DAY = 86_400;
  private static final int NANOSECONDS_PER_MILLISECOND = 1_000_000;
  private static final int NANOSECONDS_PER_MICROSECOND = 1_000;
  private static final int LONGEST = "\"2024-01-01T12:00:00.123456789Z\"".length();
  // days of the first year that needs a minus sign or five digits
  private static final long FIRST_PLAIN_DAY = LocalDate.of(0, 1, 1).toEpochDay();
  private static final long LAST_PLAIN_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private IsoTime() {}

  /** Writes the time that lies {@code units} after the epoch, in UTC. */
  static void instant(JsonOutput output, long units, long unitsPerSecond) {
    long second = Math.floorDiv(units, unitsPerSecond);
    int nanosecond =
        (int) (Math.floorMod(units, unitsPerSecond) * (NANOSECONDS_PER_SECOND / unitsPerSecond));
    long day = Math.floorDiv(second, SECONDS_PER_DAY);
    if (day < FIRST_PLAIN_DAY || day > LAST_PLAIN_DAY) {
      farInstant(output, units, second, nanosecond);
      return;
    }
    byte[] bytes = output.reserve(output.position(), LONGEST);
    int at = output.position();
    bytes[at++] = '"';
    at = date(day, bytes, at);
    bytes[at++] = 'T';
    at = clock(Math.floorMod(second, SECONDS_PER_DAY), bytes, at);
    at = fraction(nanosecond, bytes, at);
    bytes[at++] = 'Z';
    bytes[at++] = '"';
    output.moveTo(at);
  }

  /** Beyond the year 9999 ISO 8601 wants a sign; beyond {@code Instant} only the number is left. */
  private static void farInstant(JsonOutput output, long units, long second, int nanosecond) {
    if (second < Instant.MIN.getEpochSecond() || second > Instant.MAX.getEpochSecond()) {
      output.integer(units);
    } else {
      output.quoted(Instant.ofEpochSecond(second, nanosecond).toString());
    }
  }

  /** Writes a date without a time. */
  static void date(JsonOutput output, long day) {
    if (day < FIRST_PLAIN_DAY || day > LAST_PLAIN_DAY) {
      output.quoted(LocalDate.ofEpochDay(day).toString());
      return;
    }
    byte[] bytes = output.reserve(output.position(), LONGEST);
    int at = output.position();
    bytes[at++] = '"';
    at = date(day, bytes, at);
    bytes[at++] = '"';
    output.moveTo(at);
  }

  /** Writes a time of day without a zone; a number outside the day stays a number. */
  static void timeOfDay(JsonOutput output, long units, long unitsPerSecond) {
    if (units < 0 || units >= SECONDS_PER_DAY * unitsPerSecond) {
      output.integer(units);
      return;
    }
    byte[] bytes = output.reserve(output.position(), LONGEST);
    int at = output.position();
    bytes[at++] = '"';
    at = clock(units / unitsPerSecond, bytes, at);
    at =
        fraction(
            (int) (units % unitsPerSecond * (NANOSECONDS_PER_SECOND / unitsPerSecond)), bytes, at);
    bytes[at++] = '"';
    output.moveTo(at);
  }

  private static int date(long epochDay, byte[] bytes, int position) {
    // days since 0000-03-01, so that the leap day is the last one of a year; a plain day is at
    // least 60 days before it, hence one era of 400 years (146097 days) is added and taken off
    int days = (int) (epochDay + 719_468 + 146_097);
    int dayOfEra = days % 146_097;
    int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    int dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    int year = days / 146_097 * 400 - 400 + yearOfEra + (month <= 2 ? 1 : 0);
    int at = Numbers.padded(year, 4, bytes, position);
    bytes[at++] = '-';
    at = Numbers.padded(month, 2, bytes, at);
    bytes[at++] = '-';
    return Numbers.padded(dayOfMonth, 2, bytes, at);
  }

  private static int clock(long secondOfDay, byte[] bytes, int position) {
    int second = (int) secondOfDay;
    int at = Numbers.padded(second / 3600, 2, bytes, position);
    bytes[at++] = ':';
    at = Numbers.padded(second / 60 % 60, 2, bytes, at);
    bytes[at++] = ':';
    return Numbers.padded(second % 60, 2, bytes, at);
  }

  private static int fraction(int nanosecond, byte[] bytes, int position) {
    if (nanosecond == 0) {
      return position;
    }
    bytes[position] = '.';
    if (nanosecond % NANOSECONDS_PER_MILLISECOND == 0) {
      return Numbers.padded(nanosecond / NANOSECONDS_PER_MILLISECOND, 3, bytes, position + 1);
    }
    if (nanosecond % NANOSECONDS_PER_MICROSECOND == 0) {
      return Numbers.padded(nanosecond / NANOSECONDS_PER_MICROSECOND, 6, bytes, position + 1);
    }
    return Numbers.padded(nanosecond, 9, bytes, position + 1);
  }
}
