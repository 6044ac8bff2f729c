package io.spanbeam.local;

import static io.spanbeam.local.SpanRows.ALL;
import static io.spanbeam.local.SpanRows.span;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.local.StoreException.Reason;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SpanStoreTest {
  private static final long NOON = 1_700_000_000_123_456_789L;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private final SpanStore store = SpanStore.temporary();
  private final String project = store.createProject(store.createSpace("space").id(), "bot").id();

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void whatIsInsertedIsCountedAndReadBack() {
    Map<String, Object> span = span("a", NOON, "name", "chat");
    span.put("end_time", NOON + 1_500_000L);

    assertThat(insert(span), is(1L));

    assertThat(store.count(project, ALL), is(1L));
    span.put("time", NOON / 1_000_000);
    span.put("latency_ms", 1.5);
    assertThat(read(ALL), is(List.of(span)));
  }

  @Test
  void windowsAreHalfOpenToTheNanosecond() {
    insert(span("a", NOON - 1), span("b", NOON), span("c", NOON + 1), span("d", NOON + 2));
    Instant noon = Instant.ofEpochSecond(NOON / 1_000_000_000, NOON % 1_000_000_000);
    StoreQuery query = StoreQuery.of(new TimeWindow(noon, noon.plusNanos(2)));

    assertThat(store.count(project, query), is(2L));
    assertThat(identities(query), containsInAnyOrder("b", "c"));
  }

  @Test
  void ordersAreAsAsked() {
    insert(span("b", NOON + 1), span("a", NOON), span("c", NOON + 2), span("d", NOON + 2));

    assertThat(identities(ALL.withOrder(RowOrder.TIME_ASCENDING)), is(List.of("a", "b", "c", "d")));
    assertThat(identities(ALL.withOrder(RowOrder.NEWEST_FIRST)), is(List.of("d", "c", "b", "a")));
    List<String> shuffled = identities(ALL.withOrder(RowOrder.shuffled(7)));
    assertThat(shuffled, containsInAnyOrder("a", "b", "c", "d"));
    assertThat(identities(ALL.withOrder(RowOrder.shuffled(7))), is(shuffled));
  }

  @Test
  void projectionsKeepTheirOrderAndLeaveUnknownColumnsOut() {
    insert(span("a", NOON, "name", "chat"));

    List<Map<String, Object>> rows =
        read(ALL.withColumns(List.of("name", "no such column", "context.span_id", "name")));

    assertThat(rows, is(List.of(Map.of("name", "chat", "context.span_id", "a"))));
    assertThat(List.copyOf(rows.get(0).keySet()), is(List.of("name", "context.span_id")));
    assertThat(
        read(ALL.withColumns(List.of("time"))), is(List.of(Map.of("time", NOON / 1_000_000))));
  }

  @Test
  void columnsThatAreNullInTheAnswerAreLeftOutUnlessAskedFor() {
    insert(span("a", NOON, "name", "chat"), span("b", NOON + 10));
    StoreQuery second = ALL.withFilter(FilterExpression.parse("context.span_id = 'b'"));

    assertThat(columnNames(second).contains("name"), is(false));
    assertThat(columnNames(second.withNullColumns()).contains("name"), is(true));
    assertThat(columnNames(ALL).contains("name"), is(true));
  }

  @Test
  void aRareValueKeepsItsColumn() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      rows.add(span("s" + i, NOON + i, "rare", i == 4999 ? "value" : null));
    }
    SpanRows.insert(store, project, memory.allocator(), rows);

    assertThat(columnNames(ALL).contains("rare"), is(true));
  }

  @Test
  void anEmptyAnswerHasColumnsAndNoRows() {
    insert(span("a", NOON));
    StoreQuery none = ALL.withFilter(FilterExpression.parse("name = 'x'"));

    assertThat(store.count(project, none), is(0L));
    assertThat(
        columnNames(none),
        is(List.of("context.trace_id", "context.span_id", "start_time", "time")));
    assertThat(read(none), is(List.of()));
  }

  @Test
  void filtersSeeStoredAndComputedColumns() {
    Map<String, Object> slow = span("a", NOON, "name", "it's");
    slow.put("end_time", NOON + 9_000_000_000L);
    insert(slow);
    insert(span("b", NOON, "end_time", NOON + 1_000_000L));

    assertThat(identities(filtered("latency_ms > 5000")), is(List.of("a")));
    assertThat(identities(filtered("name = 'it''s'")), is(List.of("a")));
    assertThat(identities(filtered("name IS NULL AND time > 0")), is(List.of("b")));
    assertThat(identities(filtered("no.such.column IS NULL")), containsInAnyOrder("a", "b"));
  }

  @Test
  void textOfAFilterIsNeverSql() {
    insert(span("a", NOON, "name", "x"));

    assertThat(
        identities(
            ALL.withFilter(
                FilterExpression.parse("name = '''; DROP TABLE store.main.spans_1; --'"))),
        is(List.of()));
    assertThat(
        identities(
            ALL.withFilter(
                FilterExpression.parse("\"name\"\") OR 1=1 --\" = 'x' OR name = ''' OR 1=1 --'"))),
        is(List.of()));
    assertThat(store.count(project, ALL), is(1L));
  }

  @Test
  void namesOfColumnsMayHoldAnything() {
    Map<String, Object> span = span("a", NOON);
    List<String> names =
        List.of(
            "with space",
            "with \"quotes\" and 'quotes'",
            "x\" VARCHAR); DROP TABLE store.main.spans_1; --",
            "größe.日本.🙂",
            "Case",
            "case",
            "CASE",
            "START_TIME",
            "spanbeam:row",
            "?",
            "line\nbreak");
    for (String name : names) {
      span.put(name, "value of " + name);
    }

    insert(span);

    Map<String, Object> row = read(ALL).get(0);
    for (String name : names) {
      assertThat(row.get(name), is("value of " + name));
    }
    assertThat(row.get("start_time"), is(NOON));
    assertThat(identities(filtered("case = 'value of case'")), is(List.of("a")));
    assertThat(identities(filtered("case = 'value of Case'")), is(List.of()));
  }

  @Test
  void aProjectionOfNothingThatExistsGivesTheTime() {
    insert(span("a", NOON));

    assertThat(
        read(ALL.withColumns(List.of("nothing"))), is(List.of(Map.of("time", NOON / 1_000_000))));
  }

  @Test
  void aReaderThatBreaksInsertsNothingAndSaysWhy() {
    try (VectorSchemaRoot root =
        VectorSchemaRoot.create(
            new Schema(
                List.of(
                    Field.nullable("context.trace_id", ArrowType.Utf8.INSTANCE),
                    Field.nullable("context.span_id", ArrowType.Utf8.INSTANCE),
                    Field.nullable("start_time", new ArrowType.Int(64, true)))),
            memory.allocator())) {
      SpanRows.OneBatch broken =
          new SpanRows.OneBatch(root, memory.allocator()) {
            @Override
            public boolean loadNextBatch() throws IOException {
              throw new IOException("the stream broke");
            }
          };

      StoreException failure =
          assertThrows(StoreException.class, () -> store.insert(project, broken));

      assertThat(failure.getMessage(), containsString("the stream broke"));
    }
    insert(span("a", NOON));
    assertThat(store.count(project, ALL), is(1L));
  }

  @Test
  void unknownProjectsAndSpacesAreNotFound() {
    assertThat(
        assertThrows(StoreException.class, () -> store.count("nope", ALL)).reason(),
        is(Reason.NOT_FOUND));
    assertThat(
        assertThrows(StoreException.class, () -> store.createProject("nope", "x")).reason(),
        is(Reason.NOT_FOUND));
    assertThat(
        assertThrows(StoreException.class, () -> store.read("nope", ALL, memory.allocator(), 1))
            .getMessage(),
        containsString("Project nope does not exist"));
  }

  private StoreQuery filtered(String text) {
    return ALL.withFilter(FilterExpression.parse(text));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private final long insert(Map<String, Object>... rows) {
    return SpanRows.insert(store, project, memory.allocator(), List.of(rows));
  }

  private List<Map<String, Object>> read(StoreQuery query) {
    return SpanRows.read(store, project, query, memory.allocator());
  }

  private List<String> identities(StoreQuery query) {
    return read(query).stream().map(row -> (String) row.get("context.span_id")).toList();
  }

  private List<String> columnNames(StoreQuery query) {
    try (SpanCursor cursor = store.read(project, query, memory.allocator(), 100)) {
      return cursor.root().getSchema().getFields().stream().map(field -> field.getName()).toList();
    }
  }
}
