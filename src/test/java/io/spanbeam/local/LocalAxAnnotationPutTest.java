package io.spanbeam.local;

import static io.spanbeam.local.RawPut.command;
import static io.spanbeam.local.RawPut.row;
import static io.spanbeam.local.SpanRows.span;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The DoPut of annotations (ax-protocol §6), by what it writes and answers. */
class LocalAxAnnotationPutTest {
  private static final String LABEL = "annotation.quality.label";

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private AnnotatedService service;
  private LocalAx ax;
  private RawPut flight;

  @BeforeEach
  void fill() throws IOException {
    service = new AnnotatedService(SpanStore.temporary(), memory.allocator());
    service.insert(5);
    ax = service.serve();
    flight = new RawPut(ax, memory.allocator());
  }

  private void serve(ServiceBehaviour behaviour, FaultScript faults) throws Exception {
    flight.close();
    ax = service.serve(behaviour, faults);
    flight = new RawPut(ax, memory.allocator());
  }

  @AfterEach
  void close() throws Exception {
    flight.close();
    service.close();
  }

  @SafeVarargs
  private RawPut.Answer put(List<Map<String, Object>>... batches) throws Exception {
    return flight.put(command(service.project), batches);
  }

  private void refused(FlightStatusCode code, String word, Map<String, Object> row) {
    failed(code, word, command(service.project), Map.of(), row);
    assertThat("nothing is written", service.annotations(), is(anEmptyMap()));
  }

  private void failed(
      FlightStatusCode code,
      String word,
      String command,
      Map<String, String> metadata,
      Map<String, Object> row) {
    FlightRuntimeException failure =
        assertThrows(
            FlightRuntimeException.class,
            () -> flight.put(command, metadata, List.of(row("s0", LABEL, "good")), List.of(row)));
    assertThat(failure.getMessage(), failure.status().code(), is(code));
    assertThat(failure.getMessage(), containsString(word));
  }

  @Test
  void writesAllColumnsOfAllBatchesAndNamesWhatItDidNotFind() throws Exception {
    Map<String, Object> full =
        row(
            "s0",
            LABEL,
            "good",
            "annotation.quality.score",
            1L,
            "annotation.quality.text",
            "Größe 🙂",
            "annotation.quality.updated_by",
            "SDK",
            "annotation.quality.updated_at",
            1_700_000_000_123L,
            "annotation.helpfulness.score",
            0.25);
    Map<String, Object> gone = new HashMap<>(full);
    gone.put("context.span_id", "gone");
    Map<String, Object> partly = row("s3", LABEL, "bad");

    RawPut.Answer answer = put(List.of(full, gone), List.of(partly), List.of(gone));

    assertThat(answer, is(new RawPut.Answer(2, List.of("gone"))));
    Map<String, Map<String, Object>> written = service.annotations();
    assertThat(written.keySet(), is(Set.of("s0", "s3")));
    Map<String, Object> first = written.get("s0");
    assertThat(first.get(LABEL), is("good"));
    assertThat(first.get("annotation.quality.score"), is(1.0));
    assertThat(first.get("annotation.quality.text"), is("Größe 🙂"));
    assertThat(first.get("annotation.quality.updated_by"), is("SDK"));
    assertThat(first.get("annotation.quality.updated_at"), is(1_700_000_000_123L));
    assertThat(first.get("annotation.helpfulness.score"), is(0.25));
    assertThat(first.get("annotation.helpfulness.updated_by"), is("API"));
    assertThat(
        "nothing of an annotation that the row does not have",
        written.get("s3").keySet(),
        is(Set.of(LABEL, "annotation.quality.updated_by", "annotation.quality.updated_at")));
    assertThat(ax.requests().count(RequestKind.DO_PUT), is(1L));
  }

  @Test
  void ofTheSamePartTheLastRowCountsAndAbsentPartsStay() throws Exception {
    String text = "annotation.quality.text";
    assertThat(
        put(
            List.of(row("s0", LABEL, "good", text, "a"), row("s0", text, "b")),
            List.of(row("s0", LABEL, "bad"))),
        is(new RawPut.Answer(3, List.of())));
    assertThat(service.annotations().get("s0").get(LABEL), is("bad"));
    assertThat(service.annotations().get("s0").get(text), is("b"));

    put(List.of(row("s0", LABEL, "good")));
    assertThat(service.annotations().get("s0").get(LABEL), is("good"));
    assertThat(service.annotations().get("s0").get(text), is("b"));
  }

