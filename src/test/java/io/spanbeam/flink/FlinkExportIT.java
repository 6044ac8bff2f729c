package io.spanbeam.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.RequestLog;
import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.JobJar.Running;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The export on a session cluster with two TaskManagers, submitted with the job jar. */
@Tag("flink")
class FlinkExportIT {
  private static final int SPANS = 12_000;

  @TempDir static Path place;
  private static LocalService service;
  private static LocalService slow;
  private static FlinkCluster cluster;
  private static Path expected;
  private static long infosOfDirect;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    service = LocalService.start(SPANS, Export.ORDERED, FaultScript.none());
    slow = service.behaving(Export.SLOW, FaultScript.none());
    cluster = FlinkCluster.start(place, 2, Map.of("ARIZE_API_KEY", LocalService.KEY));
    expected = place.resolve("direct");
    long before = service.ax().requests().count(RequestKind.GET_FLIGHT_INFO);
    Result direct = command(service, place).run(Export.direct(service, expected));
    assertThat(direct.err(), direct.status(), is(0));
    infosOfDirect = service.ax().requests().count(RequestKind.GET_FLIGHT_INFO) - before;
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
    slow.close();
    service.close();
  }

  private static JobJar command(LocalService asked, Path home) {
    return JobJar.flink(home)
        .environment(JobJar.endpoints(asked))
        .environment(Map.of("ARIZE_API_KEY", LocalService.KEY));
  }

  @Test
  void bothTaskManagersReadAndTheExportIsThatOfTheDirectRunner() throws Exception {
    RequestLog requests = service.ax().requests();
    long before = requests.count(RequestKind.GET_FLIGHT_INFO);
    Path out = directory.resolve("out");
    Result result = command(service, directory).run(Export.onFlink(service, out, cluster, 2));
    assertThat(result.err(), result.status(), is(0));
    Export.requireSame(out, expected);
    assertThat(
        "the same summary",
        result.err(),
        containsString("Exported %d spans to %s/spans.json".formatted(SPANS, out)));
    assertThat(
        "counts are asked for once, and each range is opened once",
        requests.count(RequestKind.GET_FLIGHT_INFO) - before,
        is(infosOfDirect));
    assertThat(
        "spans read on each",
        cluster.awaitSpansRead(SPANS),
        contains(greaterThan(0L), greaterThan(0L)));
  }

  @Test
  void theDataStreamModeGivesTheSame() throws Exception {
    Path out = directory.resolve("out");
    Result result =
        command(service, directory)
            .run(Export.onFlink(service, out, cluster, 2, "--useDataStreamForBatch=true"));
    assertThat(result.err(), result.status(), is(0));
    Export.requireSame(out, expected);
  }

  @Test
  void aWorkerWithoutTheKeyFailsTheJobWithOneSentence() throws Exception {
    Files.createDirectories(directory.resolve(".arize"));
    Files.writeString(
        directory.resolve(".arize/config.toml"), "[auth]\napi_key = \"${LAUNCHER_KEY}\"\n");
    Path out = directory.resolve("out");
    JobJar jar =
        JobJar.flink(directory)
            .environment(JobJar.endpoints(service))
            .environment(Map.of("LAUNCHER_KEY", LocalService.KEY));
    Result result = jar.run(Export.onFlink(service, out, cluster, 2));
    assertThat(
        lastLine(result.err()),
        is(
            "Error: No API key in env:LAUNCHER_KEY: the environment variable LAUNCHER_KEY is not"
                + " set"));
    assertThat(result.status(), is(3));
    requireUntouched(out);
  }

  @Test
  void noKeyIsInTheLogsOrTheRestApi() throws Exception {
    Path out = directory.resolve("out");
    Result result = command(service, directory).run(Export.onFlink(service, out, cluster, 2));
    assertThat(result.err(), result.status(), is(0));
    String job = cluster.rest().lastJob().get("jid").asText();
    assertThat(
        cluster.told(job) + result.err(),
        allOf(containsString(job), not(containsString(LocalService.KEY))));
  }

  @Test
  void aClusterThatIsNotThereIsNamed() throws Exception {
    Path out = directory.resolve("out");
    List<String> arguments = new ArrayList<>(Export.onFlink(service, out, cluster, 2));
    arguments.replaceAll(a -> a.startsWith("--flinkMaster=") ? "--flinkMaster=localhost:1" : a);
    Path impatient = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(impatient.resolve("config.yaml"), "rest.retry.max-attempts: 1\n");
    arguments.add("--flinkConfDir=" + impatient);
    Result result = command(service, directory).run(arguments);
    assertThat(
        lastLine(result.err()),
        allOf(
            startsWith("Error: The runner could not start the pipeline: Connection refused"),
            containsString("localhost")));
    assertThat(result.status(), is(4));
    requireUntouched(out);
  }

  @Test
  void interruptedItCancelsTheJob() throws Exception {
    Path out = directory.resolve("out");
    try (Running running = command(slow, directory).start(Export.onFlink(slow, out, cluster, 2))) {
      awaitWork();
      running.interrupt();
      Result result = running.end();
      assertThat(
          lastLine(result.err()),
          is(
              "Error: Interrupted; the job %s was cancelled; nothing was exported"
                  .formatted(cluster.rest().lastJob().get("name").asText())));
      assertThat(result.status(), is(130));
    }
    assertThat(cluster.rest().lastJob().get("state").asText(), is("CANCELED"));
    requireUntouched(out);
  }

  @ParameterizedTest
  @CsvSource({"1, c", "1, cancel", "2, "})
  void atATerminalItAsksAndCancels(int interruptions, String answer) throws Exception {
    Path out = directory.resolve("out");
    try (Running running =
        command(slow, directory).startAtTerminal(Export.onFlink(slow, out, cluster, 2))) {
      awaitWork();
      running.type(JobJar.CTRL_C);
      awaitQuestions(running, 1);
      running.type("what?\n");
      awaitQuestions(running, 2);
      assertThat("the job goes on meanwhile", cluster.rest().jobsRunning(), is(1));
      running.type(interruptions == 2 ? JobJar.CTRL_C : answer + "\n");
      Result result = running.end();
      assertThat(
          lastLine(result.out()),
          endsWith(
              "Error: Interrupted; the job %s was cancelled; nothing was exported"
                  .formatted(cluster.rest().lastJob().get("name").asText())));
      assertThat(result.out(), result.status(), is(130));
    }
    assertThat(cluster.rest().lastJob().get("state").asText(), is("CANCELED"));
    requireUntouched(out);
  }

  @Test
  void atATerminalItAsksAndDetaches() throws Exception {
    Path out = directory.resolve("out");
    try (Running running =
        command(slow, directory).startAtTerminal(Export.onFlink(slow, out, cluster, 2))) {
      awaitWork();
      running.type(JobJar.CTRL_C);
      awaitQuestions(running, 1);
      running.type("d\n");
      Result result = running.end();
      assertThat(
          lastLine(result.out()),
          is(
              "Detached: the job %s goes on and writes %s"
                  .formatted(cluster.rest().lastJob().get("name").asText(), out)));
      assertThat(result.out(), result.status(), is(0));
    }
    cluster.await("the end of the job", () -> Files.exists(out.resolve("_SUCCESS")));
    Export.requireSame(out, expected);
  }

  private static void awaitWork() throws Exception {
    cluster.await(
        "streams of the job",
        () -> cluster.rest().jobsRunning() == 1 && slow.ax().requests().openStreams() == 2);
  }

  private static void awaitQuestions(Running running, int count) throws Exception {
    cluster.await(
        "the question", () -> running.said().split("Cancel it, or detach", -1).length > count);
  }

  @Test
  void detachedItGoesOnByItself() throws Exception {
    Path out = directory.resolve("out");
    List<String> arguments = new ArrayList<>(Export.onFlink(slow, out, cluster, 2));
    arguments.add(1, "--detach");
    Result result = command(slow, directory).run(arguments);
    assertThat(result.err(), result.status(), is(0));
    String job = cluster.rest().lastJob().get("name").asText();
    assertThat(
        lastLine(result.err()),
        is("Detached: the job %s goes on and writes %s".formatted(job, out)));
    assertThat("written before its end", Files.exists(out), is(false));
    cluster.await("the end of the job", () -> Files.exists(out.resolve("_SUCCESS")));
    Export.requireSame(out, expected);
  }

  @Test
  void progressComesFromTheCluster() throws Exception {
    Path out = directory.resolve("out");
    Result result = command(slow, directory).run(Export.onFlink(slow, out, cluster, 2));
    assertThat(result.err(), result.status(), is(0));
    List<Long> seen =
        result
            .err()
            .lines()
            .filter(line -> line.startsWith("Exporting: "))
            .map(line -> Long.parseLong(line.split(" ")[1].replace(",", "")))
            .toList();
    assertThat(result.err(), seen.stream().filter(n -> n > 0).toList(), hasSize(greaterThan(0)));
  }

  private static String lastLine(String text) {
    List<String> lines = text.lines().toList();
    return lines.get(lines.size() - 1);
  }

  /** Nothing is there, and nothing is left beside it. */
  private void requireUntouched(Path out) throws IOException {
    assertThat("target exists", Files.exists(out), is(false));
    try (var files = Files.list(directory)) {
      assertThat(
          files.map(f -> f.getFileName().toString()).filter(n -> n.contains("spanbeam")).toList(),
          hasSize(0));
    }
  }
}
