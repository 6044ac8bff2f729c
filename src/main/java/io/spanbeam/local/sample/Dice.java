package io.spanbeam.local.sample;

/**
 * Seeded numbers (SplitMix64). Written out because one seed must give the same spans on every JDK,
 * which the generators of the JDK do not promise for bounded numbers.
 */
final class Dice {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  Dice(long seed) {
    state = seed;
  }

  /** Returns a seed that depends on every bit of both numbers. */
  static long mix(long seed, long salt) {
    return scramble(seed + GOLDEN_GAMMA * (salt + 1));
  }

  private static long scramble(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** Starts again from another seed. */
  void reseed(long seed) {
    state = seed;
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return scramble(state);
  }

  /** Returns a number in [0, 1). */
  double unit() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Returns a number in [0, bound). */
  int below(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Returns a number in [from, to]. */
  int between(int from, int to) {
    return from + below(to - from + 1);
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  <T> T pick(T[] choices) {
    return choices[below(choices.length)];
  }

  /**
   * Returns a number with a heavy tail (Pareto with shape 1.6): most are near {@code smallest}, few
   * are large, none above {@code largest}.
   */
  double heavyTailed(double smallest, double largest) {
    return Math.min(largest, smallest * StrictMath.pow(1 - unit(), -1 / 1.6));
  }
}
