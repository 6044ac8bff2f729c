package io.spanbeam.local.sample;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SampleSpansTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TimeWindow WEEK =
      new TimeWindow(Instant.parse("2026-03-02T00:00:00Z"), Instant.parse("2026-03-09T00:00:00Z"));

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @Test
  void sameSeedGivesTheSameSpansWhateverTheBatchSize() throws IOException {
    List<Map<String, Object>> inOneBatch = rows(7, 900, WEEK, 5_000);

    assertThat(rows(7, 900, WEEK, 113), is(inOneBatch));
    assertThat(rows(7, 900, WEEK, 1), is(inOneBatch));
    assertThat(rows(8, 900, WEEK, 5_000), is(not(inOneBatch)));
  }

  @Test
  void givesAsManySpansAsAskedForInTimeOrderInsideTheWindow() throws IOException {
    for (long spans : new long[] {0, 1, 2, 37, 1_500}) {
      List<Map<String, Object>> rows = rows(1, spans, WEEK, 400);

      assertThat((long) rows.size(), is(spans));
      List<Long> starts = rows.stream().map(row -> (Long) row.get("start_time")).toList();
      assertThat(starts, is(starts.stream().sorted().toList()));
      assertThat(
          starts,
          everyItem(both(greaterThanOrEqualTo(WEEK.fromNanos())).and(lessThan(WEEK.toNanos()))));
    }
  }

  @Test
  void fitsIntoAWindowOfOneSecond() throws IOException {
    Instant from = Instant.parse("2026-03-02T10:59:59.5Z");
    TimeWindow second = new TimeWindow(from, from.plusSeconds(1));

    List<Map<String, Object>> rows = rows(3, 500, second, 100);

    assertThat(rows, hasSize(500));
    assertThat(
        rows.stream().map(row -> (Long) row.get("start_time")).toList(),
        everyItem(both(greaterThanOrEqualTo(second.fromNanos())).and(lessThan(second.toNanos()))));
  }

  @Test
  void identifiesEachSpanAndNestsItIntoItsParent() throws IOException {
    Map<String, Map<String, Object>> byId = new HashMap<>();
    List<Map<String, Object>> rows = rows(7, 2_000, WEEK, 500);
    for (Map<String, Object> row : rows) {
      assertThat(text(row, "context.trace_id").matches("[0-9a-f]{32}"), is(true));
      assertThat(text(row, "context.span_id").matches("[0-9a-f]{16}"), is(true));
      byId.put(text(row, "context.trace_id") + text(row, "context.span_id"), row);
    }

    assertThat("identities are unique", byId.size(), is(rows.size()));
    for (Map<String, Object> row : rows) {
      assertThat((Long) row.get("end_time"), greaterThanOrEqualTo((Long) row.get("start_time")));
      if (row.containsKey("parent_id")) {
        Map<String, Object> parent =
            byId.get(text(row, "context.trace_id") + text(row, "parent_id"));
        assertThat("parent exists", parent != null, is(true));
        assertThat(
            (Long) row.get("start_time"), greaterThanOrEqualTo((Long) parent.get("start_time")));
        assertThat((Long) parent.get("end_time"), greaterThanOrEqualTo((Long) row.get("end_time")));
      }
    }
  }

  @Test
  void holdsConversationsErrorsEvaluationsAndValidJson() throws IOException {
    List<Map<String, Object>> rows = rows(7, 4_000, WEEK, 1_000);
    Map<String, Set<String>> tracesOfSession = new HashMap<>();
    Set<String> kinds = new HashSet<>();
    int errors = 0;
    for (Map<String, Object> row : rows) {
      kinds.add(text(row, "attributes.openinference.span.kind"));
      tracesOfSession
          .computeIfAbsent(text(row, "attributes.session.id"), session -> new HashSet<>())
          .add(text(row, "context.trace_id"));
      if (text(row, "status_code").equals("ERROR")) {
        errors++;
        assertThat(row.keySet(), hasItems("attributes.exception.type", "status_message", "events"));
      }
      checkJson(row);
    }

    assertThat(kinds, hasItems("AGENT", "CHAIN", "LLM", "TOOL", "RETRIEVER"));
    assertThat(errors, both(greaterThan(80)).and(lessThan(600)));
    assertThat(tracesOfSession.values().stream().anyMatch(traces -> traces.size() > 2), is(true));
    for (String evaluation : List.of("hallucination", "correctness", "relevance")) {
      String column = "eval." + evaluation + ".label";
      assertThat(rows.stream().filter(row -> row.containsKey(column)).count(), greaterThan(20L));
    }
  }

  @Test
  void followsTheHoursOfTheDayAndTheWeek() throws IOException {
    List<Map<String, Object>> rows = rows(7, 6_000, WEEK, 2_000);
    long night = rows.stream().filter(row -> hourOfWeek(row) % 24 == 3).count();
    long afternoon = rows.stream().filter(row -> hourOfWeek(row) % 24 == 14).count();
    long weekend = rows.stream().filter(row -> hourOfWeek(row) >= 5 * 24).count();

    assertThat(afternoon, greaterThan(4 * night));
    assertThat(weekend, lessThan(rows.size() / 4L));
  }

  @Test
  void weighsAboutOneKilobyteWithAHeavyTail() throws IOException {
    try (SampleSpans spans = new SampleSpans(memory.allocator(), 7, 5_000, WEEK, 5_000, 1)) {
      spans.loadNextBatch();

      assertThat(spans.bytesRead() / 5_000, both(greaterThan(800L)).and(lessThan(1_600L)));
    }
    List<Map<String, Object>> rows = rows(7, 5_000, WEEK, 5_000, 1);
    assertThat(
        rows.stream().mapToInt(row -> row.toString().length()).max().orElse(0),
        greaterThan(20_000));
  }

  @Test
  void longTextsMakeTheSameSpansLarger() throws IOException {
    List<Map<String, Object>> plain = rows(7, 2_000, WEEK, 2_000);
    List<Map<String, Object>> large = rows(7, 2_000, WEEK, 2_000, 5);

    for (int i = 0; i < plain.size(); i++) {
      assertThat(text(large.get(i), "context.span_id"), is(text(plain.get(i), "context.span_id")));
      assertThat(large.get(i).get("start_time"), is(plain.get(i).get("start_time")));
    }
    assertThat(large.toString().length(), is(greaterThan(3 * plain.toString().length() / 2)));
  }

  @Test
  void refusesSizesThatMakeNoSense() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new SampleSpans(memory.allocator(), 7, -1, WEEK, 10, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SampleSpans(memory.allocator(), 7, 1, WEEK, 0, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SampleSpans(memory.allocator(), 7, 1, WEEK, 10, 0));
  }

  private static long hourOfWeek(Map<String, Object> row) {
    return ((Long) row.get("start_time") - WEEK.fromNanos()) / 3_600_000_000_000L;
  }

  private static void checkJson(Map<String, Object> row) throws IOException {
    for (String column :
        List.of(
            "attributes.metadata",
            "attributes.llm.invocation_parameters",
            "attributes.llm.prompt_template.variables",
            "attributes.tool.parameters")) {
      if (row.containsKey(column)) {
        assertThat(JSON.readTree(text(row, column)).isObject(), is(true));
      }
    }
    for (String column :
        List.of(
            "events",
            "attributes.llm.tools",
            "attributes.llm.input_messages",
            "attributes.llm.output_messages",
            "attributes.retrieval.documents")) {
      if (row.get(column) instanceof List<?> elements) {
        for (Object element : elements) {
          JsonNode node = JSON.readTree(element.toString());
          assertThat(node.isObject(), is(true));
        }
      }
    }
  }

  private static String text(Map<String, Object> row, String column) {
    return row.get(column).toString();
  }

  private List<Map<String, Object>> rows(long seed, long count, TimeWindow window, int batchRows)
      throws IOException {
    return rows(seed, count, window, batchRows, 1);
  }

  private List<Map<String, Object>> rows(
      long seed, long count, TimeWindow window, int batchRows, int textFactor) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (SampleSpans spans =
        new SampleSpans(memory.allocator(), seed, count, window, batchRows, textFactor)) {
      while (spans.loadNextBatch()) {
        VectorSchemaRoot root = spans.getVectorSchemaRoot();
        for (int i = 0; i < root.getRowCount(); i++) {
          Map<String, Object> row = new HashMap<>();
          for (FieldVector vector : root.getFieldVectors()) {
            Object value = vector.getObject(i);
            if (value != null) {
              row.put(
                  vector.getName(),
                  value instanceof Long || value instanceof List ? value : value.toString());
            }
          }
          rows.add(row);
        }
      }
    }
    return rows;
  }
}
