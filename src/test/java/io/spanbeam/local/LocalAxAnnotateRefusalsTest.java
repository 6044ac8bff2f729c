package io.spanbeam.local;

import static io.spanbeam.local.AnnotatedService.value;
import static io.spanbeam.local.SpanRows.span;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ax-protocol §7.1 says of windows, limits and malformed requests. */
class LocalAxAnnotateRefusalsTest {
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

  private JsonNode list(String filter) throws Exception {
    ObjectNode question = AnnotatedService.JSON.createObjectNode();
    question.put("project_id", service.project.id()).put("filter", filter);
    return RawRest.json(service.rest.post("/v2/spans", question.toString())).get("spans");
  }

  @ParameterizedTest
  @CsvSource({"SPAN,1000,31", "TRACE,1000,31", "SESSION,100,7"})
  void limitsRecordsAndWindow(String granularity, int records, int days) throws Exception {
    ObjectNode body = service.body().put("granularity", granularity);
    for (int i = 0; i < records; i++) {
      value(body, "s" + i, "quality").put("label", "good");
    }
    service.refused(body, 404, "not found");
    Instant end = Instant.now().minusSeconds(60);
    body.put("end_time", end.toString());
    body.put("start_time", end.minus(Duration.ofDays(days)).toString());
    service.refused(body, 404, "not found");
    body.put("start_time", end.minus(Duration.ofDays(days)).minusSeconds(1).toString());
    service.refused(body, 422, days + " days");
    body.remove("start_time");
    value(body, "one too many", "quality").put("label", "good");
    service.refused(body, 422, "at most " + records);
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
    service.refused(old, 404, "not found");
    old.put("start_time", now.minus(Duration.ofDays(32)).toString());
    service.refused(old, 422, "31 days");
    ObjectNode recent = service.body();
    value(recent, "days30", "quality").put("label", "good");
    service.accepted(recent);
    old.remove("start_time");
    old.put("end_time", now.minus(Duration.ofDays(20)).toString());
    service.accepted(old);
  }

  @Test
  void windowsAreInThePastAndInOrder() throws Exception {
    service.insert(1);
    ObjectNode body = service.body();
    value(body, "s0", "quality").put("label", "good");
    String soon = Instant.now().plusSeconds(600).toString();
    service.refused(body.deepCopy().put("end_time", soon), 422, "future");
    service.refused(body.deepCopy().put("start_time", soon), 422, "future");
    service.refused(
        body.deepCopy()
            .put("start_time", service.start.toString())
            .put("end_time", service.start.toString()),
        422,
        "not before");
    service.refused(body.deepCopy().put("end_time", "yesterday"), 400, "end_time");
    service.refused(body.deepCopy().put("start_time", 5), 400, "start_time");
  }

  @Test
  void theEndOfTheWindowIsExclusiveOrInclusive() throws Exception {
    service.insert(2);
    ObjectNode body = service.body().put("end_time", service.start.plusSeconds(1).toString());
    value(body, "s1", "quality").put("label", "good");
    service.refused(body, 404, "not found");
    service.serve(ServiceBehaviour.standard().withInclusiveEnd(true), FaultScript.none());
    service.accepted(body);
    body.put("start_time", service.start.plusSeconds(1).toString());
    body.put("end_time", service.start.plusSeconds(2).toString());
    service.accepted(body);
  }

  @Test
  void refusesWhatIsNoRequest() throws Exception {
    service.insert(1);
    String good = "{\"record_id\":\"s0\",\"values\":[{\"name\":\"quality\",\"label\":\"good\"}]}";
    service.refused("{", 400, "JSON");
    service.refused("[]", 400, "object");
    service.refused(request("{}"), 400, "annotations is not a list");
    service.refused(request("[7]"), 400, "annotations[0] is not an object");
    service.refused(request("[{\"record_id\":7}]"), 400, "record_id");
    service.refused(request("[{\"record_id\":\"s0\",\"values\":{}}]"), 400, "values is not a list");
    service.refused(request("[{\"record_id\":\"s0\",\"values\":[7]}]"), 400, "values[0]");
    service.refused(request("[" + good + "," + good + "]"), 400, "'s0' comes twice");
    service.refused(ofValues("{\"name\":\"quality\",\"label\":1}"), 400, "label is not a string");
    service.refused(
        ofValues("{\"name\":\"quality\",\"score\":\"1\"}"), 400, "score is not a number");
    service.refused(ofValues("{\"name\":\"quality\",\"score\":NaN}"), 400, "JSON");
    service.refused(ofValues("{\"name\":\"quality\",\"text\":[]}"), 400, "text is not a string");
    service.refused(ofValues("{\"name\":1,\"text\":\"\"}"), 400, "name is not a string");
    String value = "{\"name\":\"quality\",\"label\":\"good\"}";
    service.refused(ofValues(value + "," + value), 400, "'quality' comes twice");
    service.refused(service.body().put("granularity", 1), 400, "granularity");
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
    service.refused(request("null"), 422, "annotations is missing");
    service.refused(request("[]"), 422, "annotations is missing or empty");
    service.refused(request("[{\"values\":[]}]"), 422, "record_id is missing");
    service.refused(request("[{\"record_id\":\"\"}]"), 422, "record_id is missing or empty");
    service.refused(request("[{\"record_id\":\"s0\"}]"), 422, "values is missing");
    service.refused(ofValues(""), 422, "values is missing or empty");
    service.refused(ofValues("{\"label\":\"good\"}"), 422, "name");
    service.refused(ofValues("{\"name\":\"quality\"}"), 422, "needs a label, a score or a text");
    service.refused(ofValues("{\"name\":\"helpfulness\",\"score\":1e999}"), 422, "finite");
    service.refused(ofValues("{\"name\":\"helpfulness\",\"score\":1.01}"), 422, "1.01");
    service.refused(ofValues("{\"name\":\"quality\",\"label\":\"goood\"}"), 422, "goood");
    service.refused(ofValues("{\"name\":\"Quality\",\"label\":\"good\"}"), 422, "'Quality'");
    service.refused(service.body().put("granularity", "SPANS"), 422, "SPANS");
    ObjectNode nameless = service.body();
    value(nameless, "s0", "quality").put("label", "good");
    nameless.remove("project_id");
    service.refused(nameless, 422, "project_id");
  }

  @Test
  void anUnknownProjectIsNotFound() throws Exception {
    service.insert(1);
    ObjectNode body = service.body().put("project_id", "TW9kZWw6OTk5");
    value(body, "s0", "quality").put("label", "good");
    service.refused(body, 404, "TW9kZWw6OTk5");
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

    service.refused(text, 422, "10001 characters");
    service.refused(label, 422, "101 characters");
    service.refused(empty, 422, "0 characters");
    service.accepted(longest);
    service.serve(ServiceBehaviour.standard().withLengthLimits(false), FaultScript.none());
    service.accepted(text);
    service.accepted(label);
    service.accepted(empty);
    assertThat(service.annotations().get("s0").get("annotation.remark.text"), is(""));
  }
}
