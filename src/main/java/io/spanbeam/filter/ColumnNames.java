package io.spanbeam.filter;

import io.spanbeam.filter.Condition.And;
import io.spanbeam.filter.Condition.Comparison;
import io.spanbeam.filter.Condition.Contains;
import io.spanbeam.filter.Condition.IsNull;
import io.spanbeam.filter.Condition.Like;
import io.spanbeam.filter.Condition.Membership;
import io.spanbeam.filter.Condition.Not;
import io.spanbeam.filter.Condition.Or;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the columns that a condition names, in the order of their first mention. */
final class ColumnNames implements FilterVisitor<Boolean> {
  private final Set<String> names = new LinkedHashSet<>();

  private ColumnNames() {}

  static Set<String> of(Condition condition) {
    ColumnNames visitor = new ColumnNames();
    condition.accept(visitor);
    return visitor.names;
  }

  @Override
  public Boolean comparison(Comparison comparison) {
    return names.add(comparison.column());
  }

  @Override
  public Boolean membership(Membership membership) {
    return names.add(membership.column());
  }

  @Override
  public Boolean contains(Contains contains) {
    return names.add(contains.column());
  }

  @Override
  public Boolean like(Like like) {
    return names.add(like.column());
  }

  @Override
  public Boolean isNull(IsNull isNull) {
    return names.add(isNull.column());
  }

  @Override
  public Boolean not(Not not) {
    return not.condition().accept(this);
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
    boolean added = false;
    for (Condition condition : conditions) {
      added |= condition.accept(this);
    }
    return added;
  }
}
