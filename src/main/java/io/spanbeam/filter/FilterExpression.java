package io.spanbeam.filter;

import static java.util.Objects.requireNonNull;

import io.spanbeam.filter.Condition.And;
import io.spanbeam.filter.Condition.Comparison;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A filter on spans in the language of the service (ax-protocol §9) with the extensions that the
 * description of this package lists. Immutable.
 */
public final class FilterExpression implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Condition condition;

  private FilterExpression(Condition condition) {
    this.condition = condition;
  }

  /**
   * Reads a filter.
   *
   * @throws FilterSyntaxException if the text is no filter, is longer than 2^20 characters or has
   *     NOT and OR nested more than 100 levels deep
   */
  public static FilterExpression parse(String text) {
    return new FilterExpression(FilterParsing.parse(requireNonNull(text, "text is null")));
  }

  /**
   * Returns the filter {@code column = 'value'}, for an ID that is given as such.
   *
   * @throws IllegalArgumentException if the value has a single quote: the service documents no way
   *     to write one (ax-protocol §9.4), and no ID has one
   */
  public static FilterExpression equal(String column, String value) {
    if (value.indexOf('\'') >= 0) {
      throw new IllegalArgumentException(
          "Invalid value for %s: %s has a single quote".formatted(column, value));
    }
    return new FilterExpression(
        new Comparison(column, ComparisonOperator.EQUAL, new Literal.Text(value)));
  }

  /** Returns the filter that both pass. An {@code OR} in either stays within its brackets. */
  public FilterExpression and(FilterExpression other) {
    return new FilterExpression(new And(List.of(condition, other.condition)));
  }

  /** Returns the canonical text; parsed again, it gives an equal filter. */
  public String text() {
    return FilterText.of(condition);
  }

  /** Returns the columns that the filter names, in the order of their first mention. */
  public Set<String> columns() {
    return Collections.unmodifiableSet(ColumnNames.of(condition));
  }

  /**
   * Returns the columns that must be read so that {@link #evaluate} can answer: those of {@link
   * #columns()} and those that stand in for one of them where it does not exist ({@code events},
   * {@code attributes.metadata}).
   */
  public Set<String> columnsToRead() {
    Set<String> names = new LinkedHashSet<>();
    for (String name : columns()) {
      names.add(name);
      StandInColumn.of(name).ifPresent(standIn -> names.add(standIn.column()));
    }
    return Collections.unmodifiableSet(names);
  }

  /**
   * Divides the filter: conditions that are joined by {@code AND} at the top and use only what the
   * service documents are pushed down, the others are evaluated locally.
   */
  public Pushdown pushdown() {
    List<Condition> pushed = new ArrayList<>();
    List<Condition> local = new ArrayList<>();
    List<Condition> conjuncts =
        condition instanceof And and ? and.conditions() : List.of(condition);
    for (Condition conjunct : conjuncts) {
      (conjunct.accept(Documented.VISITOR) ? pushed : local).add(conjunct);
    }
    return new Pushdown(allOf(pushed), allOf(local));
  }

  private static Optional<FilterExpression> allOf(List<Condition> conditions) {
    return Condition.allOf(conditions).map(FilterExpression::new);
  }

  /** Visits the root of the tree. */
  public <T> T accept(FilterVisitor<T> visitor) {
    return condition.accept(visitor);
  }

  /** Returns the tree. */
  public Condition condition() {
    return condition;
  }

  /**
   * Evaluates the filter on columns.
   *
   * @param root the rows; read only
   * @return the indices of the rows for which the filter is true, in SQL's three-valued logic
   */
  public BitSet evaluate(VectorSchemaRoot root) {
    return condition.accept(new ConditionEvaluation(root)).trueRows();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FilterExpression that && condition.equals(that.condition);
  }

  @Override
  public int hashCode() {
    return condition.hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
