package io.spanbeam.annotation.input;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what a user may have meant by a name that is not known. */
final class ClosestName {
  private static final int MAX_LENGTH = 100;
  private static final int LETTERS_PER_SLIP = 4;

  private ClosestName() {}

  /**
   * Returns the known name that differs least, case aside: by at most one letter in four, and by
   * fewer than all. Nothing if there is none.
   */
  static Optional<String> of(String name, Collection<String> known) {
    String asked = name.strip().toLowerCase(Locale.ROOT);
    if (asked.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Optional<String> closest = Optional.empty();
    int least = (asked.length() + LETTERS_PER_SLIP - 1) / LETTERS_PER_SLIP + 1;
    for (String candidate : known) {
      int slips = slips(asked, candidate.toLowerCase(Locale.ROOT));
      if (slips < least && slips < asked.length()) {
        least = slips;
        closest = Optional.of(candidate);
      }
    }
    return closest;
  }

  /** Letters to insert, drop or replace. */
  private static int slips(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      row[column] = column;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int column = 1; column <= to.length(); column++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(replaced, Math.min(row[column], row[column - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
