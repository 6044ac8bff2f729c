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
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private void accepted(ObjectNode body) throws Exception {
    HttpResponse<String> answer = service.annotate(body);
    assertThat(answer.body(), answer.statusCode(), is(202));
    assertThat(answer.body(), is(""));
  }

  private void refused(ObjectNode body, int status, String word) throws Exception {
    refused(body.toString(), status, word);
  }

  private void refused(String body, int status, String word) throws Exception {
    String anchor =
        switch (status) {
          case 400 -> "invalid-request";
          case 404 -> "not-found";
          default -> "validation-error";
        };
    RawRest.checkProblem(service.annotate(body), status, anchor, word);
    assertThat("nothing is written", service.annotations(), is(anEmptyMap()));
  }

  @Test
  void writesEveryPartWhereBothTransportsShowIt() throws Exception {
    service.insert(3);
    long before = System.currentTimeMillis();
    ObjectNode body = service.body();
    value(body, "s1", "quality").put("label", "good").put("score", 1).put("text", "Größe 🙂");
    value(body, "s2", "helpfulness").put("score", 0.25);

    accepted(body);

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
    accepted(body);
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
    accepted(first);
    ObjectNode second = service.body();
    value(second, "s0", "quality").put("label", "bad").putNull("text");
    value(second, "s1", "helpfulness").put("score", 1);
    accepted(second);

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
    accepted(body);

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
    accepted(body);

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
    refused(children, 404, "not found");
    ObjectNode roots = service.body().put("granularity", "TRACE");
    value(roots, "root", "quality").put("label", "good");
    value(roots, "other", "quality").put("label", "bad");
    accepted(roots);

    assertThat(service.annotations().keySet(), is(Set.of("root", "other")));
    ObjectNode asSpan = service.body().put("granularity", "SPAN");
    value(asSpan, "child", "quality").put("label", "good");
    accepted(asSpan);
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
    refused(unknown, 404, "not found");
    ObjectNode both = service.body().put("granularity", "SESSION");
    value(both, "session-1", "quality").put("label", "good");
    value(both, "session-2", "quality").put("label", "bad");
    accepted(both);
    assertThat(service.annotations().keySet(), is(Set.of("early-root", "first-root")));

    ObjectNode later = service.body().put("granularity", "SESSION");
    later.put("start_time", service.start.plusSeconds(20).toString());
    value(later, "session-1", "quality").put("label", "bad");
    accepted(later);
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
    refused(body, 404, "not found");
  }

  @ParameterizedTest
  @CsvSource({"SPAN,1000,31", "TRACE,1000,31", "SESSION,100,7"})
  void limitsRecordsAndWindow(String granularity, int records, int days) throws Exception {
    ObjectNode body = service.body().put("granularity", granularity);
    for (int i = 0; i < records; i++) {
      value(body, "s" + i, "quality").put("label", "good");
    }
    refused(body, 404, "not found");
    Instant end = Instant.now().minusSeconds(60);
    body.put("end_time", end.toString());
    body.put("start_time", end.minus(Duration.ofDays(days)).toString());
    refused(body, 404, "not found");
    body.put("start_time", end.minus(Duration.ofDays(days)).minusSeconds(1).toString());
    refused(body, 422, days + " days");
    body.remove("start_time");
    value(body, "one too many", "quality").put("label", "good");
    refused(body, 422, "at most " + records);
  }

  @Test
  void windowsEndNowAndReachBackAsFarAsTheyMay() throws Exception {
    Instant now = Instant.now();
    long day = Duration.ofDays(1).toNanos();
    service.insert(
        List.of(
            span("days30", service.nanos(0) - 30 * day),
            span("days32", service.nanos(0) - 32 * day)));
    ObjectNode old = service.body();
    value(old, "days32", "quality").put("label", "good");
    refused(old, 404, "not found");
    old.put("start_time", now.minus(Duration.ofDays(32)).toString());
    refused(old, 422, "31 days");
    ObjectNode recent = service.body();
    value(recent, "days30", "quality").put("label", "good");
    accepted(recent);
    old.remove("start_time");
    old.put("end_time", now.minus(Duration.ofDays(20)).toString());
    accepted(old);
  }

  @Test
  void windowsAreInThePastAndInOrder() throws Exception {
    service.insert(1);
    ObjectNode body = service.body();
    value(body, "s0", "quality").put("label", "good");
    String soon = Instant.now().plusSeconds(600).toString();
    refused(body.deepCopy().put("end_time", soon), 422, "future");
    refused(body.deepCopy().put("start_time", soon), 422, "future");
    refused(
        body.deepCopy()
            .put("start_time", service.start.toString())
            .put("end_time", service.start.toString()),
        422,
        "not before");
    refused(body.deepCopy().put("end_time", "yesterday"), 400, "end_time");
    refused(body.deepCopy().put("start_time", 5), 400, "start_time");
  }

  @Test
  void theEndOfTheWindowIsExclusiveOrInclusive() throws Exception {
    service.insert(2);
    ObjectNode body = service.body().put("end_time", service.start.plusSeconds(1).toString());
    value(body, "s1", "quality").put("label", "good");
    refused(body, 404, "not found");
    service.serve(ServiceBehaviour.standard().withInclusiveEnd(true), FaultScript.none());
    accepted(body);
    body.put("start_time", service.start.plusSeconds(1).toString());
    body.put("end_time", service.start.plusSeconds(2).toString());
    accepted(body);
  }

  @Test
  void refusesWhatIsNoRequest() throws Exception {
    service.insert(1);
    String good = "{\"record_id\":\"s0\",\"values\":[{\"name\":\"quality\",\"label\":\"good\"}]}";
    refused("{", 400, "JSON");
    refused("[]", 400, "object");
    refused(request("{}"), 400, "annotations is not a list");
    refused(request("[7]"), 400, "annotations[0] is not an object");
    refused(request("[{\"record_id\":7}]"), 400, "record_id");
    refused(request("[{\"record_id\":\"s0\",\"values\":{}}]"), 400, "values is not a list");
    refused(request("[{\"record_id\":\"s0\",\"values\":[7]}]"), 400, "values[0]");
    refused(request("[" + good + "," + good + "]"), 400, "'s0' comes twice");
    refused(ofValues("{\"name\":\"quality\",\"label\":1}"), 400, "label is not a string");
    refused(ofValues("{\"name\":\"quality\",\"score\":\"1\"}"), 400, "score is not a number");
    refused(ofValues("{\"name\":\"quality\",\"score\":NaN}"), 400, "JSON");
    refused(ofValues("{\"name\":\"quality\",\"text\":[]}"), 400, "text is not a string");
    refused(ofValues("{\"name\":1,\"text\":\"\"}"), 400, "name is not a string");
    String value = "{\"name\":\"quality\",\"label\":\"good\"}";
    refused(ofValues(value + "," + value), 400, "'quality' comes twice");
    refused(service.body().put("granularity", 1), 400, "granularity");
  }

  private String request(String annotations) {
    return "{\"project_id\":\"%s\",\"annotations\":%s}"
        .formatted(service.project.id(), annotations);
  }

  private String ofValues(String values) {
    return request("[{\"record_id\":\"s0\",\"values\":[%s]}]".formatted(values));
  }

  @Test
  void refusesValuesThatAreMissingOrOutOfBounds() throws Exception {
    service.insert(1);
    refused(request("null"), 422, "annotations is missing");
    refused(request("[]"), 422, "annotations is missing or empty");
    refused(request("[{\"values\":[]}]"), 422, "record_id is missing");
    refused(request("[{\"record_id\":\"\"}]"), 422, "record_id is missing or empty");
    refused(request("[{\"record_id\":\"s0\"}]"), 422, "values is missing");
    refused(ofValues(""), 422, "values is missing or empty");
    refused(ofValues("{\"label\":\"good\"}"), 422, "name");
    refused(ofValues("{\"name\":\"quality\"}"), 422, "needs a label, a score or a text");
    refused(ofValues("{\"name\":\"helpfulness\",\"score\":1e999}"), 422, "finite");
    refused(ofValues("{\"name\":\"helpfulness\",\"score\":1.01}"), 422, "1.01");
    refused(ofValues("{\"name\":\"quality\",\"label\":\"goood\"}"), 422, "goood");
    refused(ofValues("{\"name\":\"Quality\",\"label\":\"good\"}"), 422, "'Quality'");
    refused(service.body().put("granularity", "SPANS"), 422, "SPANS");
    ObjectNode nameless = service.body();
    value(nameless, "s0", "quality").put("label", "good");
    nameless.remove("project_id");
    refused(nameless, 422, "project_id");
  }

  @Test
  void anUnknownProjectIsNotFound() throws Exception {
    service.insert(1);
    ObjectNode body = service.body().put("project_id", "TW9kZWw6OTk5");
    value(body, "s0", "quality").put("label", "good");
    refused(body, 404, "TW9kZWw6OTk5");
  }

  @Test
  void lengthsAreLimitedOrNot() throws Exception {
    service.insert(1);
    ObjectNode longest = service.body();
    value(longest, "s0", "remark").put("label", "é".repeat(100)).put("text", "🙂".repeat(10_000));
    ObjectNode text = service.body();
    value(text, "s0", "remark").put("text", "x".repeat(10_001));
    ObjectNode label = service.body();
    value(label, "s0", "remark").put("label", "x".repeat(101));
    ObjectNode empty = service.body();
    value(empty, "s0", "remark").put("text", "");

    refused(text, 422, "10001 characters");
    refused(label, 422, "101 characters");
    refused(empty, 422, "0 characters");
    accepted(longest);
    service.serve(ServiceBehaviour.standard().withLengthLimits(false), FaultScript.none());
    accepted(text);
    accepted(label);
    accepted(empty);
    assertThat(service.annotations().get("s0").get("annotation.remark.text"), is(""));
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
    accepted(body);

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
    accepted(body);

    assertThat(service.annotations().get("0012").get("annotation." + name + ".text"), is("a"));
    assertThat(
        service.annotations().get("12345678901e4567").get("annotation." + name + ".text"), is("b"));
  }
}
