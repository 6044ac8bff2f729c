package io.spanbeam.filter;

/** An operator that compares a column with a literal. */
public enum ComparisonOperator {
  /** The value is the literal. */
  EQUAL("="),
  /** Exactly {@code NOT (column = literal)}: unknown where {@link #EQUAL} is unknown. */
  NOT_EQUAL("!="),
  /** The value comes before the literal. */
  LESS("<"),
  /** The value comes before the literal or is the literal. */
  LESS_OR_EQUAL("<="),
  /** The value comes after the literal. */
  GREATER(">"),
  /** The value comes after the literal or is the literal. */
  GREATER_OR_EQUAL(">=");

  private final String symbol;

  ComparisonOperator(String symbol) {
    this.symbol = symbol;
  }

  /** Returns how the operator is written in a filter. */
  public String symbol() {
    return symbol;
  }

  /**
   * Returns whether the comparison holds.
   *
   * @param order negative, zero or positive, as the value comes before, at or after the literal
   */
  boolean accepts(int order) {
    return switch (this) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }
}
