package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.RecordDefect.quoted;

import io.spanbeam.ax.IsoInstant;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the start time of a span: ISO 8601 (UTC without an offset), or an integer since the epoch.
 * Exports count nanoseconds (ax-protocol §8.1); what went through a notebook may count other units,
 * as JSON of pandas does milliseconds. The value tells which: the years in question are different
 * numbers in each. Zero is no time, as in exports.
 */
final class StartTimes {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Nanoseconds, microseconds, milliseconds and seconds. */
  private static final long[] UNITS_PER_SECOND = {NANOS_PER_SECOND, 1_000_000, 1_000, 1};

  /** Before it there were no spans. */
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

  /** Nanoseconds since the epoch fit into 64 bits until April of the next year. */
  private static final Instant END = Instant.parse("2262-01-01T00:00:00Z");

  private StartTimes() {}

  static Optional<Instant> parse(Scalar value) throws RecordDefect {
    if (INTEGER.matcher(value.text()).matches()) {
      return ofInteger(value.text());
    }
    if (!value.isText()) {
      throw unreadable(value.text());
    }
    Instant instant;
    try {
      instant = IsoInstant.parse(value.text());
    } catch (DateTimeException e) {
      throw unreadable(value.text());
    }
    if (instant.isBefore(FIRST) || !instant.isBefore(END)) {
      throw new RecordDefect(
          RecordDefect.START_TIME,
          "start_time %s is not in the years 2000 to 2261",
          quoted(value.text()));
    }
    return Optional.of(instant);
  }

  private static Optional<Instant> ofInteger(String digits) throws RecordDefect {
    long units;
    try {
      units = Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw unreadable(digits);
    }
    if (units == 0) {
      return Optional.empty();
    }
    for (long perSecond : UNITS_PER_SECOND) {
      long seconds = Math.floorDiv(units, perSecond);
      if (seconds >= FIRST.getEpochSecond() && seconds < END.getEpochSecond()) {
        long fraction = Math.floorMod(units, perSecond) * (NANOS_PER_SECOND / perSecond);
        return Optional.of(Instant.ofEpochSecond(seconds, fraction));
      }
    }
    throw new RecordDefect(
        RecordDefect.START_TIME,
        "start_time %s is not in the years 2000 to 2261, whether it counts nanoseconds,"
            + " microseconds, milliseconds or seconds since the epoch",
        digits);
  }

  private static RecordDefect unreadable(String text) {
    return new RecordDefect(
        RecordDefect.START_TIME,
        "start_time %s is neither ISO 8601, such as 2026-05-01T09:30:00Z, nor an integer since the"
            + " epoch",
        quoted(text));
  }
}
