package io.spanbeam.local;

import static io.spanbeam.local.RawRest.checkProblem;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LocalAxSpanListTest {
  private static final long NOON = Instant.parse("2026-03-02T12:00:00Z").getEpochSecond();
  private static final long SECOND = 1_000_000_000L;
  private static final String WINDOW =
      "\"start_time\":\"2026-03-02T12:00:00Z\",\"end_time\":\"2026-03-02T13:00:00+00:00\"";

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private SpanStore store;
  private LocalAx ax;
  private RawRest rest;
  private Space space;
  private StoredProject project;

  @BeforeEach
  void start() throws IOException {
    store = SpanStore.temporary();
    space = store.createSpace("Prod");
    project = store.createProject(space.id(), "checkout-bot");
    List<Map<String, Object>> spans = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      Map<String, Object> span = SpanRows.span("%03d".formatted(i), NOON * SECOND + i * SECOND);
      span.put("name", "step");
      span.put("end_time", NOON * SECOND + i * SECOND + 500_000_000L);
      span.put("status_code", i % 10 == 0 ? "ERROR" : "OK");
      span.put("attributes.openinference.span.kind", "LLM");
      span.put("attributes.llm.model_name", "gpt-4o");
      span.put("attributes.llm.token_count.total", 10L * i);
      spans.add(span);
    }
    SpanRows.insert(store, project.id(), memory.allocator(), spans);
    ax = LocalAx.builder().store(store).start();
    rest = new RawRest(ax);
  }

  @AfterEach
  void stop() {
    ax.close();
    store.close();
  }

  @Test
  void pagesThroughSpansNewestFirstWithoutLossOrRepetition() throws Exception {
    String body = "{\"project_id\":\"%s\",%s}".formatted(project.id(), WINDOW);
    List<String> ids = new ArrayList<>();
    String path = "/v2/spans?limit=60";
    int pages = 0;
    boolean more = true;
    while (more) {
      JsonNode page = RawRest.json(rest.post(path, body));
      page.get("spans").forEach(span -> ids.add(span.at("/context/span_id").asText()));
      more = page.at("/pagination/has_more").asBoolean();
      assertThat(page.get("pagination").has("next_cursor"), is(more));
      path = "/v2/spans?limit=60&cursor=" + page.at("/pagination/next_cursor").asText();
      pages++;
    }

    List<String> expected = new ArrayList<>();
    for (int i = 129; i >= 0; i--) {
      expected.add("%03d".formatted(i));
    }
    assertThat(ids, is(expected));
    assertThat(pages, is(3));
    assertThat(ax.requests().count(RequestKind.LIST_SPANS), is(3L));
    assertThat(ax.requests().rowsSent(), is(130L));
  }

  @Test
  void showsASpanAsTheRestModelDoes() throws Exception {
    String body =
        "{\"project_id\":\"%s\",%s,\"filter\":\"context.span_id = '010'\"}"
            .formatted(project.id(), WINDOW);

    JsonNode span = RawRest.json(rest.post("/v2/spans", body)).at("/spans/0");

    assertThat(span.at("/context/trace_id").asText(), is("trace-010"));
    assertThat(span.get("kind").asText(), is("LLM"));
    assertThat(span.get("status_code").asText(), is("ERROR"));
    assertThat(span.get("start_time").asText(), startsWith("2026-03-02T12:00:10"));
    assertThat(span.at("/attributes/llm.token_count.total").asLong(), is(100L));
  }

  @Test
  void takesTheWindowAsHalfOpenAndOneWeekByDefault() throws Exception {
    String two =
        "\"start_time\":\"2026-03-02T12:00:01\",\"end_time\":\"2026-03-02T14:00:03+02:00\"";
    JsonNode page =
        RawRest.json(
            rest.post("/v2/spans", "{\"project_id\":\"%s\",%s}".formatted(project.id(), two)));
    assertThat(spanIds(page), contains("002", "001"));

    long now = Instant.now().getEpochSecond();
    SpanRows.insert(
        store,
        project.id(),
        memory.allocator(),
        List.of(
            SpanRows.span("recent", (now - 3_600) * SECOND),
            SpanRows.span("old", (now - 8 * 86_400) * SECOND)));
    JsonNode week =
        RawRest.json(rest.post("/v2/spans", "{\"project_id\":\"%s\"}".formatted(project.id())));
    assertThat(spanIds(week), hasItem("recent"));
    assertThat(spanIds(week), not(hasItem("old")));
  }

  @Test
  void filtersAndProjects() throws Exception {
    JsonNode errors = list("\"filter\":\"status_code = 'ERROR'\"");
    assertThat(errors.get("spans").size(), is(13));

    JsonNode included = list("\"included_columns\":[\"attributes.llm.model_name\",\"unknown\"]");
    JsonNode attributes = included.at("/spans/0/attributes");
    assertThat(attributes.has("llm.model_name"), is(true));
    assertThat(attributes.has("llm.token_count.total"), is(false));
    assertThat(included.at("/spans/0/kind").asText(), is("LLM"));
    assertThat(included.at("/spans/0/end_time").isMissingNode(), is(false));

    JsonNode excluded = list("\"excluded_columns\":[\"attributes.llm.model_name\",\"name\"]");
    assertThat(excluded.at("/spans/0/attributes").has("llm.model_name"), is(false));
    assertThat(excluded.at("/spans/0/attributes").has("llm.token_count.total"), is(true));
    assertThat("identity is always returned", excluded.at("/spans/0").has("name"), is(true));

    JsonNode cut = list("\"truncate_string_length\":3");
    assertThat(cut.at("/spans/0/attributes/llm.model_name").asText(), is("gp\u2026"));
    assertThat(cut.at("/spans/0/name").asText(), is("step"));
  }

  @Test
  void refusesRequestsThatMakeNoSense() throws Exception {
    refuses("{\"project_id\":", 400, "JSON");
    refuses("[]", 400, "object");
    refuses("{} {}", 400, "JSON");
    refuses("{}", 422, "project_id");
    refuses("{\"project_id\":7}", 400, "project_id");
    refuses("{\"project_id\":\"TW9kZWw6OTk5\"}", 404, "TW9kZWw6OTk5");
    refusesWith("\"filter\":\"  \"", 422, "filter");
    refusesWith("\"filter\":\"status_code = \"", 400, "position 13");
    refusesWith("\"filter\":7", 400, "filter");
    refusesWith("\"start_time\":\"yesterday\"", 400, "yesterday");
    refusesWith("\"start_time\":\"2026-03-03\",\"end_time\":\"2026-03-02\"", 422, "start_time");
    refusesWith("\"included_columns\":[]", 422, "included_columns");
    refusesWith("\"included_columns\":[\" \"]", 422, "included_columns");
    refusesWith("\"included_columns\":[\"a\"],\"excluded_columns\":[\"b\"]", 422, "excluded");
    refusesWith("\"truncate_string_length\":0", 422, "truncate_string_length");
    String body = "{\"project_id\":\"%s\"}".formatted(project.id());
    checkProblem(rest.post("/v2/spans?limit=501", body), 422, "validation-error", "500");
    checkProblem(rest.post("/v2/spans?limit=-1", body), 422, "validation-error", "-1");
    checkProblem(rest.post("/v2/spans?cursor=AAAA", body), 400, "invalid-request", "cursor");
  }

  private void refuses(String body, int status, String word) throws Exception {
    checkProblem(rest.post("/v2/spans", body), status, "", word);
  }

  private void refusesWith(String members, int status, String word) throws Exception {
    refuses("{\"project_id\":\"%s\",%s}".formatted(project.id(), members), status, word);
  }

  private JsonNode list(String members) throws Exception {
    String body = "{\"project_id\":\"%s\",%s,%s}".formatted(project.id(), WINDOW, members);
    HttpResponse<String> answer = rest.post("/v2/spans", body);
    assertThat(answer.body(), answer.statusCode(), is(200));
    return RawRest.json(answer);
  }

  private static List<String> spanIds(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.get("spans").forEach(span -> ids.add(span.at("/context/span_id").asText()));
    return ids;
  }
}
