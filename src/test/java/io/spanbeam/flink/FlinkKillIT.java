package io.spanbeam.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.local.FaultScript;
import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.JobJar.Running;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A TaskManager is killed in the middle of an export. */
@Tag("flink")
class FlinkKillIT {
  private static final int SPANS = 12_000;
  private static final Map<String, String> KEY = Map.of("ARIZE_API_KEY", LocalService.KEY);
  private static final String DATA_SET = "--useDataStreamForBatch=false";
  private static final String DATA_STREAM = "--useDataStreamForBatch=true";

  private static LocalService service;
  private static LocalService slow;
  @TempDir static Path place;
  private static Path expected;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    service = LocalService.start(SPANS, Export.ORDERED, FaultScript.none());
    slow = service.behaving(Export.SLOW, FaultScript.none());
    expected = place.resolve("direct");
    Result direct =
        JobJar.flink(place)
            .environment(JobJar.endpoints(service))
            .environment(KEY)
            .run(Export.direct(service, expected));
    assertThat(direct.err(), direct.status(), is(0));
  }

  @AfterAll
  static void stop() throws IOException {
    slow.close();
    service.close();
  }

  private JobJar command() {
    return JobJar.flink(directory).environment(JobJar.endpoints(slow)).environment(KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {DATA_SET, DATA_STREAM})
  void withARestartStrategyTheJobFinishesAndTheExportIsExact(String mode) throws Exception {
    try (FlinkCluster cluster =
        FlinkCluster.start(
            directory.resolve("cluster"),
            2,
            KEY,
            "restart-strategy.type: fixed-delay",
            "restart-strategy.fixed-delay.attempts: 3",
            "restart-strategy.fixed-delay.delay: 500 ms")) {
      Path out = directory.resolve("out");
      try (Running running = command().start(Export.onFlink(slow, out, cluster, 2, mode))) {
        kill(cluster);
        cluster.addTaskManager();
        Result result = running.end();
        assertThat(result.err(), result.status(), is(0));
      }
      assertThat("the job was restarted", cluster.logs(), containsString("to RESTARTING"));
      Export.requireSame(out, expected);
      requireNothingBeside();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {DATA_SET, DATA_STREAM})
  void withoutOneItFailsAndTheTargetIsUntouched(String mode) throws Exception {
    try (FlinkCluster cluster =
        FlinkCluster.start(directory.resolve("cluster"), 2, KEY, "restart-strategy.type: none")) {
      Path out = directory.resolve("out");
      try (Running running = command().start(Export.onFlink(slow, out, cluster, 2, mode))) {
        kill(cluster);
        Result result = running.end();
        List<String> lines = result.err().lines().toList();
        assertThat(
            lines.get(lines.size() - 1), startsWith("Error: The job failed on the cluster: "));
        assertThat(result.err(), result.status(), is(4));
      }
      assertThat("target exists", Files.exists(out), is(false));
      requireNothingBeside();
    }
  }

  /** Kills a TaskManager as soon as both read and some rows are in files. */
  private void kill(FlinkCluster cluster) throws Exception {
    long before = slow.ax().requests().rowsSent();
    cluster.await(
        "both TaskManagers at work",
        () ->
            slow.ax().requests().openStreams() == 2
                && slow.ax().requests().rowsSent() - before > SPANS / 4);
    cluster.taskManagerProcesses().get(0).destroyForcibly().waitFor();
  }

  private void requireNothingBeside() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(
          files
              .map(file -> file.getFileName().toString())
              .filter(n -> n.startsWith(".sp"))
              .toList(),
          is(List.of()));
    }
  }
}
