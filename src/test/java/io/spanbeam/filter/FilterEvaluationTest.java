package io.spanbeam.filter;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.RandomFilters;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each test means, on rows small enough to be checked by eye. */
class FilterEvaluationTest {
  private static final int ROWS = 4;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private VectorSchemaRoot root;

  @BeforeEach
  void fillRows() {
    TestVectors vectors = new TestVectors(memory.allocator());
    root =
        VectorSchemaRoot.of(
            vectors.texts("name", "abc", null, "ABC", "日本😀"),
            vectors.largeTexts("status_message", "12", "x", null, "-0.5e1"),
            vectors.viewTexts("view", "short", "longer than twelve bytes", null, ""),
            vectors.texts("parent_id", "p", "", null, "p2"),
            vectors.integers("attributes.count", 9007199254740993L, null, -3L, 9007199254740992L),
            vectors.floats("latency_ms", 0.1, Double.NaN, null, Double.POSITIVE_INFINITY),
            vectors.booleans("attributes.exception.escaped", true, false, null, true),
            vectors.integers("start_time", 0L, 1777593600000000000L, 1777593600000000001L, null),
            vectors.times("end_time", 1L, null, 1777593600000000000L, -1L),
            vectors.lists(
                "attributes.tag.tags",
                Arrays.asList(List.of("x", "xyz"), List.of(), null, Arrays.asList(null, "12"))),
            vectors.texts(
                "events",
                "{\"name\":\"exception\",\"attributes\":{\"type\":\"TimeoutError\"}}",
                "{\"name\":\"TimeoutError\",\"attributes\":{}}",
                "TimeoutError, not JSON",
                null),
            vectors.texts(
                "attributes.metadata",
                "{\"tier\":\"gold\",\"n\":12,\"a\":{\"b\":true}}",
                "{\"tier\":null,\"n\":\"12.0\",\"a.b\":\"false\"}",
                "{broken",
                null),
            vectors.binary("bytes", "x", "x", "x", "x"),
            new NullVector("nothing", ROWS));
    root.setRowCount(ROWS);
  }

