package io.spanbeam.cli.job;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what somebody may have meant. */
final class NearNames {
  private static final int MOST = 3;

  private NearNames() {}

  /**
   * Returns the end of a sentence about an unknown name: the known names that differ by a letter or
   * two, or contain it; all names if there are no such.
   */
  static String hint(String name, Collection<String> known) {
    int tolerance = Math.max(1, name.length() / 3);
    List<String> near =
        known.stream()
            .filter(other -> distance(name, other) <= tolerance)
            .sorted((a, b) -> Integer.compare(distance(name, a), distance(name, b)))
            .toList();
    if (near.isEmpty()) {
      near = known.stream().filter(other -> partOf(name, other)).toList();
    }
    return near.isEmpty()
        ? "; known are " + String.join(", ", known)
        : near.stream().limit(MOST).collect(Collectors.joining(" or ", "; did you mean ", "?"));
  }

  private static boolean partOf(String name, String other) {
    return Stream.of(other.split("-")).anyMatch(name::equals)
        || Stream.of(name.split("[-_]")).anyMatch(other::equals);
  }

  /** Returns how many letters must be added, dropped or replaced to get from one to the other. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
