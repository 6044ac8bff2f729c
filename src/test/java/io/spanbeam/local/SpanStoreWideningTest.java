package io.spanbeam.local;

import static io.spanbeam.local.SpanRows.ALL;
import static io.spanbeam.local.SpanRows.span;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.local.StoreException.Reason;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SpanStoreWideningTest {
  private static final long NOON = 1_700_000_000_123_456_789L;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private final SpanStore store = SpanStore.temporary();
  private final String project = store.createProject(store.createSpace("space").id(), "bot").id();

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void integersAndFractionsBecomeFloatingPointWhereThatIsExact() {
    insert(span("a", NOON, "score", 1L));
    insert(span("b", NOON, "score", 0.5));
    insert(span("c", NOON, "score", 3L));

    assertThat(values("score"), is(Map.of("a", 1.0, "b", 0.5, "c", 3.0)));
  }

  @Test
  void integersThatFloatingPointCannotHoldBecomeText() {
    insert(span("a", NOON, "stored", 9_007_199_254_740_993L));
    insert(span("b", NOON, "stored", 0.5));
    insert(span("c", NOON, "coming", 0.5));
    insert(span("d", NOON, "coming", 9_007_199_254_740_993L));

    assertThat(values("stored"), is(Map.of("a", "9007199254740993", "b", "0.5")));
    assertThat(values("coming"), is(Map.of("c", "0.5", "d", "9007199254740993")));
  }

  @Test
  void numbersAndTextBecomeText() {
    insert(span("a", NOON, "mixed", 7L));
    insert(span("b", NOON, "mixed", "seven"));
    insert(span("c", NOON, "mixed", 7.5));

    assertThat(values("mixed"), is(Map.of("a", "7", "b", "seven", "c", "7.5")));
  }

  @Test
  void aColumnWithoutValuesTakesAnyType() {
    insert(span("a", NOON, "late", null));
    insertColumn("b", new NullVector("late", 1));
    insert(span("c", NOON, "late", 7L));

    assertThat(store.columns(project), hasItem(new StoredColumn("late", "BIGINT")));
    assertThat(values("late"), is(Map.of("c", 7L)));

    insertColumn("d", new NullVector("late", 1));
    insert(span("e", NOON, "late", null));
    assertThat(store.columns(project), hasItem(new StoredColumn("late", "BIGINT")));
  }

  @Test
  void listsStayListsAndSingleValuesAreRefused() {
    insertColumn("a", list("tags", "x", "y"));

    StoreException refusal =
        assertThrows(StoreException.class, () -> insert(span("b", NOON, "tags", "x")));

    assertThat(refusal.reason(), is(Reason.INVALID));
    assertThat(
        refusal.getMessage(),
        allOf(
            containsString("Column 'tags' is VARCHAR[] in project bot"),
            containsString("VARCHAR in the insert")));
    assertThat(store.count(project, ALL), is(1L));
    assertThat(values("tags"), is(Map.of("a", "[\"x\",\"y\"]")));
  }

  @Test
  void narrowAndUnsignedIntegersAreStoredExactly() {
    IntVector small = new IntVector("number", memory.allocator());
    small.setSafe(0, -5);
    small.setValueCount(1);
    insertColumn("a", small);
    UInt8Vector unsigned = new UInt8Vector("number", memory.allocator());
    unsigned.setSafe(0, -1L);
    unsigned.setValueCount(1);
    insertColumn("b", unsigned);

    assertThat(values("number"), is(Map.of("a", "-5", "b", "18446744073709551615")));
  }

  @Test
  void timesInAnyFormBecomeNanoseconds() {
    insert(Map.of("context.trace_id", "t", "context.span_id", "a", "start_time", NOON));
    insertTime("b", nanoseconds(NOON));
    insertTime("c", microseconds(NOON / 1000));
    insertTime("d", text("2023-11-14T22:13:20.123456789Z"));
    insertTime("e", text("2023-11-14T23:13:20.123456789+01:00"));
    insertTime("f", text("" + NOON));

    assertThat(
        values("start_time"),
        is(Map.of("a", NOON, "b", NOON, "c", NOON / 1000 * 1000, "d", NOON, "e", NOON, "f", NOON)));
  }

  @Test
  void aRefusedInsertLeavesNothingBehind() {
    insert(span("a", NOON));

    assertThat(
        assertThrows(
                StoreException.class,
                () -> insert(span("b", NOON, "new", "x"), span(null, NOON, "new", "y")))
            .getMessage(),
        containsString("NOT NULL constraint failed"));
    assertThat(
        assertThrows(StoreException.class, () -> insertTime("c", text("soon"))).getMessage(),
        containsString("soon"));
    assertThat(
        assertThrows(
                StoreException.class, () -> insert(Map.of("context.span_id", "d", "name", "x")))
            .getMessage(),
        containsString("column context.trace_id, start_time is missing"));
    assertThat(
        assertThrows(
                StoreException.class, () -> insertColumn("e", text("context.trace_id", "again")))
            .getMessage(),
        containsString("Column 'context.trace_id' appears twice"));

    assertThat(store.count(project, ALL), is(1L));
    assertThat(
        store.columns(project).stream().map(StoredColumn::name).toList(),
        is(List.of("context.trace_id", "context.span_id", "start_time")));
    insert(span("f", NOON, "new", 1L));
    assertThat(values("new"), is(Map.of("f", 1L)));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private final void insert(Map<String, Object>... rows) {
    SpanRows.insert(store, project, memory.allocator(), List.of(rows));
  }

  private void insertTime(String id, FieldVector time) {
    insert(List.of(text("context.trace_id", "t"), text("context.span_id", id), time));
  }

  private void insertColumn(String id, FieldVector column) {
    insert(
        List.of(
            text("context.trace_id", "t"), text("context.span_id", id), nanoseconds(NOON), column));
  }

  private void insert(List<FieldVector> vectors) {
    try (VectorSchemaRoot root = new VectorSchemaRoot(vectors)) {
      root.setRowCount(1);
      store.insert(project, new SpanRows.OneBatch(root, memory.allocator()));
    }
  }

  private FieldVector nanoseconds(long value) {
    TimeStampNanoTZVector vector =
        new TimeStampNanoTZVector("start_time", memory.allocator(), "UTC");
    vector.setSafe(0, value);
    vector.setValueCount(1);
    return vector;
  }

  private FieldVector microseconds(long value) {
    TimeStampMicroTZVector vector =
        new TimeStampMicroTZVector("start_time", memory.allocator(), "Europe/Berlin");
    vector.setSafe(0, value);
    vector.setValueCount(1);
    return vector;
  }

  private FieldVector text(String value) {
    LargeVarCharVector vector = new LargeVarCharVector("start_time", memory.allocator());
    vector.setSafe(0, value.getBytes(StandardCharsets.UTF_8));
    vector.setValueCount(1);
    return vector;
  }

  private FieldVector text(String name, String value) {
    VarCharVector vector = new VarCharVector(name, memory.allocator());
    vector.setSafe(0, value.getBytes(StandardCharsets.UTF_8));
    vector.setValueCount(1);
    return vector;
  }

  private FieldVector list(String name, String... values) {
    ListVector vector = ListVector.empty(name, memory.allocator());
    UnionListWriter writer = vector.getWriter();
    writer.startList();
    for (String value : values) {
      writer.varChar().writeVarChar(value);
    }
    writer.endList();
    vector.setValueCount(1);
    return vector;
  }

  /** Returns span ID to value, for the spans that have one. */
  private Map<String, Object> values(String column) {
    Map<String, Object> values = new HashMap<>();
    for (Map<String, Object> row : SpanRows.read(store, project, ALL, memory.allocator())) {
      if (row.containsKey(column)) {
        values.put((String) row.get("context.span_id"), row.get(column));
      }
    }
    return values;
  }
}
