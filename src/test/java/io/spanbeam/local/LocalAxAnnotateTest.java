package io.spanbeam.local;

import static io.spanbeam.local.AnnotatedService.value;
import static io.spanbeam.local.SpanRows.span;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rules of ax-protocol §7.1, by the requests that they allow and refuse. */
class LocalAxAnnotateTest {
  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private AnnotatedService service;

  @BeforeEach
  void serve() throws IOException {
    service = new AnnotatedService(SpanStore.temporary(), memory.allocator());
    service.serve();
  }

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void writesEveryPartWhereBothTransportsShowIt() throws Exception {
    service.insert(3);
    long before = System.currentTimeMillis();
    ObjectNode body = service.body();
    value(body, "s1", "quality").put("label", "good").put("score", 1).put("text", "Größe 🙂");
    value(body, "s2", "helpfulness").put("score", 0.25);

    service.accepted(body);

    Map<String, Map<String, Object>> written = service.annotations();
    assertThat(written.keySet(), is(Set.of("s1", "s2")));
    Map<String, Object> quality = written.get("s1");
    assertThat(quality, is(aMapWithSize(5)));
    assertThat(quality.get("annotation.quality.label"), is("good"));
    assertThat(quality.get("annotation.quality.score"), is(1.0));
    assertThat(quality.get("annotation.quality.text"), is("Größe 🙂"));
    assertThat(quality.get("annotation.quality.updated_by"), is("API"));
    assertThat(
        (Long) quality.get("annotation.quality.updated_at"),
        is(allOf(greaterThanOrEqualTo(before), not(greaterThanOrEqualTo(before + 60_000)))));
    assertThat(written.get("s2").get("annotation.helpfulness.score"), is(0.25));

    JsonNode listed = list("annotation.quality.label = 'good'");
    assertThat(listed.size(), is(1));
    JsonNode annotation = listed.get(0).get("annotations").get(0);
    assertThat(annotation.get("name").asText(), is("quality"));
    assertThat(annotation.get("label").asText(), is("good"));
    assertThat(annotation.get("score").asDouble(), is(1.0));
    assertThat(annotation.at("/annotator/email").asText(), is("API"));
    assertThat(
        Instant.parse(annotation.get("updated_at").asText()).toEpochMilli(),
        is(quality.get("annotation.quality.updated_at")));
  }

  private JsonNode list(String filter) throws Exception {
    ObjectNode question = AnnotatedService.JSON.createObjectNode();
    question.put("project_id", service.project.id()).put("filter", filter);
    return RawRest.json(service.rest.post("/v2/spans", question.toString())).get("spans");
  }

  @Test
  void exportsFilterAndProjectAnnotations() throws Exception {
    service.insert(50);
    ObjectNode body = service.body();
    for (int i = 0; i < 50; i += 5) {
      value(body, "s" + i, "helpfulness").put("score", i / 100.0);
    }
    service.accepted(body);
    String score = "annotation.helpfulness.score";
    ObjectNode command =
        RawFlight.command(
            service.project, service.start.toString(), service.start.plusSeconds(100).toString());
    command.putArray("projectedColumns").add("context.span_id").add(score);
    try (RawFlight flight = new RawFlight(service.serve(), memory.allocator())) {
      RawFlight.Drained all = flight.drain(command);
      assertThat(all.columns, is(List.of("context.span_id", score, "time")));
      assertThat(all.rows.size(), is(50));
      command.put("filterExpression", score + " >= 0.2 AND " + score + " < 0.3");
      assertThat(flight.info(command).getRecords(), is(2L));
      assertThat(Set.copyOf(flight.drain(command).values(score)), is(Set.of(0.2, 0.25)));
      command.put("filterExpression", score + " IS NULL");
      assertThat("none has a score", flight.drain(command).columns.contains(score), is(false));
      assertThat(flight.info(command).getRecords(), is(40L));
    }
  }

  @Test
  void absentPartsStayAndGivenOnesReplace() throws Exception {
    service.insert(2);
    ObjectNode first = service.body();
    value(first, "s0", "quality").put("label", "good").put("text", "first");
    value(first, "s1", "remark").put("text", "other");
    service.accepted(first);
    ObjectNode second = service.body();
    value(second, "s0", "quality").put("label", "bad").putNull("text");
    value(second, "s1", "helpfulness").put("score", 1);
    service.accepted(second);

    assertThat(service.annotations().get("s0").get("annotation.quality.label"), is("bad"));
    assertThat(service.annotations().get("s0").get("annotation.quality.text"), is("first"));
    assertThat(service.annotations().get("s1").get("annotation.remark.text"), is("other"));
    assertThat(service.annotations().get("s1").get("annotation.helpfulness.score"), is(1.0));
  }

  @Test
  void keepsWhatTheSpansCameWithWhereNothingIsWritten() throws Exception {
    Map<String, Object> came = span("s0", service.nanos(0), "annotation.quality.label", "bad");
    came.put("annotation.quality.score", 3L);
    Map<String, Object> other = new LinkedHashMap<>(came);
    other.put("context.span_id", "s1");
    service.insert(List.of(came, other));
    ObjectNode body = service.body();
    value(body, "s0", "quality").put("label", "good");
    service.accepted(body);

    assertThat(service.annotations().get("s0").get("annotation.quality.label"), is("good"));
    assertThat(service.annotations().get("s0").get("annotation.quality.score"), is(3.0));
    assertThat(service.annotations().get("s1").get("annotation.quality.label"), is("bad"));
    assertThat(list("annotation.quality.label = 'bad'").size(), is(1));
    assertThat(list("annotation.quality.label = 'good'").size(), is(1));
  }

