package io.spanbeam.local;

import io.spanbeam.filter.ComparisonOperator;
import io.spanbeam.filter.Condition;
import io.spanbeam.filter.Condition.And;
import io.spanbeam.filter.Condition.Comparison;
import io.spanbeam.filter.Condition.Contains;
import io.spanbeam.filter.Condition.IsNull;
import io.spanbeam.filter.Condition.Like;
import io.spanbeam.filter.Condition.Membership;
import io.spanbeam.filter.Condition.Not;
import io.spanbeam.filter.Condition.Or;
import io.spanbeam.filter.FilterVisitor;
import io.spanbeam.filter.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Writes a condition as SQL, by the types of the columns that exist. */
final class SqlConditions implements FilterVisitor<SqlFragment> {
  private final Map<String, String> types;
  private final UnaryOperator<String> reference;

  SqlConditions(Map<String, String> types, UnaryOperator<String> reference) {
    this.types = types;
    this.reference = reference;
  }

  @Override
  public SqlFragment comparison(Comparison comparison) {
    if (comparison.operator() == ComparisonOperator.NOT_EQUAL) {
      return negated(
          test(
              comparison.column(),
              column -> SqlComparison.of(column, ComparisonOperator.EQUAL, comparison.literal())));
    }
    return test(
        comparison.column(),
        column -> SqlComparison.of(column, comparison.operator(), comparison.literal()));
  }

  @Override
  public SqlFragment membership(Membership membership) {
    return test(membership.column(), column -> member(column, membership.literals()));
  }

  @Override
  public SqlFragment contains(Contains contains) {
    return test(
        contains.column(), column -> onText(column, "contains({}, {}::VARCHAR)", contains.text()));
  }

  @Override
  public SqlFragment like(Like like) {
    return test(like.column(), column -> onText(column, "({} LIKE {}::VARCHAR)", like.pattern()));
  }

  @Override
  public SqlFragment isNull(IsNull isNull) {
    Optional<SqlColumn> found = SqlColumn.of(isNull.column(), types, reference);
    if (found.isEmpty()) {
      return SqlFragment.of("TRUE");
    }
    SqlColumn column = found.get();
    SqlFragment value = column.value();
    return switch (column.kind()) {
      case FLOAT -> SqlFragment.of("({} IS NULL OR isnan({}))", value, value);
      case OTHER ->
          column.standIn().isPresent()
              ? SqlFragment.of("TRUE")
              : SqlFragment.of("({} IS NULL)", value);
      default -> SqlFragment.of("({} IS NULL)", value);
    };
  }

  @Override
  public SqlFragment not(Not not) {
    return negated(not.condition().accept(this));
  }

  @Override
  public SqlFragment and(And and) {
    return joined(and.conditions(), " AND ");
  }

  @Override
  public SqlFragment or(Or or) {
    return joined(or.conditions(), " OR ");
  }

  private SqlFragment joined(List<Condition> conditions, String operator) {
    List<SqlFragment> parts = new ArrayList<>(conditions.size());
    for (Condition condition : conditions) {
      parts.add(condition.accept(this));
    }
    return SqlFragment.joined(parts, operator);
  }

  private static SqlFragment negated(SqlFragment condition) {
    return SqlFragment.of("(NOT {})", condition);
  }

  private SqlFragment test(String name, Function<SqlColumn, SqlFragment> test) {
    return SqlColumn.of(name, types, reference)
        .map(column -> bind(column, test, 0))
        .orElse(SqlComparison.UNKNOWN);
  }

  /** Writes a test of a value; of a list, whether it is true for any of its elements. */
  private static SqlFragment bind(
      SqlColumn column, Function<SqlColumn, SqlFragment> test, int level) {
    if (column.kind() != SqlColumn.Kind.LIST) {
      return test.apply(column);
    }
    SqlFragment element = SqlFragment.of("element" + level);
    SqlFragment elementTest = bind(column.elements(element), test, level + 1);
    return SqlFragment.of(
        "CASE WHEN {} IS NOT NULL"
            + " THEN len(list_filter({}, lambda {}: COALESCE({}, FALSE))) > 0 END",
        column.value(),
        column.value(),
        element,
        elementTest);
  }

  private static SqlFragment onText(SqlColumn column, String template, String text) {
    return column.kind() == SqlColumn.Kind.TEXT
        ? SqlFragment.of(template, column.value(), text)
        : SqlComparison.UNKNOWN;
  }

  private static SqlFragment member(SqlColumn column, List<Literal> literals) {
    List<SqlFragment> tests = new ArrayList<>();
    List<SqlFragment> texts = new ArrayList<>();
    for (Literal literal : literals) {
      if (column.kind() == SqlColumn.Kind.TEXT && literal instanceof Literal.Text text) {
        texts.add(SqlFragment.of("{}::VARCHAR", text.value()));
      } else {
        tests.add(SqlComparison.of(column, ComparisonOperator.EQUAL, literal));
      }
    }
    if (!texts.isEmpty()) {
      tests.add(SqlFragment.of("({} IN {})", column.value(), SqlFragment.joined(texts, ", ")));
    }
    return SqlFragment.joined(tests, " OR ");
  }
}