  @AfterEach
  void releaseRows() {
    root.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // text
        "name = 'abc' | 0",
        "name != 'abc' | 2 3",
        "NOT name = 'abc' | 2 3",
        "name < 'abc' | 2",
        "name > 'abc' | 3",
        "name IN ('ABC', '日本😀', 'abcd') | 2 3",
        "name NOT IN ('ABC', 'x') | 0 3",
        "name CONTAINS 'b' | 0",
        "name CONTAINS '' | 0 2 3",
        "name CONTAINS '本😀' | 3",
        "name NOT CONTAINS 'b' | 2 3",
        "name LIKE 'a%' | 0",
        "name LIKE '___' | 0 2 3",
        "name LIKE '%_' | 0 2 3",
        "name LIKE '日_😀' | 3",
        "name LIKE 'ab' | ``",
        "name NOT LIKE '%b%' | 2 3",
        "name IS NULL | 1",
        "name IS NOT NULL | 0 2 3",
        "view CONTAINS 'than' | 1",
        "view = '' | 3",
        // text and numbers
        "status_message = 12 | 0",
        "status_message = 12.0 | 0",
        "status_message != 12 | 3",
        "status_message < 0 | 3",
        "status_message IN ('x', 12) | 0 1",
        "status_message = '-5' | ``",
        "status_message = -5 | 3",
        // an empty parent is none
        "parent_id = null | 1 2",
        "parent_id IS NOT NULL | 0 3",
        "parent_id != 'p' | 3",
        // integers, exact beyond 2^53
        "attributes.count = 9007199254740993 | 0",
        "attributes.count = '9007199254740992' | 3",
        "attributes.count > 9007199254740992.5 | 0",
        "attributes.count != 9007199254740993 | 2 3",
        "attributes.count = -2.5 | ``",
        "attributes.count != -2.5 | 0 2 3",
        "attributes.count < 1e300 | 0 2 3",
        "attributes.count > -9223372036854775809 | 0 2 3",
        "attributes.count BETWEEN -3 AND 0 | 2",
        "attributes.count NOT BETWEEN -3 AND 0 | 0 3",
        "attributes.count != 'many' | ``",
        "attributes.count CONTAINS '3' | ``",
        "attributes.count = true | ``",
        // floats
        "latency_ms = 0.1 | 0",
        "latency_ms > 1e300 | 3",
        "latency_ms IS NULL | 1 2",
        "latency_ms != 0.1 | 3",
        "latency_ms = '0.1' | 0",
        // booleans
        "attributes.exception.escaped = true | 0 3",
        "attributes.exception.escaped = 'False' | 1",
        "attributes.exception.escaped != true | 1",
        "attributes.exception.escaped = 1 | ``",
        // times
        "start_time = '2026-05-01' | 1",
        "start_time > '2026-05-01T02:00:00+02:00' | 2",
        "start_time >= '2026-05-01 00:00:00.000000001Z' | 2",
        "start_time <= 1777593600000000000 | 0 1",
        "end_time = '2026-05-01T00:00:00Z' | 2",
        "end_time < 0 | 3",
        "end_time < '1970-01-01T00:00' | 3",
        "end_time = 'yesterday' | ``",
        "attributes.count < '2026-05-01' | ``",
        // lists: x,y | empty | null | null element,12
        "attributes.tag.tags = 'x' | 0",
        "attributes.tag.tags != 'x' | 1 3",
        "attributes.tag.tags CONTAINS 'y' | 0",
        "attributes.tag.tags > 11 | 3",
        "attributes.tag.tags NOT IN ('x', 'y') | 1 3",
        "attributes.tag.tags IS NULL | 2",
        // columns that stand in for others
        "event.attributes CONTAINS 'TimeoutError' | 0 2",
        "event.attributes IS NULL | 3",
        "attributes.metadata.tier = 'gold' | 0",
        "attributes.metadata.tier IS NULL | 1 2 3",
        "attributes.metadata.n = 12 | 0 1",
        "attributes.metadata.n = '12' | 0",
        "attributes.metadata.a.b = true | 0",
        "attributes.metadata.a.b = false | 1",
        "attributes.metadata.a = '{\"b\":true}' | 0",
        // columns without values
        "missing = 'x' OR missing != 'x' | ``",
        "NOT missing = 'x' | ``",
        "missing IS NULL AND nothing IS NULL | 0 1 2 3",
        "nothing IN (1, 'x', true) | ``",
        "bytes = 'x' OR bytes LIKE '%' | ``",
        "bytes IS NOT NULL | 0 1 2 3",
        // three-valued logic
        "name = 'x' AND missing = 1 | ``",
        "NOT (name = 'x' AND missing = 1) | 0 2 3",
        "name = 'abc' OR missing = 1 | 0",
        "NOT (name = 'abc' OR missing = 1) | ``",
        "NOT NOT name = 'abc' | 0",
        "name = 'abc' OR name = 'ABC' AND latency_ms = 5 | 0",
        "(name = 'abc' OR name = 'ABC') AND latency_ms = 0.1 | 0"
      })
  void theRowsAre(String filter, String rows) {
    BitSet expected = new BitSet();
    if (rows != null && !rows.isBlank()) {
      for (String row : rows.split(" ")) {
        expected.set(Integer.parseInt(row));
      }
    }
    assertThat(FilterExpression.parse(filter).evaluate(root), is(expected));
  }

  @Test
  void aFilterBesideAnIdNeverSelectsMoreThanTheId() {
    RandomFilters filters =
        new RandomFilters(
            5,
            root.getSchema().getFields().stream().map(Field::getName).toList(),
            List.of("abc", "x", "12", "p"),
            List.of("0", "12", "-3"));
    FilterExpression id = FilterExpression.equal("name", "abc");
    BitSet ofId = id.evaluate(root);
    int kept = 0;
    for (int i = 0; i < 2000; i++) {
      FilterExpression filter = FilterExpression.parse(filters.next());
      BitSet expected = filter.evaluate(root);
      expected.and(ofId);
      assertThat(filter.text(), id.and(filter).evaluate(root), is(expected));
      // What the service reads is the text.
      FilterExpression read = FilterExpression.parse(id.and(filter).text());
      assertThat(filter.text(), read.evaluate(root), is(expected));
      kept += expected.cardinality();
    }
    assertThat(kept > 200 && kept < 1800, is(true));
  }

  @Test
  void theTwoPartsOfAPushdownTogetherSelectWhatTheWholeSelects() {
    RandomFilters filters =
        new RandomFilters(
            6,
            root.getSchema().getFields().stream().map(Field::getName).toList(),
            List.of("abc", "x", "12", "it's"),
            List.of("0", "12", "-3"));
    for (int i = 0; i < 2000; i++) {
      FilterExpression filter = FilterExpression.parse(filters.next());
      BitSet both = new BitSet();
      both.set(0, ROWS);
      Pushdown pushdown = filter.pushdown();
      pushdown.pushed().ifPresent(part -> both.and(part.evaluate(root)));
      pushdown.local().ifPresent(part -> both.and(part.evaluate(root)));
      assertThat(filter.text(), both, is(filter.evaluate(root)));
    }
  }

  @Test
  void noRowsAreNoRows() {
    TestVectors vectors = new TestVectors(memory.allocator());
    try (VectorSchemaRoot empty =
        VectorSchemaRoot.of(vectors.texts("name"), vectors.largeTexts("large"))) {
      empty.setRowCount(0);
      assertThat(
          FilterExpression.parse("name = 'x' OR large IS NULL OR NOT missing = 1").evaluate(empty),
          is(new BitSet()));
    }
  }
}
