package io.spanbeam.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.annotation.AnnotationSummary.Counts;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.RequestLog;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.JobJar.Running;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Annotations on a session cluster with two TaskManagers, submitted with the job jar. */
@Tag("flink")
class FlinkAnnotateIT {
  private static final int SPANS = 6_000;
  private static final String[] UNUSABLE = {
    Annotation.line("00000000000000aa", "good|1"),
    Annotation.line("00000000000000bb", "bad|2"),
    Annotation.line("00000000000000cc", "goood|3"),
  };

  private static final ServiceBehaviour FAR =
      ServiceBehaviour.standard().withAnswerDelay(Duration.ofMillis(200));

  @TempDir static Path place;
  private static LocalService service;
  private static FlinkCluster cluster;
  private static int round;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    service = LocalService.start(SPANS);
    Annotation.configure(service);
    cluster = FlinkCluster.start(place, 2, Map.of("ARIZE_API_KEY", LocalService.KEY));
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
    service.close();
  }

  private JobJar command(LocalService asked) {
    return JobJar.flink(directory.resolve("home"))
        .environment(JobJar.endpoints(asked))
        .environment(Map.of("ARIZE_API_KEY", LocalService.KEY));
  }

  private Result run(LocalService asked, List<String> arguments) throws Exception {
    return command(asked).run(arguments);
  }

  private static AnnotationSummary summary(Path run) throws IOException {
    return AnnotationSummary.read(run.toString()).orElseThrow();
  }

  private static long requests() {
    RequestLog log = service.ax().requests();
    return log.count(RequestKind.ANNOTATE_SPANS)
        + log.count(RequestKind.LIST_SPANS)
        + log.count(RequestKind.DO_PUT);
  }

  /** The account but for the requests: what shares one depends on the order of the workers. */
  private static List<Long> records(AnnotationSummary summary) {
    Counts counts = summary.counts();
    return List.of(
        counts.read(),
        counts.passedOver(),
        counts.upserted(),
        counts.upsertedBefore(),
        counts.rejected(),
        counts.missing(),
        counts.failed(),
        counts.annotated(),
        counts.merged(),
        counts.overwritten());
  }

  @ParameterizedTest
  @CsvSource({"rest, false", "rest, true", "flight, false", "flight, true"})
  void everyRecordIsAccountedForAsOnTheDirectRunner(String transport, boolean dataStream)
      throws Exception {
    Map<String, String> values = Annotation.values(service, ++round);
    Path file = Annotation.write(values, directory.resolve("labels.jsonl"), UNUSABLE);
    String[] flags =
        transport.equals("rest")
            ? new String[] {"--transport=rest", Annotation.START, Annotation.END}
            : new String[] {"--transport=flight"};

    Path run = directory.resolve("run");
    long before = requests();
    Result result =
        run(
            service,
            Annotation.onFlink(
                Annotation.direct(service, file, run, flags),
                cluster,
                2,
                "--useDataStreamForBatch=" + dataStream));
    assertThat(result.err(), result.status(), is(6));
    assertThat(Annotation.stored(service), is(values));
    long requests = requests() - before;
    assertThat(summary(run).counts().requests(), is(requests));

    Path direct = directory.resolve("direct");
    Result expected = run(service, Annotation.direct(service, file, direct, flags));
    assertThat(expected.err(), expected.status(), is(6));
    assertThat(records(summary(run)), is(records(summary(direct))));
    assertThat(summary(run).deadLetterCodes(), is(summary(direct).deadLetterCodes()));
    assertThat(
        Files.readString(run.resolve("dead-letter.jsonl")),
        is(Files.readString(direct.resolve("dead-letter.jsonl"))));
    Counts counts = summary(run).counts();
    assertThat(
        List.of(counts.read(), counts.upserted(), counts.rejected(), counts.missing()),
        is(List.of(SPANS + 3L, (long) SPANS, 1L, 2L)));
    assertThat(
        result.err(),
        containsString("6,003 records read = 6,000 upserted + 1 rejected + 2 missing + 0 failed"));
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void aRunThatIsGoneOnWithSendsNothingTwice(boolean dataStream) throws Exception {
    Map<String, String> values = Annotation.values(service, ++round);
    Path file = Annotation.write(values, directory.resolve("labels.jsonl"));
    Path run = directory.resolve("run");
    String mode = "--useDataStreamForBatch=" + dataStream;
    List<String> command = Annotation.direct(service, file, run, Annotation.START, Annotation.END);
    Result first = run(service, Annotation.onFlink(command, cluster, 2, mode));
    assertThat(first.err(), first.status(), is(0));
    long before = requests();

    Result refused = run(service, Annotation.onFlink(command, cluster, 2, mode));
    assertThat(refused.err(), refused.status(), is(5));
    assertThat(refused.err(), containsString("holds an earlier run; add --resume to go on"));

    Path longer =
        Annotation.write(
            values,
            directory.resolve("longer.jsonl"),
            Annotation.line(values.keySet().iterator().next(), "good|77.5"));
    Result result =
        run(
            service,
            Annotation.onFlink(
                Annotation.direct(
                    service, longer, run, Annotation.START, Annotation.END, "--resume"),
                cluster,
                2,
                mode));
    assertThat(result.err(), result.status(), is(0));
    assertThat(
        result.err(),
        containsString("6,001 records read = 2 upserted + 5,999 upserted before + 0 rejected"));
    assertThat("requests", requests() - before, is(1L));
  }

  @ParameterizedTest
  @CsvSource({"rest, 1, 1", "rest, 8, 2", "flight, 1, 1", "flight, 8, 2"})
  void requestsInFlightAreBoundOverAllTaskManagers(String transport, int most, int expected)
      throws Exception {
    Map<String, String> values = Annotation.values(service, ++round);
    Path file = Annotation.write(values, directory.resolve("labels.jsonl"));
    try (LocalService slow = service.behaving(FAR, FaultScript.none())) {
      Result result =
          run(
              slow,
              Annotation.onFlink(
                  Annotation.direct(
                      slow,
                      file,
                      directory.resolve("run"),
                      "--transport=" + transport,
                      transport.equals("rest") ? Annotation.START : "--retries=4",
                      "--batch-size=500",
                      "--max-requests-in-flight=" + most),
                  cluster,
                  2));
      assertThat(result.err(), result.status(), is(0));
      assertThat(
          "at the same time, with a slot on each TaskManager",
          slow.ax().requests().mostDelayed(),
          is(expected));
    }
    assertThat(Annotation.stored(service), is(values));
  }

  @Test
  void interruptedItCancelsTheJobAndCanBeGoneOnWith() throws Exception {
    Map<String, String> values = Annotation.values(service, ++round);
    Path file = Annotation.write(values, directory.resolve("labels.jsonl"));
    Path run = directory.resolve("run");
    try (LocalService slow = service.behaving(FAR, FaultScript.none())) {
      List<String> command =
          Annotation.direct(slow, file, run, Annotation.START, Annotation.END, "--batch-size=100");
      try (Running running =
          command(slow).start(Annotation.onFlink(command, cluster, 2, "--jobName=interrupted"))) {
        cluster.await(
            "requests", () -> slow.ax().requests().count(RequestKind.ANNOTATE_SPANS) >= 6);
        running.interrupt();
        Result result = running.end();
        assertThat(
            lastLine(result.err()),
            is(
                "Error: Interrupted; the job interrupted was cancelled. What was upserted is in the"
                    + " ledger; go on with --run-dir '%s' --resume".formatted(run)));
        assertThat(result.status(), is(130));
      }
      assertThat(cluster.rest().lastJob().get("state").asText(), is("CANCELED"));
    }
    Result resumed =
        run(
            service,
            Annotation.onFlink(
                Annotation.direct(service, file, run, Annotation.START, Annotation.END, "--resume"),
                cluster,
                2));
    assertThat(resumed.err(), resumed.status(), is(0));
    Counts counts = summary(run).counts();
    assertThat(counts.upserted() + counts.upsertedBefore(), is((long) SPANS));
    assertThat("not sent again", counts.upsertedBefore(), is(greaterThan(0L)));
    assertThat(Annotation.stored(service), is(values));
  }

  @Test
  void detachedItGoesOnByItself() throws Exception {
    Map<String, String> values = Annotation.values(service, ++round);
    Path file = Annotation.write(values, directory.resolve("labels.jsonl"));
    Path run = directory.resolve("run");
    List<String> command =
        Annotation.direct(service, file, run, Annotation.START, Annotation.END, "--detach");
    Result result = run(service, Annotation.onFlink(command, cluster, 2, "--jobName=detached"));
    assertThat(result.err(), result.status(), is(0));
    assertThat(
        lastLine(result.err()),
        is("Detached: the job detached goes on and keeps its account in " + run));
    cluster.await("the account", () -> AnnotationSummary.read(run.toString()).isPresent());
    assertThat(summary(run).counts().upserted(), is((long) SPANS));
    assertThat(Annotation.stored(service), is(values));
  }

  private static String lastLine(String text) {
    return text.lines().reduce((first, last) -> last).orElseThrow();
  }

  @Test
  void aWorkerWithoutTheKeyFailsTheJobWithOneSentence() throws Exception {
    Path home = Files.createDirectories(directory.resolve("home/.arize"));
    Files.writeString(home.resolve("config.toml"), "[auth]\napi_key = \"${LAUNCHER_KEY}\"\n");
    Path file =
        Annotation.write(Annotation.values(service, ++round), directory.resolve("labels.jsonl"));
    Result result =
        JobJar.flink(directory.resolve("home"))
            .environment(JobJar.endpoints(service))
            .environment(Map.of("LAUNCHER_KEY", LocalService.KEY))
            .run(
                Annotation.onFlink(
                    Annotation.direct(
                        service, file, directory.resolve("run"), Annotation.START, Annotation.END),
                    cluster,
                    2));
    assertThat(
        lastLine(result.err()),
        is(
            "Error: No API key in env:LAUNCHER_KEY: the environment variable LAUNCHER_KEY is not"
                + " set"));
    assertThat(result.status(), is(3));
  }

  @Test
  void noKeyIsInTheLogsOrTheRestApi() throws Exception {
    Path file =
        Annotation.write(Annotation.values(service, ++round), directory.resolve("labels.jsonl"));
    Result result =
        run(
            service,
            Annotation.onFlink(
                Annotation.direct(
                    service, file, directory.resolve("run"), Annotation.START, Annotation.END),
                cluster,
                2));
    assertThat(result.err(), result.status(), is(0));
    String job = cluster.rest().lastJob().get("jid").asText();
    assertThat(
        cluster.told(job) + result.err(),
        allOf(containsString(job), not(containsString(LocalService.KEY))));
  }
}
