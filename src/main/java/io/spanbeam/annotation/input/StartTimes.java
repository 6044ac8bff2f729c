package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.RecordDefect.quoted;

import io.spanbeam.ax.IsoInstant;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the start time of a span: ISO 8601 (UTC without an offset), or integer nanoseconds since
 * the epoch, as exports have it (ax-protocol §8.1). Zero nanoseconds are no time, as there.
 */
final class StartTimes {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Before it there were no spans, but there are milliseconds taken for nanoseconds. */
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

  /** Nanoseconds since the epoch fit into 64 bits until April of the next year. */
  private static final Instant END = Instant.parse("2262-01-01T00:00:00Z");

  private StartTimes() {}

  static Optional<Instant> parse(Scalar value) throws RecordDefect {
    if (INTEGER.matcher(value.text()).matches()) {
      return ofNanoseconds(value.text());
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

  private static Optional<Instant> ofNanoseconds(String digits) throws RecordDefect {
    long nanoseconds;
    try {
      nanoseconds = Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw unreadable(digits);
    }
    if (nanoseconds == 0) {
      return Optional.empty();
    }
    Instant instant =
        Instant.ofEpochSecond(
            Math.floorDiv(nanoseconds, NANOS_PER_SECOND),
            Math.floorMod(nanoseconds, NANOS_PER_SECOND));
    if (instant.isBefore(FIRST)) {
      throw new RecordDefect(
          RecordDefect.START_TIME,
          "start_time %s as nanoseconds since the epoch would be %s; give nanoseconds or ISO 8601",
          digits,
          instant);
    }
    return Optional.of(instant);
  }

  private static RecordDefect unreadable(String text) {
    return new RecordDefect(
        RecordDefect.START_TIME,
        "start_time %s is neither ISO 8601, such as 2026-05-01T09:30:00Z, nor integer nanoseconds"
            + " since the epoch",
        quoted(text));
  }
}
