package io.spanbeam.annotation;

import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Where the service is to look for a record. Records with the same window may share a request, so a
 * batch should hold records of one window. A pure function of settings and record.
 *
 * <p>The service looks in one window per request, of at most {@link Granularity#maxWindow()} and
 * not reaching into the future (ax-protocol §7.1). So:
 *
 * <ul>
 *   <li>Requests have no window: none is sent.
 *   <li>Nothing is asked for, and the record is not known to be too old for the window that the
 *       service takes by itself: none is sent.
 *   <li>Nothing is asked for, and the record is too old for that: a window around its time, out of
 *       a fixed row of windows since 1970, so that records of about the same time share it.
 *   <li>The window that is asked for fits into a request: that one.
 *   <li>It does not fit: it is cut into parts, counted from its end. A record of known time is
 *       looked for in its part, others in each of the {@link #parts}.
 * </ul>
 *
 * <p>It is not stated whether ends are inclusive, so parts are wider by a second than what they are
 * responsible for.
 *
 * @param number tells the windows of a run apart; {@link #WHOLE} for what is not a part
 * @param start what is sent as lower end; empty leaves it to the service
 * @param end what is sent as upper end; empty means now
 */
record LookupWindow(long number, Optional<Instant> start, Optional<Instant> end) {
  /** The number of the window that was asked for, or of none. */
  static final long WHOLE = -1;

  private static final LookupWindow NONE =
      new LookupWindow(WHOLE, Optional.empty(), Optional.empty());

  private static final Duration PADDING = Duration.ofSeconds(1);

  /**
   * A window that ends now moves on while the run lasts. What is this close to its lower end may
   * have left it by the time of the request.
   */
  private static final Duration LONGEST_RUN = Duration.ofDays(1);

  /** Returns the window of a record. */
  static LookupWindow of(UpsertSettings settings, MergedRecord merged) {
    return at(settings, merged.startTime());
  }

  /**
   * Returns the window of a span.
   *
   * @param time when it started, if that is known
   */
  static LookupWindow at(UpsertSettings settings, Optional<Instant> time) {
    if (!settings.windows()) {
      return NONE;
    }
    if (settings.start().isEmpty() && settings.end().isEmpty()) {
      return time.filter(known -> isOld(settings, known))
          .map(known -> around(settings, known))
          .orElse(NONE);
    }
    long parts = partCount(settings);
    if (parts > 1 && time.isPresent()) {
      return part(settings, partOf(settings, time.get(), parts));
    }
    return new LookupWindow(WHOLE, settings.start(), sentEnd(settings));
  }

  /**
   * Returns the windows that together are this one, each short enough for a request, the newest
   * first.
   */
  List<LookupWindow> parts(UpsertSettings settings) {
    if (number != WHOLE || settings.start().isEmpty()) {
      return List.of(this);
    }
    long parts = partCount(settings);
    return parts == 1
        ? List.of(this)
        : LongStream.range(0, parts).mapToObj(index -> part(settings, index)).toList();
  }

  /** Returns what the service looks through for this window, with both ends. */
  TimeWindow range(UpsertSettings settings) {
    Instant to = end.orElse(settings.runStart());
    return new TimeWindow(start.orElse(to.minus(settings.granularity().maxWindow())), to);
  }

  /** Says where was looked, to be put behind "not found". */
  String description(UpsertSettings settings) {
    if (!settings.windows()) {
      return "in the project";
    }
    if (start.isEmpty()) {
      return "in the %d days before %s"
          .formatted(
              settings.granularity().maxWindow().toDays(),
              end.map(Instant::toString).orElse("now"));
    }
    return "from %s to %s".formatted(start.get(), end.map(Instant::toString).orElse("now"));
  }

  private static boolean isOld(UpsertSettings settings, Instant time) {
    Instant reached =
        settings.runStart().minus(settings.granularity().maxWindow()).plus(LONGEST_RUN);
    // Before 1970 there are no spans: such a time is wrong and says nothing
    return time.isBefore(reached) && !time.isBefore(Instant.EPOCH);
  }

  private static LookupWindow around(UpsertSettings settings, Instant time) {
    long length = step(settings).toSeconds();
    long index = time.getEpochSecond() / length;
    Instant from = Instant.ofEpochSecond(index * length);
    return between(
        index,
        latest(from.minus(PADDING), Instant.EPOCH),
        earliest(from.plusSeconds(length).plus(PADDING), settings.runStart()));
  }

  /** The length that a part is responsible for: with both paddings it is the longest window. */
  private static Duration step(UpsertSettings settings) {
    return settings.granularity().maxWindow().minus(PADDING.multipliedBy(2));
  }

  private static long partCount(UpsertSettings settings) {
    if (settings.start().isEmpty()) {
      return 1;
    }
    Duration asked = Duration.between(settings.start().get(), lastEnd(settings));
    return asked.compareTo(settings.granularity().maxWindow()) <= 0
        ? 1
        : stepsIn(asked.minusNanos(1), settings) + 1;
  }

  private static long partOf(UpsertSettings settings, Instant time, long parts) {
    if (!time.isBefore(lastEnd(settings))) {
      return 0;
    }
    Instant known = latest(time, settings.start().get());
    Duration age = Duration.between(known, lastEnd(settings)).minusNanos(1);
    return Math.min(stepsIn(age, settings), parts - 1);
  }

  private static long stepsIn(Duration time, UpsertSettings settings) {
    return time.toSeconds() / step(settings).toSeconds();
  }

  private static LookupWindow part(UpsertSettings settings, long index) {
    Instant to = lastEnd(settings).minus(step(settings).multipliedBy(index));
    Instant from = to.minus(step(settings));
    return between(
        index,
        latest(from.minus(PADDING), settings.start().get()),
        earliest(to.plus(PADDING), lastEnd(settings)));
  }

  private static LookupWindow between(long number, Instant start, Instant end) {
    return new LookupWindow(number, Optional.of(start), Optional.of(end));
  }

  private static Instant lastEnd(UpsertSettings settings) {
    return settings.end().orElse(settings.runStart());
  }

  /** An end that was not asked for is only sent if the window would grow too long otherwise. */
  private static Optional<Instant> sentEnd(UpsertSettings settings) {
    if (settings.end().isPresent()) {
      return settings.end();
    }
    Duration open = Duration.between(settings.start().get(), settings.runStart()).plus(LONGEST_RUN);
    return open.compareTo(settings.granularity().maxWindow()) <= 0
        ? Optional.empty()
        : Optional.of(settings.runStart());
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
