package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an annotation config allows (ax-protocol §3.5).
 *
 * @param type which of the other parts apply
 * @param labels 2 to 100 labels of a categorical config, in order; else empty
 * @param minimumScore least score of a continuous config; else empty
 * @param maximumScore greatest score of a continuous config; else empty
 * @param direction which scores are better
 */
public record AnnotationRule(
    Type type,
    List<Label> labels,
    OptionalDouble minimumScore,
    OptionalDouble maximumScore,
    Direction direction) {
  private static final int LEAST_LABELS = 2;
  private static final int MOST_LABELS = 100;

  /** Kind of an annotation. */
  public enum Type {
    /** One label of a list. */
    CATEGORICAL,
    /** A score within bounds. */
    CONTINUOUS,
    /** Any text. */
    FREEFORM
  }

  /** Which scores are better. */
  public enum Direction {
    /** Greater scores. */
    MAXIMIZE,
    /** Smaller scores. */
    MINIMIZE,
    /** Neither. */
    NONE
  }

  /** A label of a categorical config with its score, if it has one. */
  public record Label(String label, OptionalDouble score) {
    /** Checks that every part is there. */
    public Label {
      requireNonNull(label, "label is null");
      requireNonNull(score, "score is null");
    }
  }

  /**
   * @throws IllegalArgumentException if the parts do not fit the type
   */
  public AnnotationRule {
    requireNonNull(type, "type is null");
    requireNonNull(direction, "direction is null");
    labels = List.copyOf(labels);
    boolean bounded = minimumScore.isPresent() && maximumScore.isPresent();
    boolean unbounded = minimumScore.isEmpty() && maximumScore.isEmpty();
    boolean fits =
        switch (type) {
          case CATEGORICAL ->
              unbounded && labels.size() >= LEAST_LABELS && labels.size() <= MOST_LABELS;
          case CONTINUOUS ->
              bounded
                  && labels.isEmpty()
                  && minimumScore.getAsDouble() < maximumScore.getAsDouble();
          case FREEFORM -> unbounded && labels.isEmpty();
        };
    if (!fits) {
      throw new IllegalArgumentException(
          ("Invalid %s annotation config: CATEGORICAL takes 2 to 100 labels, CONTINUOUS a minimum"
                  + " score below a maximum score, FREEFORM nothing")
              .formatted(type));
    }
  }

  /** Returns a rule for one label of a list. */
  public static AnnotationRule categorical(List<Label> labels, Direction direction) {
    return new AnnotationRule(
        Type.CATEGORICAL, labels, OptionalDouble.empty(), OptionalDouble.empty(), direction);
  }

  /** Returns a rule for a score within bounds. */
  public static AnnotationRule continuous(double minimum, double maximum, Direction direction) {
    return new AnnotationRule(
        Type.CONTINUOUS,
        List.of(),
        OptionalDouble.of(minimum),
        OptionalDouble.of(maximum),
        direction);
  }

  /** Returns a rule for any text. */
  public static AnnotationRule freeform() {
    return new AnnotationRule(
        Type.FREEFORM, List.of(), OptionalDouble.empty(), OptionalDouble.empty(), Direction.NONE);
  }

  /**
   * Finds what a value breaks: a label that is not in the list of a categorical config, or a score
   * outside the bounds of a continuous one. Parts that are absent break nothing, because an upsert
   * leaves them as they are (ax-protocol §7.1).
   *
   * @return the reason, such as {@code label 'goood' is none of good, bad}; empty if it is allowed
   */
  public Optional<String> violation(AnnotationValue value) {
    if (type == Type.CATEGORICAL && value.label().isPresent()) {
      String label = value.label().get();
      if (labels.stream().noneMatch(known -> known.label().equals(label))) {
        return Optional.of(
            "label '%s' is none of %s"
                .formatted(label, labels.stream().map(Label::label).collect(joining(", "))));
      }
    }
    if (type == Type.CONTINUOUS && value.score().isPresent()) {
      double score = value.score().getAsDouble();
      if (score < minimumScore.getAsDouble() || score > maximumScore.getAsDouble()) {
        return Optional.of(
            "score %s is not from %s to %s"
                .formatted(score, minimumScore.getAsDouble(), maximumScore.getAsDouble()));
      }
    }
    return Optional.empty();
  }
}
