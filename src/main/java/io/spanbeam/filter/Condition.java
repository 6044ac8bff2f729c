package io.spanbeam.filter;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tree of a filter. What it means is in the description of this package.
 *
 * <p>Trees are normal: {@code AND} never stands directly under {@code AND}, nor {@code OR} under
 * {@code OR}; {@code BETWEEN} is two comparisons; {@code IS NOT NULL}, {@code NOT IN} and the like
 * are {@link Not} around the positive condition.
 */
public sealed interface Condition extends Serializable {
  /** Calls the method of {@code visitor} that fits this condition. */
  <T> T accept(FilterVisitor<T> visitor);

  /** {@code column = literal} and its relatives. */
  record Comparison(String column, ComparisonOperator operator, Literal literal)
      implements Condition {
    /** Checks that every part is there. */
    public Comparison {
      checkColumn(column);
      requireNonNull(operator, "operator is null");
      requireNonNull(literal, "literal is null");
    }

    @Override
    public <T> T accept(FilterVisitor<T> visitor) {
      return visitor.comparison(this);
    }
  }

  /** {@code column IN (literal, ...)}: equal to one of them. */
  record Membership(String column, List<Literal> literals) implements Condition {
    /** Checks that there is a literal, and takes a copy of them. */
    public Membership {
      checkColumn(column);
      literals = List.copyOf(literals);
      if (literals.isEmpty()) {
        throw new IllegalArgumentException("Invalid IN for %s: no values".formatted(column));
      }
    }

    @Override
    public <T> T accept(FilterVisitor<T> visitor) {
      return visitor.membership(this);
    }
  }

  /** {@code column CONTAINS 'text'}: the text is part of the value, case-sensitive. */
  record Contains(String column, String text) implements Condition {
    /** Checks that every part is there. */
    public Contains {
      checkColumn(column);
      requireNonNull(text, "text is null");
    }

    @Override
    public <T> T accept(FilterVisitor<T> visitor) {
      return visitor.contains(this);
    }
  }

  /** {@code column LIKE 'pattern'}: {@code %} is any text, {@code _} one character. */
  record Like(String column, String pattern) implements Condition {
    /** Checks that every part is there. */
    public Like {
      checkColumn(column);
      requireNonNull(pattern, "pattern is null");
    }

    @Override
    public <T> T accept(FilterVisitor<T> visitor) {
      return visitor.like(this);
    }
  }

  /** {@code column IS NULL}: there is no value. */
  record IsNull(String column) implements Condition {
    /** Checks that there is a column. */
    public IsNull {
      checkColumn(column);
    }

    @Override
    public <T> T accept(FilterVisitor<T> visitor) {
      return visitor.isNull(this);
    }
  }

  /** {@code NOT (condition)}: unknown stays unknown. */
  record Not(Condition condition) implements Condition {
    /** Checks that there is a condition. */
    public Not {
      requireNonNull(condition, "condition is null");
    }

    @Override
    public <T> T accept(FilterVisitor<T> visitor) {
      return visitor.not(this);
    }
  }

  /** All of two or more conditions. */
  record And(List<Condition> conditions) implements Condition {
    /** Takes in the parts of conditions that are conjunctions themselves. */
    public And {
      List<Condition> flat = new ArrayList<>(conditions.size());
      for (Condition condition : conditions) {
        if (condition instanceof And nested) {
          flat.addAll(nested.conditions);
        } else {
          flat.add(condition);
        }
      }
      conditions = severalOf(flat);
    }

    @Override
    public <T> T accept(FilterVisitor<T> visitor) {
      return visitor.and(this);
    }
  }

  /** At least one of two or more conditions. */
  record Or(List<Condition> conditions) implements Condition {
    /** Takes in the parts of conditions that are disjunctions themselves. */
    public Or {
      List<Condition> flat = new ArrayList<>(conditions.size());
      for (Condition condition : conditions) {
        if (condition instanceof Or nested) {
          flat.addAll(nested.conditions);
        } else {
          flat.add(condition);
        }
      }
      conditions = severalOf(flat);
    }

    @Override
    public <T> T accept(FilterVisitor<T> visitor) {
      return visitor.or(this);
    }
  }

  /** Returns the conjunction of conditions: nothing of none, the only one of one. */
  static Optional<Condition> allOf(List<Condition> conditions) {
    return switch (conditions.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(conditions.get(0));
      default -> Optional.of(new And(conditions));
    };
  }

  private static List<Condition> severalOf(List<Condition> conditions) {
    if (conditions.size() < 2) {
      throw new IllegalArgumentException(
          "Invalid combination: %d conditions, expected two or more".formatted(conditions.size()));
    }
    return List.copyOf(conditions);
  }

  private static void checkColumn(String column) {
    if (column.isEmpty()) {
      throw new IllegalArgumentException("Invalid column: its name is empty");
    }
  }
}
