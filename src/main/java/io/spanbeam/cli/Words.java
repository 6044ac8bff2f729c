package io.spanbeam.cli;

import java.util.Locale;

/** How constants are called on the command line. */
final class Words {
  private Words() {}

  /** Returns the word for a constant. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
