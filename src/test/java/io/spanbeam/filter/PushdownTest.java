package io.spanbeam.filter;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.spanbeam.testing.RandomFilters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushdownTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "status_code = 'ERROR' OR latency_ms >= 5000 AND name LIKE '%x_'",
        "parent_id = null",
        "parent_id != null",
        "event.attributes CONTAINS 'TimeoutError'",
        "context.trace_id IN ('a', 'b') AND latency_ms BETWEEN 1 AND 2.5",
        "attributes.in != 'é'"
      })
  void whatIsDocumentedIsPushedAsAWhole(String text) {
    FilterExpression filter = FilterExpression.parse(text);
    assertThat(filter.pushdown(), is(new Pushdown(Optional.of(filter), Optional.empty())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOT status_code = 'ERROR'",
        "name NOT IN ('a')",
        "name NOT LIKE 'a%'",
        "name NOT CONTAINS 'a'",
        "latency_ms NOT BETWEEN 1 AND 2",
        "attributes.exception.escaped = true",
        "attributes.x IN (1, false)",
        "name = 'it''s'",
        "name LIKE 'it''s%'",
        "name CONTAINS ''''",
        "annotation.\"my name\".label = 'x'",
        "eval.my-eval.label IS NULL",
        "\"like\" = 1",
        "attributes.größe = 1",
        "start_time >= '2026-05-01'",
        "end_time IS NULL",
        "status_code = 'ERROR' OR name NOT IN ('a')"
      })
  void whatIsNotDocumentedIsEvaluatedLocally(String text) {
    FilterExpression filter = FilterExpression.parse(text);
    assertThat(filter.pushdown(), is(new Pushdown(Optional.empty(), Optional.of(filter))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a = 1 AND NOT b = 2 AND c IS NOT NULL | a = 1 AND c IS NOT NULL | NOT (b = 2)",
        "(a = 1 OR b = 2) AND (a = 1 OR NOT b = 2) | a = 1 OR b = 2 | a = 1 OR NOT (b = 2)",
        "a BETWEEN 1 AND 2 AND b NOT LIKE 'x' | a >= 1 AND a <= 2 | b NOT LIKE 'x'",
        "a = 1 AND (b = 2 AND (NOT c = 3 AND d = 4)) | a = 1 AND b = 2 AND d = 4 | NOT (c = 3)"
      })
  void conjunctsAreDividedAtTheTop(String text, String pushed, String local) {
    Pushdown pushdown = FilterExpression.parse(text).pushdown();
    assertThat(pushdown.pushed().map(FilterExpression::text), is(Optional.of(pushed)));
    assertThat(pushdown.local().map(FilterExpression::text), is(Optional.of(local)));
  }

  @Test
  void noConjunctIsLostOrDoubled() {
    RandomFilters filters =
        new RandomFilters(
            4, List.of("a", "b.c", "\"d e\""), List.of("x", "it's"), List.of("1", "2"));
    for (int i = 0; i < 2000; i++) {
      FilterExpression filter = FilterExpression.parse(filters.next());
      Pushdown pushdown = filter.pushdown();
      List<Condition> parts = new ArrayList<>();
      pushdown.pushed().ifPresent(part -> parts.addAll(conjuncts(part)));
      pushdown.local().ifPresent(part -> parts.addAll(conjuncts(part)));
      List<Condition> whole = new ArrayList<>(conjuncts(filter));
      for (Condition part : parts) {
        assertThat(filter.text(), whole.remove(part), is(true));
      }
      assertThat(filter.text(), whole.isEmpty(), is(true));
    }
  }

  private static List<Condition> conjuncts(FilterExpression filter) {
    return filter.condition() instanceof Condition.And and
        ? and.conditions()
        : List.of(filter.condition());
  }
}
