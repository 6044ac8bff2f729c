package io.spanbeam.cli;

import static io.spanbeam.cli.ExportedSpans.ids;
import static io.spanbeam.cli.ExportedSpans.spans;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.Space;
import io.spanbeam.local.SpanStore;
import io.spanbeam.local.StoredProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code spanbeam export} against a local AX: what arrives is what the service has. */
class ExportTest {
  private static final int SPANS = 2_000;

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

  private Result export(String... flags) throws IOException {
    return served
        .command(directory, home)
        .run(
            Stream.concat(
                    Stream.of("export", ServedSpans.PROJECT, "-s", ServedSpans.SPACE),
                    Stream.of(flags))
                .toArray(String[]::new));
  }

  private static void requireDone(Result result) {
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
  }

  @Test
  void writesEverySpanOnce() throws IOException {
    Result result = export("--all", "--output", "out");
    requireDone(result);
    assertThat(result.out(), is(emptyString()));
    Path file = directory.resolve("out/spans.json");
    assertThat(result.errorLines(), hasItem("Exported %d spans to %s".formatted(SPANS, file)));
    assertThat(result.err(), containsString("every span that the service counted is there"));
    List<JsonNode> spans = spans(Files.readString(file));
    assertThat(spans, hasSize(SPANS));
    assertThat(ids(spans).size(), is(SPANS));
    assertThat(
        List.of(directory.resolve("out").toFile().list()),
        containsInAnyOrder("spans.json", "_manifest.json", "_SUCCESS"));
    assertThat(List.of(directory.toFile().list()), containsInAnyOrder("out"));
  }

  @Test
  void pagesUntilTheLimitNewestFirst() throws IOException {
    long before = served.service().requests().count(RequestKind.LIST_SPANS);
    Result result = export("--limit", "1200", "--stdout");
    requireDone(result);
    List<JsonNode> spans = spans(result.out());
    assertThat(spans, hasSize(1200));
    assertThat(ids(spans).size(), is(1200));
    List<String> starts = spans.stream().map(span -> span.get("start_time").asText()).toList();
    assertThat(starts, is(starts.stream().sorted(Comparator.reverseOrder()).toList()));
    assertThat(served.service().requests().count(RequestKind.LIST_SPANS) - before, is(3L));
  }

