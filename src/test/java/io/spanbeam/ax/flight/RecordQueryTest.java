package io.spanbeam.ax.flight;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.TimeWindow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordQueryTest {
  private static final Project PROJECT = new Project("U3BhY2U6MTpiRnVM", "TW9kZWw6MQ==", "bot");

  @Test
  void isWrittenAsThePublicClientsDo() throws Exception {
    SpanQuery query =
        new SpanQuery(
            PROJECT,
            new TimeWindow(
                Instant.parse("2024-06-01T00:00:00Z"), Instant.parse("2024-06-02T00:00:00Z")),
            Optional.of("status_code = 'ERROR'"),
            List.of("context.span_id", "name"),
            OptionalInt.of(10));

    assertThat(
        new ObjectMapper().readTree(RecordQuery.of(query).toJson()),
        is(
            new ObjectMapper()
                .readTree(
                    """
                    {
                      "spaceId": "U3BhY2U6MTpiRnVM",
                      "modelId": "bot",
                      "environment": "TRACING",
                      "startTime": "2024-06-01T00:00:00Z",
                      "endTime": "2024-06-02T00:00:00Z",
                      "filterExpression": "status_code = 'ERROR'",
                      "projectedColumns": ["context.span_id", "name"],
                      "streamChunkSize": "10"
                    }
                    """)));
  }

  @Test
  void leavesDefaultsOutAndWidensTheWindowToSeconds() {
    SpanQuery query =
        SpanQuery.of(
            PROJECT,
            new TimeWindow(
                Instant.parse("2024-06-01T00:00:00.999999999Z"),
                Instant.parse("2024-06-01T00:00:01.000000001Z")));

    assertThat(
        new String(RecordQuery.of(query).toJson(), StandardCharsets.UTF_8),
        is(
            "{\"spaceId\":\"U3BhY2U6MTpiRnVM\",\"modelId\":\"bot\",\"environment\":\"TRACING\","
                + "\"startTime\":\"2024-06-01T00:00:00Z\",\"endTime\":\"2024-06-01T00:00:02Z\"}"));
  }

  @Test
  void comesBackFromItsJson() {
    RecordQuery query =
        new RecordQuery(
            "s",
            "a \"quoted\" name \u00e9",
            RecordQuery.TRACING,
            Instant.parse("2024-06-01T00:00:00Z"),
            Instant.parse("2024-06-01T00:00:01.5Z"),
            Optional.of("name LIKE '%'"),
            List.of("a", "b"),
            OptionalInt.of(5000),
            OptionalDouble.of(0.1));

    assertThat(RecordQuery.parse(query.toJson()), is(query));
  }

  @Test
  void isReadWithKeysInAnyOrderNumbersForTextAndDefaultsMissing() {
    RecordQuery query =
        parse(
            """
            { "streamChunkSize": 7, "includeActuals": false, "modelVersion": "",
              "end_time": "2024-06-02T02:00:00+02:00",
              "environment": 4, "filterExpression": "", "project": null,
              "startTime": "2024-06-01T00:00:00.25Z" }
            """);

    assertThat(query.streamChunkSize(), is(OptionalInt.of(7)));
    assertThat(query.environment(), is(RecordQuery.TRACING));
    assertThat(query.spaceId(), is(""));
    assertThat(query.filterExpression(), is(Optional.empty()));
    assertThat(query.startTime(), is(Instant.parse("2024-06-01T00:00:00.250Z")));
    assertThat(query.endTime(), is(Instant.parse("2024-06-02T00:00:00Z")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [1]                                   | not a JSON object
          {"startTime                           | not JSON
          {"endTime":"2024-06-01T00:00:00Z"}    | startTime is missing
          {"startTime":"yesterday"}             | RFC 3339
          {"spaceId":7}                         | spaceId is 7, but must be text
          {"environment":"MOON"}                | environment
          {"similaritySearchParams":{}}         | not supported
          """)
  void refusesWhatIsNoCommandInOneSentence(String json, String expected) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> parse(json));

    assertThat(refusal.getMessage(), containsString("Invalid descriptor: "));
    assertThat(refusal.getMessage(), containsString(expected));
  }

  private static RecordQuery parse(String json) {
    return RecordQuery.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
