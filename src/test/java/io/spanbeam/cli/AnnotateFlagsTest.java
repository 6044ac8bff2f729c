package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.ServiceBehaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the flags do that say which spans are meant, and how requests are sent. */
class AnnotateFlagsTest {
  private static final String[] NOVEMBER = {
    "--start-time", "2025-11-01", "--end-time", "2025-11-20"
  };

  @TempDir Path directory;
  private ServedSpans served;
  private Annotating annotating;

  @AfterEach
  void stop() {
    served.close();
  }

  private void serve(ServedSpans started) {
    served = started;
    annotating = new Annotating(served, directory, directory.resolve("home"));
  }

  private void serveRecent() throws IOException {
    serve(ServedSpans.ofLastDays(60, ServiceBehaviour.standard(), FaultScript.none()));
  }

  private String labels(List<String> ids) throws IOException {
    List<String> lines = ids.stream().map(id -> id + ",good").toList();
    return Files.writeString(
            directory.resolve("labels.txt"),
            "record_id,quality.label\n" + String.join("\n", lines) + "\n")
        .toString();
  }

  private Result run(List<String> ids, String... flags) throws IOException {
    Stream<String> file = Stream.of("-f", labels(ids), "--format", "csv", "--run-dir", "run");
    return annotating.run(Stream.concat(file, Stream.of(flags)).toArray(String[]::new));
  }

  @Test
  void anAtomicRequestWritesAllOrNothing() throws IOException {
    serveRecent();
    List<String> ids = annotating.spanIds();
    Result result = run(List.of(ids.get(0), "0123456789abcdef", ids.get(1)), "--atomic-request");
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(result.err(), containsString("  request_refused: 3"));
    assertThat(served.service().requests().count(RequestKind.ANNOTATE_SPANS), is(1L));
    assertThat(annotating.annotations(), is(anEmptyMap()));

    Result without = run(List.of(ids.get(0), "0123456789abcdef", ids.get(1)), "--resume");
    assertThat(without.err(), without.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(
        annotating.annotations(), is(Map.of(ids.get(0), "good|-|-", ids.get(1), "good|-|-")));
  }

  @Test
  void aTraceIsAnnotatedOnItsRootSpan() throws IOException {
    serveRecent();
    String root =
        annotating.export().stream()
            .filter(span -> !span.hasNonNull("parent_id"))
            .map(AnnotateFlagsTest::id)
            .findFirst()
            .orElseThrow();
    Result result = run(List.of(root), "--granularity", "trace");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.err(), containsString("Annotated 1 trace of shop"));
    assertThat(annotating.annotations(), is(Map.of(root, "good|-|-")));
  }

  @Test
  void aSessionIsAnnotatedOnOneOfItsSpans() throws IOException {
    serveRecent();
    String session =
        annotating.export().stream()
            .filter(span -> span.hasNonNull("attributes.session.id"))
            .map(span -> span.get("attributes.session.id").asText())
            .findFirst()
            .orElseThrow();
    Result result = run(List.of(session), "--granularity", "session");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.err(), containsString("Annotated 1 session of shop"));
    List<JsonNode> annotated =
        annotating.export().stream()
            .filter(span -> span.hasNonNull("annotation.quality.label"))
            .toList();
    assertThat(annotated, hasSize(1));
    assertThat(annotated.get(0).get("attributes.session.id").asText(), is(session));
  }

  /** The spans are older than the service looks back, and the window longer than it takes. */
  @Test
  void oldSpansAreFoundInTheWindowThatIsAskedFor() throws IOException {
    serve(ServedSpans.start(60));
    List<String> ids =
        annotating.export(NOVEMBER).stream().map(AnnotateFlagsTest::id).sorted().toList();
    Result missed = run(ids);
    assertThat(missed.err(), missed.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(missed.err(), containsString("= 0 upserted + 0 rejected + 60 missing + 0 failed"));

    Result result = run(ids, "--resume", "--start-time", "2025-09-01", "--end-time", "2025-11-20");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(List.copyOf(annotating.annotations(NOVEMBER).keySet()), is(ids));
  }

  private static String id(JsonNode span) {
    return span.get("context.span_id").asText();
  }
}
