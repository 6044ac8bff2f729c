package io.spanbeam.filter;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form in which an instant is written in a filter: ISO 8601, UTC without an offset. */
final class InstantText {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2})"
              + "(?:[Tt ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)"
              + "(?:([Zz])|([+-]\\d{2}(?::?\\d{2})?))?)?");

  private InstantText() {}

  /** Returns nanoseconds since the epoch, or nothing if the text is no instant. */
  static Optional<BigDecimal> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      LocalDate date = LocalDate.parse(matcher.group(1));
      LocalTime time =
          matcher.group(2) == null ? LocalTime.MIDNIGHT : LocalTime.parse(matcher.group(2));
      ZoneOffset offset =
          matcher.group(4) == null ? ZoneOffset.UTC : ZoneOffset.of(matcher.group(4));
      long seconds = date.toEpochSecond(time, offset);
      return Optional.of(
          BigDecimal.valueOf(seconds).scaleByPowerOfTen(9).add(BigDecimal.valueOf(time.getNano())));
    } catch (DateTimeException e) {
      // Looks like an instant and is none, such as 2026-02-30: a text like any other.
      return Optional.empty();
    }
  }
}
