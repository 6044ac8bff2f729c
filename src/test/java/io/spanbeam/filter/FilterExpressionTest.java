package io.spanbeam.filter;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.filter.Condition.And;
import io.spanbeam.filter.Condition.Comparison;
import io.spanbeam.filter.Condition.IsNull;
import io.spanbeam.filter.Condition.Not;
import io.spanbeam.filter.Condition.Or;
import io.spanbeam.testing.RandomFilters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterExpressionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "status_code = 'ERROR'",
        "latency_ms > 5000",
        "name = 'ChatCompletion' AND status_code = 'ERROR'",
        "status_code = 'ERROR' OR eval.Custom_eval_correctness.label = 'correct'",
        "attributes.openinference.span.kind IN ('LLM', 'AGENT')",
        "attributes.error.type LIKE '%Transport%'",
        "event.attributes CONTAINS 'TimeoutError'",
        "annotation.notes IS NOT NULL",
        "context.trace_id IN ('a', 'b')",
        "attributes.llm.token_count.total <= -1.50"
      })
  void documentedExamplesAreWrittenAsTheyWereRead(String text) {
    assertThat(FilterExpression.parse(text).text(), is(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "annotation.notes is not null | annotation.notes IS NOT NULL",
        "(name IN ('x','y')) And parent_id IS NULL | name IN ('x', 'y') AND parent_id IS NULL",
        "parent_id = null | parent_id IS NULL",
        "parent_id != NULL | parent_id IS NOT NULL",
        "a=1 or b=2 and c=3 | a = 1 OR (b = 2 AND c = 3)",
        "(a=1 or b=2) and c=3 | (a = 1 OR b = 2) AND c = 3",
        "a=1 and (b=2 and (c=3)) | a = 1 AND b = 2 AND c = 3",
        "not a=1 and b=2 | NOT (a = 1) AND b = 2",
        "not (a is null) | a IS NOT NULL",
        "a not in (1) | a NOT IN (1)",
        "not a like 'x%' | a NOT LIKE 'x%'",
        "a between 1 and 2 and b=3 | a >= 1 AND a <= 2 AND b = 3",
        "a not between 1 and 2 | NOT (a >= 1 AND a <= 2)",
        "a = 1e3 | a = 1000",
        "a = .5 | a = 0.5",
        "a>-5 | a > -5",
        "a = TRUE | a = true",
        "attributes.in = 1 | attributes.in = 1",
        "event.name = 'x' | event.name = 'x'",
        "null.and = 1 | null.and = 1",
        "\"in\" = 1 | \"in\" = 1",
        "eval.my-eval.label = 'x' | eval.my-eval.label = 'x'",
        "annotation.\"my name\".label = 'x' | \"annotation.my name.label\" = 'x'",
        "\"plain\".name = 1 | plain.name = 1",
        "a = 'it''s' | a = 'it''s'"
      })
  void whatWasReadIsWrittenInCanonicalForm(String text, String canonical) {
    assertThat(FilterExpression.parse(text).text(), is(canonical));
  }

  @Test
  void theTreeIsWhatTheTextSays() {
    Condition one =
        new Comparison(
            "a", ComparisonOperator.NOT_EQUAL, new Literal.Number(new BigDecimal("1.0")));
    Condition two = new Not(new IsNull("annotation.\"x\".text"));
    Condition three = new Comparison("b", ComparisonOperator.EQUAL, new Literal.Text("it's 日本"));
    assertThat(
        FilterExpression.parse(
                "a != 1.0 AND (\"annotation.\"\"x\"\".text\" IS NOT NULL OR b = 'it''s 日本')")
            .condition(),
        is(new And(List.of(one, new Or(List.of(two, three))))));
  }

  @Test
  void canonicalTextReadAgainGivesTheSameTree() {
    RandomFilters filters = randomFilters(1);
    for (int i = 0; i < 5000; i++) {
      FilterExpression filter = FilterExpression.parse(filters.next());
      assertThat(FilterExpression.parse(filter.text()), is(filter));
    }
  }

  @Test
  void serializedFiltersComeBackEqual() throws Exception {
    RandomFilters filters = randomFilters(2);
    for (int i = 0; i < 200; i++) {
      FilterExpression filter = FilterExpression.parse(filters.next());
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(filter);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        assertThat(in.readObject(), is(filter));
      }
    }
  }

  @Test
  void anOrDoesNotEscapeTheIdItIsCombinedWith() {
    FilterExpression id = FilterExpression.equal("context.trace_id", "t1");
    FilterExpression filter = FilterExpression.parse("name = 'a' OR name = 'b'");
    assertThat(id.and(filter).text(), is("context.trace_id = 't1' AND (name = 'a' OR name = 'b')"));
    assertThat(filter.and(id).text(), is("(name = 'a' OR name = 'b') AND context.trace_id = 't1'"));
    assertThat(FilterExpression.parse(id.and(filter).text()), is(id.and(filter)));
  }

  @Test
  void anIdWithAQuoteIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> FilterExpression.equal("context.trace_id", "x' OR '1' = '1"));
    assertThat(refusal.getMessage(), containsString("context.trace_id"));
    assertThat(refusal.getMessage(), containsString("single quote"));
  }

  @Test
  void columnsAreNamedInOrderAndWithThoseThatStandIn() {
    FilterExpression filter =
        FilterExpression.parse(
            "b = 1 AND (NOT a = 2 OR event.attributes CONTAINS 'x') AND b LIKE 'y'"
                + " AND attributes.metadata.key IN (1)");
    assertThat(filter.columns(), contains("b", "a", "event.attributes", "attributes.metadata.key"));
    assertThat(
        filter.columnsToRead(),
        contains(
            "b",
            "a",
            "event.attributes",
            "events",
            "attributes.metadata.key",
            "attributes.metadata"));
  }

  @Test
  void keywordsDoNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(FilterExpression.parse("\"IN\" IN (1)").text(), is("\"IN\" IN (1)"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void longListsAndChainsAreRead() {
    StringBuilder list = new StringBuilder("context.span_id IN ('0'");
    StringBuilder chain = new StringBuilder("a = 0");
    for (int i = 1; i < 20_000; i++) {
      list.append(", '").append(i).append("'");
      chain.append(i % 2 == 0 ? " OR a = " : " AND a = ").append(i);
    }
    assertThat(
        FilterExpression.parse(list.append(')').toString()).columns(), contains("context.span_id"));
    FilterExpression filter = FilterExpression.parse(chain.toString());
    assertThat(((Or) filter.condition()).conditions().size(), is(10_000));
  }

  @Test
  void hugeExponentsCostNothing() {
    long start = System.nanoTime();
    assertThrows(FilterSyntaxException.class, () -> FilterExpression.parse("a = 1e999999999"));
    assertThat(new Literal.Text("1e999999999").number().isEmpty(), is(true));
    assertThat(new Literal.Text("1e-99999999999").number().isEmpty(), is(true));
    assertThat(System.nanoTime() - start, lessThan(5_000_000_000L));
  }

  private static RandomFilters randomFilters(long seed) {
    return new RandomFilters(
        seed,
        List.of("a", "attributes.in", "\"odd \"\"name\"", "x-y", "\"or\"", "\"a..b\"", "größe"),
        List.of("", "it's", "日本", "😀", "%_", "\"", "a b", "null", "\n"),
        List.of("0", "-0", "-1.50", "1e3", "1E-7", ".5", "9223372036854775808", "1e308"));
  }
}
