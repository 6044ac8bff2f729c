package io.spanbeam.source;

/** The units at which a window is cut, from coarse to fine. Cuts lie on whole units in UTC. */
enum CutUnit {
  DAY(86_400),
  HOUR(3_600),
  MINUTE(60),
  SECOND(1);

  private final long seconds;

  CutUnit(long seconds) {
    this.seconds = seconds;
  }

  /** The length of the unit in seconds. */
  long seconds() {
    return seconds;
  }

  /**
   * Returns the whole unit nearest to the middle of {@code (from, to)}.
   *
   * @return seconds since the epoch, or {@code from} if no whole unit lies strictly inside
   */
  long cutNearMiddle(long from, long to) {
    long middle = from + (to - from) / 2;
    long below = Math.floorDiv(middle, seconds) * seconds;
    long above = below + seconds;
    boolean belowInside = from < below && below < to;
    boolean aboveInside = from < above && above < to;
    if (belowInside && (!aboveInside || middle - below <= above - middle)) {
      return below;
    }
    return aboveInside ? above : from;
  }
}
