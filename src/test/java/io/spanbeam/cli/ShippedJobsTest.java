package io.spanbeam.cli;

import static io.spanbeam.cli.ExportedSpans.ids;
import static io.spanbeam.cli.ExportedSpans.spans;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.cli.CommandRun.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jobs that come with Spanbeam do what they say, exactly as they stand. */
class ShippedJobsTest {
  private static final int SPANS = 2_000;
  private static final Path JOBS = Path.of("pipelines").toAbsolutePath();
  private static final Path RUNNERS = Path.of("runner-configs").toAbsolutePath();

  /** The day before is in the middle of the spans. */
  private static final Instant DAILY = Instant.parse("2025-11-16T13:00:00Z");

  private static ServedSpans served;

  @TempDir Path directory;
  @TempDir Path home;

  @BeforeAll
  static void serve() throws IOException {
    served = ServedSpans.start(SPANS);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private CommandRun command() throws IOException {
    return served
        .command(directory, home)
        .environment(
            Map.of("SPANBEAM_PROJECT", ServedSpans.PROJECT, "SPANBEAM_SPACE", ServedSpans.SPACE));
  }

  private static String job(String name) {
    return JOBS.resolve(name).toString();
  }

  private static void requireDone(Result result) {
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
  }

  @Test
  void dailyErrorsAreTheFailedSpansOfYesterday() throws IOException {
    requireDone(command().at(DAILY).run("run", job("daily-errors.yaml")));
    List<JsonNode> exported =
        spans(Files.readString(directory.resolve("exports/errors/spans.json")));

    Result all =
        command().run("export", ServedSpans.PROJECT, "-s", ServedSpans.SPACE, "--all", "--stdout");
    requireDone(all);
    List<JsonNode> expected =
        spans(all.out()).stream()
            .filter(span -> span.get("start_time").asText().startsWith("2025-11-15"))
            .filter(span -> span.get("status_code").asText().equals("ERROR"))
            .toList();
    assertThat(expected, is(not(empty())));
    assertThat(exported, hasSize(expected.size()));
    assertThat(ids(exported), is(ids(expected)));
    assertThat(exported.get(0).has("attributes.exception.type"), is(true));
    assertThat(exported.get(0).has("attributes.llm.model_name"), is(false));
  }

  @Test
  void dailyErrorsTakeThePlaceOfTheLast() throws IOException {
    requireDone(command().at(DAILY).run("run", job("daily-errors.yaml")));
    requireDone(command().at(DAILY.plusSeconds(600)).run("run", job("daily-errors.yaml")));
  }

  @Test
  void bulkExportHoldsEverySpanInParts() throws IOException {
    requireDone(
        command()
            .run(
                "run",
                job("bulk-export.yaml"),
                "--runner-config",
                RUNNERS.resolve("direct.yaml").toString()));
    List<JsonNode> exported = new ArrayList<>();
    List<Path> parts = parts(directory.resolve("exports/spans"));
    assertThat(parts.size(), is(greaterThan(1)));
    for (Path part : parts) {
      try (InputStream lines = new GZIPInputStream(Files.newInputStream(part))) {
        new ObjectMapper()
            .readerFor(JsonNode.class)
            .<JsonNode>readValues(lines)
            .forEachRemaining(exported::add);
      }
    }
    assertThat(exported, hasSize(SPANS));
    assertThat(ids(exported).size(), is(SPANS));
  }

  /** Spans of three windows of the service, none of which holds the time of a record. */
  @Test
  void annotateLabelsFindsSpansOfThreeMonths() throws IOException {
    List<String> ids = new ArrayList<>(ids(export("--columns=context.trace_id,context.span_id")));
    List<String> lines = new ArrayList<>(List.of("record_id,name,label"));
    ids.forEach(id -> lines.add(id.substring(32) + ",quality,good"));
    Files.write(directory.resolve("labels.csv"), lines);
    requireDone(command().run("run", job("annotate-labels.yaml")));
    assertThat(export("--filter", "annotation.quality.label = 'good'"), hasSize(SPANS));
  }

  private List<JsonNode> export(String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of("export", ServedSpans.PROJECT, "-s", ServedSpans.SPACE, "--all", "--stdout"));
    line.addAll(List.of(more));
    Result result = command().run(line.toArray(String[]::new));
    requireDone(result);
    return spans(result.out());
  }

  private static List<Path> parts(Path output) throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      return files.filter(file -> file.toString().endsWith(".jsonl.gz")).toList();
    }
  }

  static Stream<Path> jobs() throws IOException {
    return ShippedFiles.in(JOBS).stream();
  }

  /** With no variable set at all. */
  @ParameterizedTest
  @MethodSource("jobs")
  void areValidAsTheyStand(Path file) {
    Result result = CommandRun.in(directory).run("run", "--check", file.toString());
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.out(), startsWith(file + " is valid: it "));
    assertThat(result.out().lines().toList(), hasSize(1));
  }
}
