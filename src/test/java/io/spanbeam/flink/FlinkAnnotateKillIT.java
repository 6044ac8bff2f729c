package io.spanbeam.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.annotation.AnnotationSummary.Counts;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.JobJar.Running;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A TaskManager is killed in the middle of annotating. */
@Tag("flink")
class FlinkAnnotateKillIT {
  private static final int SPANS = 3_000;
  private static final int BATCH = 50;

  /** Two workers take about 18 seconds for all requests. */
  private static final Duration DELAY = Duration.ofMillis(600);

  private static final Map<String, String> KEY = Map.of("ARIZE_API_KEY", LocalService.KEY);
  private static final String DATA_SET = "--useDataStreamForBatch=false";
  private static final String DATA_STREAM = "--useDataStreamForBatch=true";

  private static LocalService service;
  private static LocalService slow;
  private static int round;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    service = LocalService.start(SPANS);
    Annotation.configure(service);
    slow = service.behaving(ServiceBehaviour.standard().withAnswerDelay(DELAY), FaultScript.none());
  }

  @AfterAll
  static void stop() throws IOException {
    slow.close();
    service.close();
  }

  private JobJar command(LocalService asked) {
    return JobJar.flink(directory).environment(JobJar.endpoints(asked)).environment(KEY);
  }

  private Counts counts() throws IOException {
    return AnnotationSummary.read(directory.resolve("run").toString()).orElseThrow().counts();
  }

  private List<String> annotate(LocalService asked, Path file, String... flags) {
    List<String> command =
        Annotation.direct(asked, file, directory.resolve("run"), Annotation.START, Annotation.END);
    command.addAll(List.of(flags));
    return command;
  }

  @ParameterizedTest
  @ValueSource(strings = {DATA_SET, DATA_STREAM})
  void withARestartStrategyTheRunFinishesAndItsAccountIsRight(String mode) throws Exception {
    Map<String, String> values = Annotation.values(service, ++round);
    Path file = Annotation.write(values, directory.resolve("labels.jsonl"));
    try (FlinkCluster cluster =
        FlinkCluster.start(
            directory.resolve("cluster"),
            2,
            KEY,
            "restart-strategy.type: fixed-delay",
            "restart-strategy.fixed-delay.attempts: 3",
            "restart-strategy.fixed-delay.delay: 500 ms")) {
      List<String> command = annotate(slow, file, "--batch-size=" + BATCH);
      try (Running running = command(slow).start(Annotation.onFlink(command, cluster, 2, mode))) {
        kill(cluster);
        cluster.addTaskManager();
        Result result = running.end();
        assertThat(result.err(), result.status(), is(0));
      }
      assertThat("the job was restarted", cluster.logs(), containsString("to RESTARTING"));
    }
    assertThat(
        counts(), is(new Counts(SPANS, 0, SPANS, 0, 0, 0, 0, SPANS, 0, 0, counts().requests())));
    assertThat(Annotation.stored(service), is(values));
  }

  @ParameterizedTest
  @ValueSource(strings = {DATA_SET, DATA_STREAM})
  void withoutOneItFailsAndCanBeGoneOnWith(String mode) throws Exception {
    Map<String, String> values = Annotation.values(service, ++round);
    Path file = Annotation.write(values, directory.resolve("labels.jsonl"));
    try (FlinkCluster cluster =
        FlinkCluster.start(directory.resolve("cluster"), 2, KEY, "restart-strategy.type: none")) {
      List<String> command = annotate(slow, file, "--batch-size=" + BATCH);
      try (Running running = command(slow).start(Annotation.onFlink(command, cluster, 2, mode))) {
        kill(cluster);
        Result result = running.end();
        assertThat(
            result.err().lines().reduce((first, last) -> last).orElseThrow(),
            allOf(
                startsWith("Error: The job failed on the cluster: "),
                endsWith(
                    ". What was upserted is in the ledger; go on with --run-dir '%s' --resume"
                        .formatted(directory.resolve("run"))),
                not(containsString(".. What"))));
        assertThat(result.err(), result.status(), is(4));
      }
      cluster.addTaskManager();
      cluster.await(
          "the TaskManager that takes its place", () -> cluster.rest().taskManagers() == 2);
      Result resumed =
          command(service)
              .run(Annotation.onFlink(annotate(service, file, "--resume"), cluster, 2, mode));
      assertThat(resumed.err(), resumed.status(), is(0));
    }
    Counts counts = counts();
    assertThat(counts.read(), is((long) SPANS));
    assertThat(counts.upserted() + counts.upsertedBefore(), is((long) SPANS));
    assertThat("not sent again", counts.upsertedBefore(), is(greaterThan(0L)));
    assertThat("sent only now", counts.upserted(), is(greaterThan(0L)));
    assertThat(Annotation.stored(service), is(values));
  }

  /**
   * Kills a TaskManager while a part of the records is upserted and another is not. Each of the
   * eight lanes has seven batches or more, so none is done yet, however few of them it has.
   */
  private void kill(FlinkCluster cluster) throws Exception {
    long before = slow.ax().requests().count(RequestKind.ANNOTATE_SPANS);
    cluster.await(
        "requests", () -> slow.ax().requests().count(RequestKind.ANNOTATE_SPANS) - before >= 6);
    cluster.busyTaskManager().destroyForcibly().waitFor();
  }
}
