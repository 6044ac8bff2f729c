package io.spanbeam.cli.job;

import java.util.Comparator;

/**
 * Where something was written.
 *
 * @param source a file as the user named it, or an argument of the command line
 * @param line from 1; 0 for an argument
 * @param column from 1; 0 for an argument
 */
public record Place(String source, int line, int column) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::source)
          .thenComparingInt(Place::line)
          .thenComparingInt(Place::column);

  /** Returns the place of an argument. */
  static Place argument(String argument) {
    return new Place(argument, 0, 0);
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  /** Returns {@code FILE:LINE:COLUMN}, as editors follow it. */
  @Override
  public String toString() {
    return line == 0 ? source : "%s:%d:%d".formatted(source, line, column);
  }
}