  @Test
  void takesNotesAndColumnsWithoutAnyValue() throws Exception {
    String note = "{\"text\":\"a \\\"quoted\\\" note\",\"updated_by\":\"SDK\",\"updated_at\":5}";
    assertThat(
        put(
            List.of(
                row("s0", "annotation.notes", List.of(note), LABEL, null),
                row("s1", "annotation.notes", null))),
        is(new RawPut.Answer(2, List.of())));

    assertThat(service.annotations().keySet(), is(Set.of("s0")));
    assertThat(
        service.annotations().get("s0").get("annotation.notes"),
        is("[\"" + note.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]"));
    put(List.of(row("s0", LABEL, "good")));
    assertThat("notes stay", service.annotations().get("s0").size(), is(4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"writeSpanAnnotationRequest\":{\"spaceId\":\"%2$s\",\"externalModelId\":\"%1$s\"}}",
        "{ \"write_span_annotation_request\" : {\n  \"external_model_id\": \"%1$s\","
            + " \"modelVersion\": \"\", \"space_id\": \"%2$s\"}}"
      })
  void takesTheDescriptorInAnyForm(String form) throws Exception {
    String command = form.formatted(service.project.name(), service.project.spaceId());
    assertThat(
        flight.put(command, List.of(row("s0", LABEL, "good"))),
        is(new RawPut.Answer(1, List.of())));
  }

  @Test
  void refusesDescriptorsThatItDoesNotUnderstand() {
    Map<String, Object> row = row("s1", LABEL, "good");
    String good = command(service.project);
    failed(FlightStatusCode.INVALID_ARGUMENT, "JSON", "{", Map.of(), row);
    failed(FlightStatusCode.INVALID_ARGUMENT, "object", "[]", Map.of(), row);
    failed(
        FlightStatusCode.UNIMPLEMENTED,
        "writeSpanEvaluationRequest",
        good.replace("Annotation", "Evaluation"),
        Map.of(),
        row);
    failed(
        FlightStatusCode.INVALID_ARGUMENT, "spaceId", good.replace("spaceId", "s"), Map.of(), row);
    failed(FlightStatusCode.NOT_FOUND, "other", good.replace("demo", "other"), Map.of(), row);
    failed(
        FlightStatusCode.NOT_FOUND,
        "no space",
        good.replace(service.project.spaceId(), "U3BhY2U6OQ=="),
        Map.of(),
        row);
    assertThat(service.annotations(), is(anEmptyMap()));
  }

  @Test
  void checksTheSchemaMetadataIfItIsThere() throws Exception {
    Map<String, Object> row = row("s1", LABEL, "good");
    String command = command(service.project);
    // the bytes of ax-protocol §6.3 for 'my-project', and the like for 'demo'
    Map<String, String> other = Map.of("arize-schema", "ChAKCm15LXByb2plY3QgBSgHQgA=");
    Map<String, String> production = Map.of("arize-schema", "CgoKBGRlbW8gAygHQgA=");
    Map<String, String> fitting = Map.of("arize-schema", "CgoKBGRlbW8gBSgHQgA=", "pandas", "{}");
    failed(FlightStatusCode.INVALID_ARGUMENT, "my-project", command, other, row);
    failed(FlightStatusCode.INVALID_ARGUMENT, "environment 3", command, production, row);
    failed(
        FlightStatusCode.INVALID_ARGUMENT,
        "base64",
        command,
        Map.of("arize-schema", "CgoKBGRl"),
        row);
    failed(FlightStatusCode.INVALID_ARGUMENT, "base64", command, Map.of("arize-schema", "*"), row);
    assertThat(flight.put(command, fitting, List.of(row)), is(new RawPut.Answer(1, List.of())));
  }

  @Test
  void refusesColumnsThatItDoesNotKnow() {
    for (Map<String, Object> row :
        List.of(
            row("s0", "annotation.has-hyphen.label", "good"),
            row("s0", "annotation.has.dot.label", "good"),
            row("s0", "annotation.quality.explanation", "good"),
            row("s0", "name", "good"),
            row("s0", LABEL, 1L),
            row("s0", "annotation.quality.score", "1"),
            row("s0", "annotation.quality.updated_at", 1.0),
            row("s0", "annotation.notes", "text"))) {
      FlightRuntimeException failure =
          assertThrows(FlightRuntimeException.class, () -> put(List.of(row)));
      assertThat(failure.status().code(), is(FlightStatusCode.INVALID_ARGUMENT));
      String column = new ArrayList<>(row.keySet()).get(1);
      assertThat(failure.getMessage(), containsString("'" + column + "'"));
    }
    FlightRuntimeException failure =
        assertThrows(
            FlightRuntimeException.class, () -> put(List.of(new HashMap<>(Map.of(LABEL, "good")))));
    assertThat(failure.getMessage(), containsString("context.span_id"));
    assertThat(service.annotations(), is(anEmptyMap()));
  }

  @Test
  void aRowThatIsInvalidFailsTheWholeStream() throws Exception {
    String by = "annotation.quality.updated_by";
    refusedRow("its span ID is missing", row(""), LABEL, "good");
    refusedRow("its span ID is missing", row(null), LABEL, "good");
    refusedRow("101 characters", row("s1"), "annotation.remark.label", "x".repeat(101));
    refusedRow("0 characters", row("s1"), "annotation.remark.text", "");
    refusedRow("101 characters", row("s1", LABEL, "good"), by, "x".repeat(101));
    refusedRow("finite", row("s1"), "annotation.helpfulness.score", Double.NaN);
    refusedRow("1.5", row("s1"), "annotation.helpfulness.score", 1.5);
    refusedRow("goood", row("s1"), LABEL, "goood");
    refusedRow("'unknown'", row("s1"), "annotation.unknown.label", "good");
    long soon = System.currentTimeMillis() + 600_000;
    String at = "annotation.quality.updated_at";
    refusedRow(Long.toString(soon), row("s1", LABEL, "good"), at, soon);
    refusedRow("updated_at", row("s1", LABEL, "good"), at, 0L);
    refusedRow("note", row("s1"), "annotation.notes", List.of("text"));
    refusedRow("note", row("s1"), "annotation.notes", List.of("{\"text\":\"\"}"));
    refusedRow("note", row("s1"), "annotation.notes", List.of("{}"));
  }

  private void refusedRow(String word, Map<String, Object> row, String column, Object value) {
    row.put(column, value);
    FlightRuntimeException failure =
        assertThrows(FlightRuntimeException.class, () -> put(List.of(row)));
    assertThat(failure.status().code(), is(FlightStatusCode.INVALID_ARGUMENT));
    assertThat(failure.getMessage(), containsString("Row 1 is invalid: "));
    assertThat(failure.getMessage(), containsString(word));
    assertThat(service.annotations(), is(anEmptyMap()));
  }

  @Test
  void anInvalidRowInALaterBatchLeavesNothingOfTheFirst() {
    refused(FlightStatusCode.INVALID_ARGUMENT, "Row 2 is invalid", row("s1", LABEL, "goood"));
  }

  @Test
  void configsAreCheckedOrNot() throws Exception {
    serve(ServiceBehaviour.standard().withConfigsOverFlight(false), FaultScript.none());
    assertThat(
        put(List.of(row("s0", LABEL, "goood", "annotation.unknown one.label", "x"))),
        is(new RawPut.Answer(1, List.of())));
    assertThat(service.annotations().get("s0").get("annotation.unknown one.label"), is("x"));
  }

  @Test
  void spansOfAnyAgeAreReachedOrOnlyRecentOnes() throws Exception {
    service.insert(List.of(span("old", service.nanos(0) - Duration.ofDays(40).toNanos())));
    List<Map<String, Object>> rows = List.of(row("old", LABEL, "good"), row("s1", LABEL, "bad"));
    serve(ServiceBehaviour.standard().withRecentSpansOnly(true), FaultScript.none());
    assertThat(put(rows), is(new RawPut.Answer(1, List.of("old"))));
    assertThat(service.annotations().keySet(), is(Set.of("s1")));
    serve(ServiceBehaviour.standard(), FaultScript.none());
    assertThat(put(rows), is(new RawPut.Answer(2, List.of())));
  }

  @Test
  @Timeout(60)
  void aClientThatLeavesGetsWhatItSentWritten() throws Exception {
    flight.putAndLeave(
        command(service.project),
        List.of(row("s2", LABEL, "good")),
        () -> {
          while (ax.requests().rowsReceived() == 0) {
            Thread.onSpinWait();
          }
        });
    while (service.annotations().isEmpty()) {
      Thread.onSpinWait();
    }

    assertThat(service.annotations().keySet(), is(Set.of("s2")));
  }

  @Test
  void messagesAreLimited() throws Exception {
    serve(ServiceBehaviour.standard().withMessageBytes(20_000), FaultScript.none());
    List<Map<String, Object>> large = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      large.add(row("s" + i, "annotation.remark.text", "x".repeat(9_000)));
    }
    FlightRuntimeException failure =
        assertThrows(FlightRuntimeException.class, () -> put(large.subList(0, 2), large));
    assertThat(failure.status().code(), is(FlightStatusCode.RESOURCE_EXHAUSTED));
    assertThat(service.annotations(), is(anEmptyMap()));
    assertThat(put(large.subList(0, 2)), is(new RawPut.Answer(2, List.of())));
  }

  @Test
  void refusesAWrongKey() throws Exception {
    try (RawPut stranger = new RawPut(ax, memory.allocator(), "wrong")) {
      FlightRuntimeException failure =
          assertThrows(
              FlightRuntimeException.class,
              () -> stranger.put(command(service.project), List.of(row("s0", LABEL, "good"))));
      assertThat(failure.status().code(), is(FlightStatusCode.UNAUTHENTICATED));
    }
    assertThat(ax.requests().refused(), is(1L));
    assertThat(ax.requests().count(RequestKind.DO_PUT), is(0L));
  }
}
