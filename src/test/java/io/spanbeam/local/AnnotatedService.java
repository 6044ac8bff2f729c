package io.spanbeam.local;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.AnnotationRule.Label;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A local AX whose project can be annotated: configs {@code quality} (good, bad), {@code
 * helpfulness} (0 to 1) and {@code remark} (free), and spans of the last half day.
 */
final class AnnotatedService implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Start of the first span; the others follow by a second each. */
  final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(40_000);

  final SpanStore store;
  final StoredProject project;
  private final BufferAllocator memory;
  private LocalAx ax;
  private boolean closed;
  RawRest rest;

  AnnotatedService(SpanStore store, BufferAllocator memory) {
    this.store = store;
    this.memory = memory;
    String space = store.createSpace("Prod").id();
    project = store.createProject(space, "demo");
    store.createAnnotationConfig(
        space,
        "quality",
        AnnotationRule.categorical(
            List.of(
                new Label("good", OptionalDouble.of(1)), new Label("bad", OptionalDouble.of(0))),
            Direction.MAXIMIZE));
    store.createAnnotationConfig(
        space, "helpfulness", AnnotationRule.continuous(0, 1, Direction.MAXIMIZE));
    store.createAnnotationConfig(space, "remark", AnnotationRule.freeform());
  }

  /** Serves the store, in the place of the service before. */
  LocalAx serve(ServiceBehaviour behaviour, FaultScript faults) throws IOException {
    stop();
    ax = LocalAx.builder().store(store).behaviour(behaviour).faults(faults).start();
    rest = new RawRest(ax);
    return ax;
  }

  LocalAx serve() throws IOException {
    return serve(ServiceBehaviour.standard(), FaultScript.none());
  }

  long nanos(int second) {
    return start.plusSeconds(second).getEpochSecond() * 1_000_000_000L;
  }

  /** Inserts spans with the IDs s0, s1 and so on, each the root of a trace of its own. */
  void insert(int count) {
    List<Map<String, Object>> spans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      spans.add(SpanRows.span("s" + i, nanos(i)));
    }
    insert(spans);
  }

  void insert(List<Map<String, Object>> spans) {
    SpanRows.insert(store, project.id(), memory, spans);
  }

  /** Returns the body of a request without records. */
  ObjectNode body() {
    ObjectNode body = JSON.createObjectNode();
    body.put("project_id", project.id());
    body.putArray("annotations");
    return body;
  }

  /** Adds a record with a value and returns the value. */
  static ObjectNode value(ObjectNode body, String recordId, String name) {
    ObjectNode one = ((ArrayNode) body.get("annotations")).addObject();
    one.put("record_id", recordId);
    return one.putArray("values").addObject().put("name", name);
  }

  HttpResponse<String> annotate(ObjectNode body) throws IOException, InterruptedException {
    return annotate(body.toString());
  }

  HttpResponse<String> annotate(String body) throws IOException, InterruptedException {
    return rest.post("/v2/spans/annotate", body);
  }

  /** Sends a request that must be taken. */
  void accepted(ObjectNode body) throws IOException, InterruptedException {
    HttpResponse<String> answer = annotate(body);
    assertThat(answer.body(), answer.statusCode(), is(202));
    assertThat(answer.body(), is(""));
  }

  void refused(ObjectNode body, int status, String word) throws Exception {
    refused(body.toString(), status, word);
  }

  /** Sends a request that must be refused, and write nothing. */
  void refused(String body, int status, String word) throws Exception {
    String anchor =
        switch (status) {
          case 400 -> "invalid-request";
          case 404 -> "not-found";
          default -> "validation-error";
        };
    RawRest.checkProblem(annotate(body), status, anchor, word);
    assertThat("nothing is written", annotations(), is(anEmptyMap()));
  }

  /** Returns the columns of each span that has annotations, by span ID. */
  Map<String, Map<String, Object>> annotations() {
    Map<String, Map<String, Object>> bySpan = new HashMap<>();
    for (Map<String, Object> row : SpanRows.read(store, project.id(), SpanRows.ALL, memory)) {
      Map<String, Object> annotations = new HashMap<>(row);
      annotations.keySet().removeIf(name -> !name.startsWith("annotation."));
      if (!annotations.isEmpty()) {
        bySpan.put((String) row.get("context.span_id"), annotations);
      }
    }
    return bySpan;
  }

  void stop() {
    if (ax != null) {
      ax.close();
      ax = null;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      stop();
      store.close();
    }
  }
}