  @Test
  void refusesTheWholeRequestIfOneRecordIsMissing() throws Exception {
    service.insert(3);
    ObjectNode body = service.body();
    value(body, "s0", "quality").put("label", "good");
    value(body, "gone", "quality").put("label", "good");
    value(body, "lost", "quality").put("label", "good");

    HttpResponse<String> unnamed = service.annotate(body);
    RawRest.checkProblem(unnamed, 404, "not-found", "not found");
    assertThat(unnamed.body(), not(containsString("gone")));

    service.serve(ServiceBehaviour.standard().withMissingRecordsNamed(true), FaultScript.none());
    HttpResponse<String> named = service.annotate(body);
    RawRest.checkProblem(named, 404, "not-found", "2 of 3 records");
    assertThat(named.body(), containsString(": 'gone', 'lost'\""));
    assertThat(named.body(), not(containsString("s0")));
    assertThat(service.annotations(), is(anEmptyMap()));
  }

  @Test
  void everyRowWithTheIdIsAnnotated() throws Exception {
    Map<String, Object> one = span("same", service.nanos(0));
    Map<String, Object> two = span("same", service.nanos(1));
    two.put("context.trace_id", "another");
    service.insert(List.of(one, two));
    ObjectNode body = service.body();
    value(body, "same", "quality").put("label", "good");
    service.accepted(body);

    assertThat(list("annotation.quality.label = 'good'").size(), is(2));
  }

  @Test
  void aTraceIsNamedByItsRootSpan() throws Exception {
    Map<String, Object> root = span("root", service.nanos(0), "parent_id", "");
    Map<String, Object> child = span("child", service.nanos(1), "parent_id", "root");
    Map<String, Object> other = span("other", service.nanos(2), "parent_id", null);
    service.insert(List.of(child, root, other));

    ObjectNode children = service.body().put("granularity", "TRACE");
    value(children, "child", "quality").put("label", "good");
    service.refused(children, 404, "not found");
    ObjectNode roots = service.body().put("granularity", "TRACE");
    value(roots, "root", "quality").put("label", "good");
    value(roots, "other", "quality").put("label", "bad");
    service.accepted(roots);

    assertThat(service.annotations().keySet(), is(Set.of("root", "other")));
    ObjectNode asSpan = service.body().put("granularity", "SPAN");
    value(asSpan, "child", "quality").put("label", "good");
    service.accepted(asSpan);
  }

  @Test
  void aSessionIsStoredOnTheRootOfItsEarliestTraceInTheWindow() throws Exception {
    service.insert(
        List.of(
            inSession("late-root", 50, "late", null, "session-1"),
            inSession("late-child", 51, "late", "late-root", "session-1"),
            // only the child of the early trace says its session
            inSession("early-root", 10, "early", null, null),
            inSession("early-child", 11, "early", "early-root", "session-1"),
            // earlier still, but without a root span
            inSession("orphan", 5, "headless", "unknown", "session-1"),
            inSession("first-root", 1, "first", null, "session-2")));

    ObjectNode unknown = service.body().put("granularity", "SESSION");
    value(unknown, "session-1", "quality").put("label", "good");
    value(unknown, "session-9", "quality").put("label", "good");
    service.refused(unknown, 404, "not found");
    ObjectNode both = service.body().put("granularity", "SESSION");
    value(both, "session-1", "quality").put("label", "good");
    value(both, "session-2", "quality").put("label", "bad");
    service.accepted(both);
    assertThat(service.annotations().keySet(), is(Set.of("early-root", "first-root")));

    ObjectNode later = service.body().put("granularity", "SESSION");
    later.put("start_time", service.start.plusSeconds(20).toString());
    value(later, "session-1", "quality").put("label", "bad");
    service.accepted(later);
    assertThat(service.annotations().keySet(), is(Set.of("early-root", "first-root", "late-root")));
    assertThat(service.annotations().get("early-root").get("annotation.quality.label"), is("good"));
  }

  private Map<String, Object> inSession(
      String id, int second, String trace, String parent, String session) {
    Map<String, Object> row = span(id, service.nanos(second), "parent_id", parent);
    row.put("context.trace_id", trace);
    row.put("attributes.session.id", session);
    return row;
  }

  @Test
  void findsNoSessionWhereSpansHaveNone() throws Exception {
    service.insert(1);
    ObjectNode body = service.body().put("granularity", "SESSION");
    value(body, "s0", "quality").put("label", "good");
    service.refused(body, 404, "not found");
  }

  @Test
  void namesThatDifferByCaseAreDifferentAnnotations() throws Exception {
    service.store.createAnnotationConfig(
        service.project.spaceId(), "Quality", AnnotationRule.freeform());
    service.insert(1);
    ObjectNode body = service.body();
    value(body, "s0", "quality").put("label", "good");
    ((ArrayNode) body.at("/annotations/0/values"))
        .addObject()
        .put("name", "Quality")
        .put("label", "other");
    service.accepted(body);

    assertThat(service.annotations().get("s0").get("annotation.quality.label"), is("good"));
    assertThat(service.annotations().get("s0").get("annotation.Quality.label"), is("other"));
  }

  @Test
  void idsStayTextAndNamesMayHoldAnything() throws Exception {
    String name = "it's \"odd\" - 1.5";
    service.store.createAnnotationConfig(
        service.project.spaceId(), name, AnnotationRule.freeform());
    service.insert(
        List.of(span("0012", service.nanos(0)), span("12345678901e4567", service.nanos(1))));
    ObjectNode body = service.body();
    value(body, "0012", name).put("text", "a");
    value(body, "12345678901e4567", name).put("text", "b");
    service.accepted(body);

    assertThat(service.annotations().get("0012").get("annotation." + name + ".text"), is("a"));
    assertThat(
        service.annotations().get("12345678901e4567").get("annotation." + name + ".text"), is("b"));
  }
}
