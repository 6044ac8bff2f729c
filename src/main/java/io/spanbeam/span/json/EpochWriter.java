package io.spanbeam.span.json;

/**
 * Writes numbers of nanoseconds or milliseconds since the epoch as ISO 8601 in UTC.
 *
 * <p>0 stands for "no time" and stays the number 0, as the service's own client leaves it
 * (ax-protocol §8.1, §8.4); so does a float64 that is no whole number of an int64.
 */
final class EpochWriter extends FixedWidthWriter {
  private static final double INT64_BOUND = 0x1p63;

  private final boolean floating;
  private final long unitsPerSecond;

  EpochWriter(boolean floating, long unitsPerSecond) {
    super(Long.BYTES);
    this.floating = floating;
    this.unitsPerSecond = unitsPerSecond;
  }

  @Override
  boolean write(int index, JsonOutput output) {
    long units = integerAt(index);
    if (floating) {
      double value = Double.longBitsToDouble(units);
      if (!Double.isFinite(value)) {
        return false;
      }
      if (value != Math.rint(value) || Math.abs(value) >= INT64_BOUND) {
        output.number(value);
        return true;
      }
      units = (long) value;
    }
    if (units == 0) {
      output.integer(0);
    } else {
      IsoTime.instant(output, units, unitsPerSecond);
    }
    return true;
  }
}
