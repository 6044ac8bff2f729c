package io.spanbeam.filter;

import io.spanbeam.filter.Condition.And;
import io.spanbeam.filter.Condition.Comparison;
import io.spanbeam.filter.Condition.Contains;
import io.spanbeam.filter.Condition.IsNull;
import io.spanbeam.filter.Condition.Like;
import io.spanbeam.filter.Condition.Membership;
import io.spanbeam.filter.Condition.Not;
import io.spanbeam.filter.Condition.Or;

/**
 * What to do with each kind of {@link Condition}. The nesting of a parsed filter is bounded, so a
 * visitor may recurse.
 *
 * @param <T> what a visit returns
 */
public interface FilterVisitor<T> {
  /** Visits a comparison with a literal. */
  T comparison(Comparison comparison);

  /** Visits a test against a list of literals. */
  T membership(Membership membership);

  /** Visits a search for a part of text. */
  T contains(Contains contains);

  /** Visits a match with a pattern. */
  T like(Like like);

  /** Visits a test for a missing value. */
  T isNull(IsNull isNull);

  /** Visits a negation. */
  T not(Not not);

  /** Visits a conjunction. */
  T and(And and);

  /** Visits a disjunction. */
  T or(Or or);
}
