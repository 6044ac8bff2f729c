package io.spanbeam.local.sample;

import io.spanbeam.ax.TimeWindow;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;

/**
 * How traffic is spread over a window: by hour of day and weekday, with a burst now and then. Maps
 * a share of the traffic to the instant when that share has passed.
 */
final class TrafficCurve {
  private static final long NANOS_PER_HOUR = 3_600_000_000_000L;
  private static final double[] HOUR_WEIGHTS = {
    0.20, 0.14, 0.10, 0.09, 0.10, 0.16, 0.32, 0.58, 0.92, 1.20, 1.34, 1.28,
    1.08, 1.20, 1.36, 1.34, 1.22, 1.04, 0.82, 0.68, 0.60, 0.50, 0.38, 0.28
  };
  private static final double WEEKEND_WEIGHT = 0.35;
  private static final double BURST_PROBABILITY = 0.04;

  private final long[] starts;
  private final double[] passed;

  /**
   * @param seed decides which hours have a burst
   */
  TrafficCurve(long seed, TimeWindow window) {
    long from = window.fromNanos();
    long to = window.toNanos();
    long firstHour = Math.floorDiv(from, NANOS_PER_HOUR);
    int hours = Math.toIntExact(Math.floorDiv(to - 1, NANOS_PER_HOUR) - firstHour + 1);
    starts = new long[hours + 1];
    passed = new double[hours + 1];
    Dice dice = new Dice(0);
    for (int i = 0; i < hours; i++) {
      long hour = firstHour + i;
      dice.reseed(Dice.mix(seed, hour));
      starts[i] = Math.max(from, hour * NANOS_PER_HOUR);
      long end = Math.min(to, (hour + 1) * NANOS_PER_HOUR);
      passed[i + 1] = passed[i] + weight(hour, dice) * (end - starts[i]);
    }
    starts[hours] = to;
  }

  private static double weight(long hour, Dice dice) {
    ZonedDateTime time = Instant.ofEpochSecond(hour * 3600).atZone(ZoneOffset.UTC);
    boolean weekend = time.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
    double burst = dice.chance(BURST_PROBABILITY) ? dice.heavyTailed(2, 9) : 1;
    return HOUR_WEIGHTS[time.getHour()] * (weekend ? WEEKEND_WEIGHT : 1) * burst;
  }

  /**
   * Returns the instant, in nanoseconds since the epoch, when {@code share} of the traffic has
   * passed. Grows with the share; 0 gives the start of the window.
   *
   * @param share in [0, 1)
   */
  long instant(double share) {
    double wanted = share * passed[passed.length - 1];
    int found = Arrays.binarySearch(passed, wanted);
    int hour = Math.min(found >= 0 ? found : -found - 2, starts.length - 2);
    double within = (wanted - passed[hour]) / (passed[hour + 1] - passed[hour]);
    long length = starts[hour + 1] - starts[hour];
    return starts[hour] + Math.min(length - 1, (long) (within * length));
  }
}
