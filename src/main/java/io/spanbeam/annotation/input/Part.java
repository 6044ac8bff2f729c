package io.spanbeam.annotation.input;

import java.util.Locale;
import java.util.Optional;

/** The parts of an annotation, as members and columns name them. */
enum Part {
  NAME,
  LABEL,
  SCORE,
  TEXT;

  static Optional<Part> of(String member) {
    return switch (member) {
      case "name" -> Optional.of(NAME);
      case "label" -> Optional.of(LABEL);
      case "score" -> Optional.of(SCORE);
      case "text" -> Optional.of(TEXT);
      default -> Optional.empty();
    };
  }

  String member() {
    return name().toLowerCase(Locale.ROOT);
  }
}
