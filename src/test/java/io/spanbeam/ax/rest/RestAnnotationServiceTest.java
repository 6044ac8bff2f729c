package io.spanbeam.ax.rest;

import static io.spanbeam.ax.AnnotationRequests.PROJECT;
import static io.spanbeam.ax.AnnotationRequests.labelling;
import static io.spanbeam.ax.AnnotationRequests.score;
import static io.spanbeam.ax.AnnotationRequests.text;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationRequests;
import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.UpsertAnswer;
import io.spanbeam.testing.ScriptedHttp;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestAnnotationServiceTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension final ScriptedHttp server = ScriptedHttp.start();
  @TempDir Path directory;

  @Test
  void sendsOnlyWhatIsGiven() throws Exception {
    server.answer(202, Map.of(), "");
    AnnotationValue full =
        new AnnotationValue(
            "quality",
            Optional.of("good"),
            OptionalDouble.of(0.9),
            Optional.of("\"checked\" ✓ 😀"));
    AnnotationRequest request =
        AnnotationRequests.of(
            List.of(
                new AnnotationRecord("12345678901e4567", List.of(full, text("notes", "free"))),
                new AnnotationRecord("0012", List.of(score("accuracy", 3)))));

    assertThat(upsert(request), is(UpsertAnswer.ALL_WRITTEN));

    ScriptedHttp.Request sent = server.requests().get(0);
    assertThat(sent.method(), is("POST"));
    assertThat(sent.uri(), is(URI.create("/v2/spans/annotate")));
    assertThat(sent.headers().get("Content-Type"), is("application/json"));
    assertThat(sent.headers().get("Content-Encoding"), is(nullValue()));
    assertThat(sent.headers().get("Authorization"), is("Bearer " + RestConnections.KEY));
    assertThat(
        JSON.readTree(sent.body()),
        is(
            JSON.readTree(
                """
                {"project_id": "TW9kZWw6MTIz",
                 "annotations": [
                  {"record_id": "12345678901e4567",
                   "values": [
                    {"name": "quality", "label": "good", "score": 0.9, "text": "\\"checked\\" ✓ 😀"},
                    {"name": "notes", "text": "free"}]},
                  {"record_id": "0012", "values": [{"name": "accuracy", "score": 3}]}]}
                """)));
  }

  @Test
  void sendsTheWindowAndAGranularityThatIsNotTheUsualOne() throws Exception {
    server.answer(200, Map.of(), "whatever");
    AnnotationRequest request =
        new AnnotationRequest(
            PROJECT,
            Granularity.SESSION,
            Optional.of(Instant.parse("2026-05-01T00:00:00Z")),
            Optional.of(Instant.parse("2026-05-07T23:59:59.25Z")),
            labelling("session 1").records());

    assertThat(upsert(request), is(UpsertAnswer.ALL_WRITTEN));

    assertThat(
        server.requests().get(0).body(),
        allOf(
            containsString("\"start_time\":\"2026-05-01T00:00:00Z\""),
            containsString("\"end_time\":\"2026-05-07T23:59:59.250Z\""),
            containsString("\"granularity\":\"SESSION\"")));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "-17.0, -17",
    "9007199254740991, 9007199254740991",
    "1e20, 1E20",
    "0.1, 0.1",
    "0.30000000000000004, 0.30000000000000004",
    "2.0E-3, 0.002",
    // The JDK before 19 has more digits than these two need
    "2e23, 2E23",
    "8.41E21, 8.41E21",
    "5e-324, 4.9E-324",
    "1e-5, 1E-5"
  })
  void writesScoresInTheFewestDigits(double score, String digits) throws Exception {
    server.answer(202, Map.of(), "");

    upsert(
        AnnotationRequests.of(
            List.of(new AnnotationRecord("8f1c2ab35dd0e011", List.of(score("a", score))))));

    String body = server.requests().get(0).body();
    assertThat(body, containsString("\"score\":" + digits + "}"));
    assertThat(JSON.readTree(body).at("/annotations/0/values/0/score").doubleValue(), is(score));
  }

  @Test
  void halfAnEmojiIsPassedOnAsItIs() throws Exception {
    server.answer(202, Map.of(), "");

    upsert(
        AnnotationRequests.of(
            List.of(new AnnotationRecord("8f1c2ab35dd0e011", List.of(text("a", "x\uD83D y"))))));

    assertThat(server.requests().get(0).body(), containsString("\"text\":\"x\\uD83D y\""));
  }

  @ParameterizedTest
  @CsvSource({
    "302, PROTOCOL",
    "400, INVALID",
    "401, AUTHENTICATION",
    "403, PERMISSION",
    "408, TIMEOUT",
    "409, INVALID",
    "410, NOT_FOUND",
    "413, TOO_LARGE",
    "415, INVALID",
    "422, INVALID",
    "425, UNAVAILABLE",
    "429, THROTTLED",
    "500, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, TIMEOUT"
  })
  void tellsFailuresApartByStatusAndTriesOnce(int status, Category category) throws Exception {
    server.answer(
        status,
        Map.of("Retry-After", "17", "Location", "http://127.0.0.1:1/"),
        "{\"title\":\"No\",\"detail\":\"key %s is odd\"}".formatted(RestConnections.KEY));

    AxException failure = failure(labelling("8f1c2ab35dd0e011"));

    assertThat(failure.category(), is(category));
    assertThat(failure.retryAfter(), is(Optional.of(Duration.ofSeconds(17))));
    assertThat(
        failure.getMessage(),
        containsString(
            "POST /v2/spans/annotate failed with %d No: key **** is odd".formatted(status)));
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString(), not(containsString(RestConnections.KEY)));
    assertThat(server.requests().size(), is(1));
  }

  @Test
  void anAnswer404NamesWhatIsMissing() throws Exception {
    server
        .answer(
            404,
            Map.of("Content-Type", "application/problem+json"),
            "{\"status\":404,\"title\":\"Not Found\",\"detail\":\"not found: span-0003, span-0001\"}")
        .answer(404, Map.of(), "<html>no such page as span-0003</html>");
    AnnotationRequest request = labelling("span-0001", "span-0002", "span-0003");

    assertThat(upsert(request), is(new UpsertAnswer(false, List.of("span-0001", "span-0003"))));
    assertThat(upsert(request), is(UpsertAnswer.SOME_MISSING));
  }

  private AnnotationService service() throws Exception {
    return new RestAnnotationService(RestConnections.to(server.uri(), directory));
  }

  private UpsertAnswer upsert(AnnotationRequest request) throws Exception {
    try (AnnotationService service = service()) {
      return service.upsert(request);
    }
  }

  private AxException failure(AnnotationRequest request) throws Exception {
    try (AnnotationService service = service()) {
      return assertThrows(AxException.class, () -> service.upsert(request));
    }
  }
}
