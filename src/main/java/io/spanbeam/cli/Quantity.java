package io.spanbeam.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Quantity {
  private static final String[] BYTE_UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private Quantity() {}

  /** Returns a count with its thousands separated: {@code 1,234,567}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Returns a size in units of 1000: {@code 999 bytes}, {@code 1.2 MB}. */
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    double size = bytes;
    int unit = -1;
    // 999,950 would be printed as 1000.0 kB
    while (size >= 999.95) {
      size /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", size, BYTE_UNITS[unit]);
  }

  /** Returns a duration: {@code 4.2 s}, {@code 3 min 5 s}, {@code 2 h 1 min}. */
  static String duration(Duration duration) {
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    return duration.compareTo(Duration.ofHours(1)) < 0
        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
  }

  /** Returns how many of something were done in each second. */
  static String rate(long count, Duration duration) {
    long millis = Math.max(1, duration.toMillis());
    return count(Math.round(count * 1000.0 / millis));
  }
}
