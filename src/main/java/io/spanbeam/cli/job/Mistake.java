package io.spanbeam.cli.job;

import java.util.Comparator;

/**
 * What is wrong with a file.
 *
 * @param place where
 * @param sentence what is wrong and what to do
 */
public record Mistake(Place place, String sentence) implements Comparable<Mistake> {
  private static final Comparator<Mistake> ORDER =
      Comparator.comparing(Mistake::place).thenComparing(Mistake::sentence);

  @Override
  public int compareTo(Mistake other) {
    return ORDER.compare(this, other);
  }

  /** Returns {@code FILE:LINE:COLUMN: sentence}. */
  @Override
  public String toString() {
    return place + ": " + sentence;
  }
}
