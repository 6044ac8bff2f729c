package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one annotation says. An absent part leaves what the service has (ax-protocol §7.1).
 *
 * @param name name of an annotation config of the space
 * @param label one of the labels of a categorical config
 * @param score finite number
 * @param text free text
 */
public record AnnotationValue(
    String name, Optional<String> label, OptionalDouble score, Optional<String> text) {
  /**
   * @throws IllegalArgumentException if the name is empty, the score is not finite, or there is no
   *     part at all
   */
  public AnnotationValue {
    requireNonNull(label, "label is null");
    requireNonNull(score, "score is null");
    requireNonNull(text, "text is null");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("Invalid annotation: its name is empty");
    }
    if (score.isPresent() && !Double.isFinite(score.getAsDouble())) {
      throw new IllegalArgumentException(
          "Invalid score %s of '%s': it must be finite".formatted(score.getAsDouble(), name));
    }
    if (label.isEmpty() && score.isEmpty() && text.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid annotation '%s': it needs a label, a score or a text".formatted(name));
    }
  }
}
