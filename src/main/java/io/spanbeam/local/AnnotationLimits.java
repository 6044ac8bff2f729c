package io.spanbeam.local;

import io.spanbeam.ax.AnnotationValue;
import java.util.Optional;

/** The length limits of ax-protocol §6.5, counted in Unicode characters. */
final class AnnotationLimits {
  private static final int MOST_LABEL = 100;
  private static final int MOST_TEXT = 10_000;
  private static final int MOST_UPDATED_BY = 100;

  private AnnotationLimits() {}

  /** Finds which limit a label or text breaks; empty if none. */
  static Optional<String> violation(AnnotationValue value) {
    return value
        .label()
        .flatMap(label -> violation("label", label, MOST_LABEL))
        .or(() -> value.text().flatMap(AnnotationLimits::ofText));
  }

  /** Finds whether a text of an annotation or a note breaks its limit. */
  static Optional<String> ofText(String text) {
    return violation("text", text, MOST_TEXT);
  }

  /** Finds whether the name of a writer breaks its limit. */
  static Optional<String> ofUpdatedBy(String updatedBy) {
    return violation("updated_by", updatedBy, MOST_UPDATED_BY);
  }

  private static Optional<String> violation(String part, String value, int most) {
    int length = value.codePointCount(0, value.length());
    return length >= 1 && length <= most
        ? Optional.empty()
        : Optional.of("%s has %d characters, but must have 1 to %d".formatted(part, length, most));
  }
}
