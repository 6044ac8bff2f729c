package io.spanbeam.ax.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.ScriptedHttp;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RestSpanColumnsTest {
  private static final SpanQuery QUERY =
      SpanQuery.of(
          new Project("U3BhY2U6MTpiRnVM", "TW9kZWw6MTIz", "bot"),
          new TimeWindow(
              Instant.parse("2024-06-01T00:00:00.000000001Z"),
              Instant.parse("2024-06-02T00:00:00Z")));

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @RegisterExtension final ScriptedHttp server = ScriptedHttp.start();
  @TempDir Path directory;

  @Test
  void columnsBecomeThoseOfAFlightExport() throws Exception {
    server.json(
        """
        {"spans": [{
          "name": "llm.chat", "context": {"trace_id": "t1", "span_id": "s1"}, "kind": "LLM",
          "parent_id": null, "status_code": "OK", "status_message": "",
          "start_time": "2024-01-01T12:00:00.123456789Z",
          "end_time": "2024-01-01T14:00:02.5+02:00",
          "attributes": {
            "llm.token_count.prompt": 9007199254740993, "llm.cost.total": 0.1,
            "openinference.span.kind": "LLM", "tool.escaped": true,
            "metadata": {"b": 1.10, "a": [null, {"c": "\u00e4"}]},
            "tag.tags": ["x", null, "y"],
            "llm.input_messages": [{"message.role": "user", "n": 12345678901234567890}],
            "vector": [1, 2.5], "counts": [1, 2], "mixed": ["a", 1, true, [2.0]],
            "huge": 12345678901234567890, "precise": 0.12345678901234567890,
            "empty": [], "nothing": null},
          "annotations": [
            {"name": "quality", "score": 1, "label": "good", "text": "n",
             "updated_at": "2024-01-02T00:00:00.5Z",
             "annotator": {"id": "u1", "email": "a@example.com"}, "votes": 3},
            {"name": "quality", "score": 0.5}],
          "trace_annotations": [{"name": "t", "label": "l"}],
          "evaluations": [{"name": "hallucination", "score": 0, "label": "factual",
                           "explanation": "e"}],
          "events": [{"name": "exception", "timestamp": "2024-01-01T12:00:01Z",
                      "attributes": {"exception.type": "ValueError"}}],
          "latency_ms": 2000, "brand_new": {"k": 1}}],
         "pagination": {"has_more": false}}
        """);

    Map<String, List<String>> rows = columns();

    assertThat(rows.get("name"), is(List.of("Utf8 llm.chat")));
    assertThat(rows.get("context.trace_id"), is(List.of("Utf8 t1")));
    assertThat(rows.get("context.span_id"), is(List.of("Utf8 s1")));
    assertThat(rows.get("start_time"), is(List.of("Int(64, true) 1704110400123456789")));
    assertThat(rows.get("end_time"), is(List.of("Int(64, true) 1704110402500000000")));
    assertThat(rows.get("status_message"), is(List.of("Utf8 ")));
    assertThat(rows.get("attributes.openinference.span.kind"), is(List.of("Utf8 LLM")));
    assertThat(rows.get("kind"), is(List.of()));
    assertThat(rows.get("parent_id"), is(List.of()));
    assertThat(rows.get("attributes.nothing"), is(List.of()));
    assertThat(
        rows.get("attributes.llm.token_count.prompt"),
        is(List.of("Int(64, true) 9007199254740993")));
    assertThat(rows.get("attributes.llm.cost.total"), is(List.of("FloatingPoint(DOUBLE) 0.1")));
    assertThat(rows.get("attributes.tool.escaped"), is(List.of("Bool true")));
    assertThat(
        rows.get("attributes.metadata"),
        is(List.of("Utf8 {\"b\":1.10,\"a\":[null,{\"c\":\"\u00e4\"}]}")));
    assertThat(rows.get("attributes.tag.tags"), is(List.of("List<Utf8> [\"x\",null,\"y\"]")));
    assertThat(
        rows.get("attributes.llm.input_messages"),
        is(
            List.of(
                "List<Utf8> [\"{\\\"message.role\\\":\\\"user\\\","
                    + "\\\"n\\\":12345678901234567890}\"]")));
    assertThat(rows.get("attributes.vector"), is(List.of("List<FloatingPoint(DOUBLE)> [1.0,2.5]")));
    assertThat(rows.get("attributes.counts"), is(List.of("List<Int(64, true)> [1,2]")));
    assertThat(
        rows.get("attributes.mixed"), is(List.of("List<Utf8> [\"a\",\"1\",\"true\",\"[2.0]\"]")));
    assertThat(rows.get("attributes.huge"), is(List.of("Utf8 12345678901234567890")));
    assertThat(rows.get("attributes.precise"), is(List.of("Utf8 0.12345678901234567890")));
    assertThat(rows.get("attributes.empty"), is(List.of("List<Utf8> []")));
    assertThat(rows.get("annotation.quality.score"), is(List.of("Int(64, true) 1")));
    assertThat(rows.get("annotation.quality.label"), is(List.of("Utf8 good")));
    assertThat(rows.get("annotation.quality.text"), is(List.of("Utf8 n")));
    assertThat(
        rows.get("annotation.quality.updated_at"), is(List.of("Int(64, true) 1704153600500")));
    assertThat(rows.get("annotation.quality.updated_by"), is(List.of("Utf8 a@example.com")));
    assertThat(rows.get("annotation.quality.annotator.id"), is(List.of("Utf8 u1")));
    assertThat(rows.get("annotation.quality.votes"), is(List.of("Int(64, true) 3")));
    assertThat(
        rows.get("annotations"),
        is(List.of("List<Utf8> [\"{\\\"name\\\":\\\"quality\\\",\\\"score\\\":0.5}\"]")));
    assertThat(
        rows.get("trace_annotations"),
        is(List.of("List<Utf8> [\"{\\\"name\\\":\\\"t\\\",\\\"label\\\":\\\"l\\\"}\"]")));
    assertThat(rows.get("eval.hallucination.score"), is(List.of("Int(64, true) 0")));
    assertThat(rows.get("eval.hallucination.label"), is(List.of("Utf8 factual")));
    assertThat(rows.get("eval.hallucination.explanation"), is(List.of("Utf8 e")));
    assertThat(
        rows.get("events"),
        is(
            List.of(
                "List<Utf8> [\"{\\\"name\\\":\\\"exception\\\","
                    + "\\\"timestamp\\\":\\\"2024-01-01T12:00:01Z\\\","
                    + "\\\"attributes\\\":{\\\"exception.type\\\":\\\"ValueError\\\"}}\"]")));
    assertThat(rows.get("latency_ms"), is(List.of("Int(64, true) 2000")));
    assertThat(rows.get("brand_new"), is(List.of("Utf8 {\"k\":1}")));
  }

  @Test
  void aColumnTakesTheNarrowestTypeThatHoldsAllItsValues() throws Exception {
    server.json(
        """
        {"spans": [
          {"attributes": {"a": 1, "b": 1, "c": 9007199254740993, "d": true, "e": "x", "f": [1]}},
          {"attributes": {"a": 2.5, "b": "two", "c": 0.5, "d": 1, "f": "lone"}},
          {"attributes": {"a": -0.0, "e": {"k": 1e400}, "g": 1e400}},
          {"kind": "TOOL"},
          {"kind": "TOOL", "attributes": {"openinference.span.kind": "tool"}}]}
        """);

    Map<String, List<String>> rows = columns();

    assertThat(
        rows.get("attributes.a"),
        is(
            List.of(
                "FloatingPoint(DOUBLE) 1.0",
                "FloatingPoint(DOUBLE) 2.5",
                "FloatingPoint(DOUBLE) -0.0",
                "null",
                "null")));
    assertThat(rows.get("attributes.b"), is(List.of("Utf8 1", "Utf8 two", "null", "null", "null")));
    assertThat(
        rows.get("attributes.c"),
        is(List.of("Utf8 9007199254740993", "Utf8 0.5", "null", "null", "null")));
    assertThat(
        rows.get("attributes.d"), is(List.of("Utf8 true", "Utf8 1", "null", "null", "null")));
    assertThat(
        rows.get("attributes.e"),
        is(List.of("Utf8 x", "null", "Utf8 {\"k\":1e400}", "null", "null")));
    assertThat(
        rows.get("attributes.f"), is(List.of("Utf8 [1]", "Utf8 lone", "null", "null", "null")));
    assertThat(rows.get("attributes.g"), is(List.of("null", "null", "Utf8 1e400", "null", "null")));
    assertThat(
        rows.get("attributes.openinference.span.kind"),
        is(List.of("null", "null", "null", "Utf8 TOOL", "Utf8 tool")));
    assertThat(rows.get("kind"), is(List.of("null", "null", "null", "null", "Utf8 TOOL")));
  }

  @Test
  void aTimeThatIsNoneIsNamedAndFurtherDigitsAreCut() throws Exception {
    server.json("{\"spans\":[{\"start_time\":\"2024-01-01T00:00:00.1234567899\"}]}");
    assertThat(columns().get("start_time"), is(List.of("Int(64, true) 1704067200123456789")));

    server.json("{\"spans\":[{\"name\":\"a\"},{\"start_time\":\"yesterday\"}]}");
    AxException failure = assertThrows(AxException.class, this::columns);
    assertThat(failure.category(), is(Category.PROTOCOL));
    assertThat(failure.getMessage(), containsString("span 2 has the start_time 'yesterday'"));
  }

  private SpanService service() throws Exception {
    return new RestSpanService(RestConnections.to(server.uri(), directory));
  }

  /** Returns type and value of each row by column; an empty list for a column that is not there. */
  private Map<String, List<String>> columns() throws Exception {
    Map<String, List<String>> columns = new AbsentAsEmpty();
    try (SpanService service = service();
        SpanStream stream = service.open(QUERY, memory.allocator())) {
      assertThat(stream.next(), is(true));
      for (FieldVector vector : stream.root().getFieldVectors()) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < stream.root().getRowCount(); row++) {
          rows.add(
              vector.isNull(row) ? "null" : type(vector) + " " + vector.getObject(row).toString());
        }
        columns.put(vector.getName(), rows);
      }
      assertThat(stream.next(), is(false));
    }
    return columns;
  }

  private static String type(FieldVector vector) {
    return vector.getField().getChildren().isEmpty()
        ? vector.getField().getType().toString()
        : "List<" + vector.getField().getChildren().get(0).getType() + ">";
  }

  private static final class AbsentAsEmpty extends HashMap<String, List<String>> {
    private static final long serialVersionUID = 1L;

    @Override
    public List<String> get(Object column) {
      return getOrDefault(column, List.of());
    }
  }
}
