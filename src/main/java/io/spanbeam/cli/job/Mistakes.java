package io.spanbeam.cli.job;

import java.util.List;
import java.util.TreeSet;

/** Collects mistakes, so that all of them can be shown at once. */
public final class Mistakes {
  private final TreeSet<Mistake> found = new TreeSet<>();

  /** Adds a mistake; the same one twice counts once. */
  public void add(Place place, String format, Object... arguments) {
    found.add(new Mistake(place, arguments.length == 0 ? format : format.formatted(arguments)));
  }

  /** Returns whether there are none. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Returns all, sorted by place. */
  public List<Mistake> sorted() {
    return List.copyOf(found);
  }
}
