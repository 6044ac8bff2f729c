package io.spanbeam.span.json;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import io.spanbeam.testing.LeakCheckedAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JsonSpanShapeTest {
  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private TestBatch batch() {
    return new TestBatch(memory.allocator());
  }

  @Test
  void aSpanIsNestedLikeTheRestModel() {
    try (TestBatch batch =
        batch()
            .int64("time", 1704110400199L)
            .text("attributes.input.value", "Hi")
            .text("attributes.openinference.span.kind", "LLM")
            .textLists("events", new String[] {"{\"name\": \"exception\"}"})
            .text("status_message", "")
            .text("status_code", "OK")
            .int64("end_time", 1704110402000000000L)
            .int64("start_time", 1704110400000000001L)
            .text("parent_id", "00f0")
            .text("context.span_id", "00f1")
            .text("context.trace_id", "0a0b")
            .int64("attributes.llm.token_count.prompt", 150L)
            .float64("latency_ms", 2000.0)
            .text("trace_eval.safe.label", "yes")
            .text("name", "chat")) {
      assertThat(
          batch.encode(JsonShape.SPAN),
          contains(
              "{\"name\":\"chat\",\"context\":{\"trace_id\":\"0a0b\",\"span_id\":\"00f1\"},"
                  + "\"kind\":\"LLM\",\"parent_id\":\"00f0\","
                  + "\"start_time\":\"2024-01-01T12:00:00.000000001Z\","
                  + "\"end_time\":\"2024-01-01T12:00:02Z\","
                  + "\"status_code\":\"OK\",\"status_message\":\"\","
                  + "\"attributes\":{\"input.value\":\"Hi\",\"openinference.span.kind\":\"LLM\","
                  + "\"llm.token_count.prompt\":150},"
                  + "\"events\":[{\"name\":\"exception\"}],"
                  + "\"time\":1704110400199,\"latency_ms\":2000.0,"
                  + "\"trace_eval.safe.label\":\"yes\"}"));
    }
  }

  @Test
  void rootSpansHaveNoParentAndSpansWithoutKindAreUnknown() {
    try (TestBatch batch =
        batch()
            .text("context.span_id", "a", "b", "c", "d")
            .text("parent_id", "", null, "a", "a")
            .text("attributes.openinference.span.kind", null, "", "TOOL", null)
            .text("span_kind", null, null, "CHAIN", "AGENT")) {
      assertThat(
          batch.encode(JsonShape.SPAN),
          contains(
              "{\"context\":{\"span_id\":\"a\"},\"kind\":\"UNKNOWN\"}",
              "{\"context\":{\"span_id\":\"b\"},\"kind\":\"UNKNOWN\","
                  + "\"attributes\":{\"openinference.span.kind\":\"\"}}",
              "{\"context\":{\"span_id\":\"c\"},\"kind\":\"TOOL\",\"parent_id\":\"a\","
                  + "\"attributes\":{\"openinference.span.kind\":\"TOOL\"},"
                  + "\"span_kind\":\"CHAIN\"}",
              "{\"context\":{\"span_id\":\"d\"},\"kind\":\"AGENT\",\"parent_id\":\"a\","
                  + "\"span_kind\":\"AGENT\"}"));
    }
  }

  @Test
  void theKindOfUploadsIsEnoughAlone() {
    try (TestBatch batch = batch().text("span_kind", "AGENT").text("context.span_id", "a")) {
      assertThat(
          batch.encode(JsonShape.SPAN),
          contains("{\"context\":{\"span_id\":\"a\"},\"kind\":\"AGENT\"}"));
    }
  }

  @Test
  void annotationsAndEvaluationsAreCollectedByName() {
    try (TestBatch batch =
        batch()
            .text("annotation.v1.2 quality.label", "good", null)
            .int64("annotation.v1.2 quality.score", 1L, null)
            .text("annotation.v1.2 quality.text", null, null)
            .int64("annotation.v1.2 quality.updated_at", 1704110400199L, null)
            .text("annotation.v1.2 quality.updated_by", "a@example.com", null)
            .float64("eval.hallucination.score", 0.0, Double.NaN)
            .text("eval.hallucination.explanation", null, "unsure")
            .textLists("annotation.notes", new String[] {"{\"text\": \"see here\"}"}, null)) {
      assertThat(
          batch.encode(JsonShape.SPAN),
          contains(
              "{\"kind\":\"UNKNOWN\",\"annotations\":[{\"name\":\"v1.2 quality\","
                  + "\"label\":\"good\",\"score\":1,"
                  + "\"updated_at\":\"2024-01-01T12:00:00.199Z\","
                  + "\"annotator\":{\"email\":\"a@example.com\"}}],"
                  + "\"evaluations\":[{\"name\":\"hallucination\",\"score\":0.0}],"
                  + "\"annotation.notes\":[{\"text\":\"see here\"}]}",
              "{\"kind\":\"UNKNOWN\","
                  + "\"evaluations\":[{\"name\":\"hallucination\","
                  + "\"explanation\":\"unsure\"}]}"));
    }
  }

  @Test
  void overflowingAnnotationsFollowThoseOfTheColumns() {
    String[] second = {"{\"name\": \"q\", \"label\": \"second\"}"};
    try (TestBatch batch =
        batch()
            .text("annotation.q.label", "first", null, "first", null)
            .textLists("annotations", second, second, null, new String[] {})
            .textLists("evaluations", null, second, new String[] {"not JSON"}, null)
            .textLists("trace_annotations", null, null, second, null)) {
      String entry = "{\"name\":\"q\",\"label\":\"second\"}";
      assertThat(
          batch.encode(JsonShape.SPAN),
          contains(
              "{\"kind\":\"UNKNOWN\",\"annotations\":[{\"name\":\"q\",\"label\":\"first\"},"
                  + entry
                  + "]}",
              "{\"kind\":\"UNKNOWN\",\"annotations\":["
                  + entry
                  + "],\"evaluations\":["
                  + entry
                  + "]}",
              "{\"kind\":\"UNKNOWN\",\"annotations\":[{\"name\":\"q\",\"label\":\"first\"}],"
                  + "\"evaluations\":[\"not JSON\"],\"trace_annotations\":["
                  + entry
                  + "]}",
              "{\"kind\":\"UNKNOWN\",\"annotations\":[]}"));
    }
  }

  @Test
  void columnsWhoseNameTheModelNeedsAreKeptUnderAnother() {
    try (TestBatch batch =
        batch()
            .text("context.span_id", "a")
            .text("context", "b")
            .text("kind", "c")
            .text("attributes.openinference.span.kind", "LLM")
            .text("attributes", "d")
            .text("parent_id", "e")
            .text("parent_id", "f")
            .text("eval.q.label", "g")
            .int64("evaluations", 7L)) {
      assertThat(
          batch.encode(JsonShape.SPAN),
          contains(
              "{\"context\":{\"span_id\":\"a\"},\"kind\":\"LLM\",\"parent_id\":\"e\","
                  + "\"attributes\":{\"openinference.span.kind\":\"LLM\"},"
                  + "\"evaluations\":[{\"name\":\"q\",\"label\":\"g\"}],"
                  + "\"context#2\":\"b\",\"attributes#2\":\"d\",\"parent_id#2\":\"f\","
                  + "\"evaluations#2\":7,\"kind#2\":\"c\"}"));
    }
  }

  @Test
  void withoutColumnsOfTheModelItsNamesAreFree() {
    try (TestBatch batch =
        batch().text("context", "a").text("attributes", "b").int64("annotations", 1L)) {
      assertThat(
          batch.encode(JsonShape.SPAN),
          contains(
              "{\"kind\":\"UNKNOWN\",\"context\":\"a\",\"attributes\":\"b\",\"annotations\":1}"));
    }
  }
}
