package io.spanbeam.filter;

import io.spanbeam.filter.Condition.And;
import io.spanbeam.filter.Condition.Comparison;
import io.spanbeam.filter.Condition.Contains;
import io.spanbeam.filter.Condition.IsNull;
import io.spanbeam.filter.Condition.Like;
import io.spanbeam.filter.Condition.Membership;
import io.spanbeam.filter.Condition.Not;
import io.spanbeam.filter.Condition.Or;
import io.spanbeam.span.SpanColumns;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a condition uses only what the service documents (ax-protocol §9.1, §9.4). Not documented
 * are: negation other than {@code !=} and {@code IS NOT NULL}, truth values, a single quote within
 * text, column names that need quotes or have a hyphen, and comparisons of the times of a span.
 */
final class Documented implements FilterVisitor<Boolean> {
  static final Documented VISITOR = new Documented();

  private static final Pattern COLUMN =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)*");
  private static final Set<String> TIMES = Set.of(SpanColumns.START_TIME, SpanColumns.END_TIME);

  private Documented() {}

  @Override
  public Boolean comparison(Comparison comparison) {
    return column(comparison.column()) && literal(comparison.literal());
  }

  @Override
  public Boolean membership(Membership membership) {
    return column(membership.column()) && membership.literals().stream().allMatch(this::literal);
  }

  @Override
  public Boolean contains(Contains contains) {
    return column(contains.column()) && text(contains.text());
  }

  @Override
  public Boolean like(Like like) {
    return column(like.column()) && text(like.pattern());
  }

  @Override
  public Boolean isNull(IsNull isNull) {
    return column(isNull.column());
  }

  @Override
  public Boolean not(Not not) {
    return not.condition() instanceof IsNull isNull && isNull(isNull);
  }

  @Override
  public Boolean and(And and) {
    return all(and.conditions());
  }

  @Override
  public Boolean or(Or or) {
    return all(or.conditions());
  }

  private Boolean all(List<Condition> conditions) {
    return conditions.stream().allMatch(condition -> condition.accept(this));
  }

  private boolean literal(Literal literal) {
    return literal instanceof Literal.Number
        || (literal instanceof Literal.Text text && text(text.value()));
  }

  private static boolean text(String value) {
    return value.indexOf('\'') < 0;
  }

  private static boolean column(String name) {
    return COLUMN.matcher(name).matches()
        && FilterText.column(name).equals(name)
        && !TIMES.contains(name);
  }
}
