package io.spanbeam.local;

import static java.util.Objects.requireNonNull;

import java.util.List;
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
}
