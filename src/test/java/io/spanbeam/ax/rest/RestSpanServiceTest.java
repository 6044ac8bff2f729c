package io.spanbeam.ax.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.ScriptedHttp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RestSpanServiceTest {
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
  void asksForAllThatTheQuerySays() throws Exception {
    server.json(page(null));
    SpanQuery full =
        new SpanQuery(
            QUERY.project(),
            QUERY.window(),
            Optional.of("status_code = 'ERROR'"),
            List.of("name", "attributes.input.value"),
            OptionalInt.of(5000));

    names(full);

    ScriptedHttp.Request request = server.requests().get(0);
    assertThat(request.method(), is("POST"));
    assertThat(request.uri(), is(URI.create("/v2/spans?limit=500")));
    assertThat(request.headers().get("Content-Type"), is("application/json"));
    assertThat(
        new ObjectMapper().readTree(request.body()),
        is(
            new ObjectMapper()
                .readTree(
                    """
                    {"project_id": "TW9kZWw6MTIz",
                     "start_time": "2024-06-01T00:00:00.000000001Z",
                     "end_time": "2024-06-02T00:00:00Z",
                     "filter": "status_code = 'ERROR'",
                     "included_columns": ["name", "attributes.input.value"]}
                    """)));
  }

  @Test
  void followsCursorsToTheEndWithTheSameBody() throws Exception {
    server
        .json(page("c 1", span("a"), span("b")))
        .json(page("c2"))
        .answer(503, Map.of(), "")
        .json(page(null, span("c")));

    assertThat(names(QUERY.withChunkSize(2)), is(List.of("a", "b", "c")));

    assertThat(
        server.requests().stream().map(request -> request.uri().getRawQuery()).toList(),
        is(List.of("limit=2", "limit=2&cursor=c%201", "limit=2&cursor=c2", "limit=2&cursor=c2")));
    assertThat(
        server.requests().stream().map(ScriptedHttp.Request::body).distinct().count(), is(1L));
  }

  @Test
  void doesNotCount() throws Exception {
    try (SpanService service = service()) {
      assertThat(service.count(QUERY), is(SpanService.UNKNOWN_COUNT));
    }
  }

  @Test
  void takesTheOldNameOfTheListAndPagesWithoutHasMore() throws Exception {
    server
        .json("{\"pagination\":{\"next_cursor\":\"x\"},\"data\":[" + span("a") + "]}")
        .json("{\"data\":[" + span("b") + "]}");

    assertThat(names(QUERY), is(List.of("a", "b")));
  }

  @Test
  void aCursorThatRepeatsIsAnErrorInsteadOfEndless() throws Exception {
    server.json(page("c1", span("a"))).json(page("c2", span("b"))).json(page("c1", span("a")));

    AxException failure = assertThrows(AxException.class, () -> names(QUERY));

    assertThat(failure.category(), is(Category.PROTOCOL));
    assertThat(failure.getMessage(), containsString("same cursor twice"));
  }

  @Test
  void morePagesWithoutACursorAreAnErrorInsteadOfShort() throws Exception {
    server.json("{\"spans\":[" + span("a") + "],\"pagination\":{\"has_more\":true}}");

    AxException failure = assertThrows(AxException.class, () -> names(QUERY));

    assertThat(failure.category(), is(Category.PROTOCOL));
    assertThat(failure.getMessage(), containsString("gives no cursor"));
  }

  @Test
  void anAnswerWithoutSpansIsAnErrorThatQuotesNoData() throws Exception {
    server.json("{\"things\":[]}");
    assertThat(
        assertThrows(AxException.class, () -> names(QUERY)).getMessage(),
        containsString("has no list 'spans'"));

    server.json("{\"spans\":[{\"name\":\"private text");
    assertThat(
        assertThrows(AxException.class, () -> names(QUERY)).getMessage(),
        allOf(containsString("is not JSON at line 1"), not(containsString("private"))));
  }

  @Test
  void pagesThatAreTooLargeAreAskedForInSmallerParts() throws Exception {
    server
        .json(page("c", span("a".repeat(3000)), span("b".repeat(3000))))
        .answer(413, Map.of(), "")
        .json(page("c", span("a")))
        .json(page(null, span("b")));

    try (SpanService service =
        new RestSpanService(
            RestConnections.to(server.uri(), directory).withMaxInboundMessageBytes(4096))) {
      assertThat(names(service, QUERY.withChunkSize(4)), is(List.of("a", "b")));
    }
    assertThat(
        server.requests().stream().map(request -> request.uri().getRawQuery()).toList(),
        is(List.of("limit=4", "limit=2", "limit=1", "limit=1&cursor=c")));
  }

  @Test
  void aReaderWithTooLittleMemoryIsToldSo() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.json(page(null, span("a".repeat(200_000))));
    }

    try (BufferAllocator small = memory.allocator().newChildAllocator("small", 0, 64 << 10);
        SpanService service = service();
        SpanStream stream = service.open(QUERY.withChunkSize(4), small)) {
      AxException failure = assertThrows(AxException.class, stream::next);
      assertThat(failure.category(), is(Category.TOO_LARGE));
    }
  }

  private SpanService service() throws Exception {
    return new RestSpanService(RestConnections.to(server.uri(), directory));
  }

  private List<String> names(SpanQuery query) throws Exception {
    try (SpanService service = service()) {
      return names(service, query);
    }
  }

  private List<String> names(SpanService service, SpanQuery query) throws AxException {
    List<String> names = new ArrayList<>();
    try (SpanStream stream = service.open(query, memory.allocator())) {
      while (stream.next()) {
        for (int row = 0; row < stream.root().getRowCount(); row++) {
          names.add(stream.root().getVector("name").getObject(row).toString());
        }
      }
    }
    return names;
  }

  private static String page(String cursor, String... spans) {
    return "{\"spans\":[%s],\"pagination\":{\"has_more\":%b%s}}"
        .formatted(
            String.join(",", spans),
            cursor != null,
            cursor == null ? "" : ",\"next_cursor\":\"" + cursor + "\"");
  }

  private static String span(String name) {
    return "{\"name\":\"%s\",\"context\":{\"trace_id\":\"t\",\"span_id\":\"%s\"}}"
        .formatted(name, name);
  }
}