  @Test
  void printsThePlanAndReadsNothing() throws IOException {
    long streams = served.service().requests().count(RequestKind.DO_GET);
    long pages = served.service().requests().count(RequestKind.LIST_SPANS);
    Result result = export("--all", "--dry-run");
    requireDone(result);
    assertThat(result.errorLines().get(0), containsString("Would read 2,000 spans of shop"));
    assertThat(result.out(), is(emptyString()));
    assertThat(served.service().requests().count(RequestKind.DO_GET), is(streams));
    assertThat(served.service().requests().count(RequestKind.LIST_SPANS), is(pages));
    assertThat(List.of(directory.toFile().list()), is(List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flight", "rest"})
  void exportsAllOverBothTransports(String transport) throws IOException {
    Result result = export("--all", "--transport", transport, "--stdout");
    requireDone(result);
    assertThat(ids(spans(result.out())).size(), is(SPANS));
  }

  @Test
  void filtersAtTheService() throws IOException {
    Set<String> failed = new HashSet<>();
    for (JsonNode span : spans(export("--all", "--stdout").out())) {
      if (span.path("status_code").asText().equals("ERROR")) {
        failed.addAll(ids(List.of(span)));
      }
    }
    assertThat(failed.isEmpty(), is(false));
    Result result = export("--all", "--stdout", "--filter", "status_code = 'ERROR'");
    requireDone(result);
    assertThat(ids(spans(result.out())), is(failed));
  }

  @Test
  void filtersHereWhatTheServiceCannot() throws IOException {
    Set<String> kept = new HashSet<>();
    for (JsonNode span : spans(export("--all", "--stdout").out())) {
      if (!List.of("LLM", "TOOL")
          .contains(span.path("attributes.openinference.span.kind").asText())) {
        kept.addAll(ids(List.of(span)));
      }
    }
    Result result =
        export(
            "--all",
            "--stdout",
            "--filter",
            "attributes.openinference.span.kind NOT IN ('LLM', 'TOOL')");
    requireDone(result);
    assertThat(ids(spans(result.out())), is(kept));
  }

  @Test
  void refusesALimitBeforeAFilterThatTheServiceCannotEvaluate() throws IOException {
    Result result = export("--stdout", "--filter", "NOT (name = 'x')");
    assertThat(result.err(), result.status(), is(ExitCode.USAGE.status()));
    assertThat(result.err(), containsString("use --all"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void exportsOneTrace(boolean all) throws IOException {
    Map<String, Long> traces =
        spans(export("--stdout").out()).stream()
            .collect(groupingBy(span -> span.at("/context/trace_id").asText(), counting()));
    String trace = Collections.max(traces.entrySet(), Map.Entry.comparingByValue()).getKey();
    List<String> flags = new ArrayList<>(List.of("--stdout", "--trace-id", trace));
    if (all) {
      flags.add("--all");
    }
    Result result = export(flags.toArray(String[]::new));
    requireDone(result);
    List<JsonNode> spans = spans(result.out());
    assertThat((long) spans.size(), is(greaterThanOrEqualTo(traces.get(trace))));
    assertThat(
        spans.stream()
            .map(
                span ->
                    all
                        ? span.get("context.trace_id").asText()
                        : span.at("/context/trace_id").asText())
            .toList(),
        everyItem(is(trace)));
  }

  @Test
  void takesIdsForNames() throws IOException {
    StoredProject project = served.project();
    for (String[] names :
        new String[][] {
          {project.id()},
          {project.name(), "--space", project.spaceId()},
          {project.id(), "--space", ServedSpans.SPACE},
        }) {
      List<String> arguments = new ArrayList<>(List.of("export"));
      arguments.addAll(List.of(names));
      arguments.addAll(List.of("--stdout", "--limit", "3"));
      Result result = served.command(directory, home).run(arguments.toArray(String[]::new));
      requireDone(result);
      assertThat(spans(result.out()), hasSize(3));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsWellWithoutSpans(boolean all) throws IOException {
    List<String> flags =
        new ArrayList<>(
            List.of("--stdout", "--start-time", "2001-01-01", "--end-time", "2001-02-01"));
    if (all) {
      flags.add("--all");
    }
    Result result = export(flags.toArray(String[]::new));
    requireDone(result);
    assertThat(result.errorLines(), hasItem("Warning: No spans found"));
    assertThat(spans(result.out()), hasSize(0));
  }

  @Test
  void cutsTheWindowExactly() throws IOException {
    long inside =
        spans(export("--all", "--stdout").out()).stream()
            .map(span -> span.get("start_time").asText())
            .filter(start -> start.compareTo("2025-11-05T10:30:00.5") >= 0)
            .filter(start -> start.compareTo("2025-11-12") < 0)
            .count();
    Result result =
        export(
            "--all",
            "--stdout",
            "--start-time",
            "2025-11-05T11:30:00.5+01:00",
            "--end-time=2025-11-12");
    requireDone(result);
    assertThat((long) spans(result.out()).size(), is(inside));
  }

  @Test
  void warnsOfFlagsWithoutEffect() throws IOException {
    Result result =
        export("--all", "--limit", "5", "--stdout", "--days=3", "--start-time=2025-11-19");
    requireDone(result);
    assertThat(result.errorLines(), hasItem("Warning: --limit has no effect with --all"));
    assertThat(result.errorLines(), hasItem("Warning: --days has no effect with --start-time"));
    assertThat(spans(result.out()).size() > 5, is(true));
  }

  @Test
  void passesOptionsToBeam() throws IOException {
    requireDone(export("--limit=3", "--stdout", "--", "--targetParallelism=1"));
    Result result = export("--limit=3", "--stdout", "--", "--noSuchOption=1");
    assertThat(result.err(), result.status(), is(ExitCode.USAGE.status()));
    assertThat(result.errorLines(), hasSize(1));
    assertThat(result.err(), containsString("noSuchOption"));
    Result runner = export("--limit=3", "--output=out", "--runner=NoSuchRunner");
    assertThat(runner.err(), runner.status(), is(ExitCode.USAGE.status()));
    assertThat(runner.err(), containsString("NoSuchRunner"));
  }

  @Test
  void tellsProjectsOfTheSameNameApart() throws IOException {
    SpanStore store = served.store();
    Space other = store.createSpace("Other");
    store.createProject(other.id(), ServedSpans.PROJECT);
    Result result =
        served
            .command(directory, home)
            .run("export", ServedSpans.PROJECT, "--space", "Other", "--stdout");
    requireDone(result);
    assertThat(spans(result.out()), hasSize(0));
  }
}
