package io.spanbeam.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import io.spanbeam.local.FaultScript;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.sink.Manifest;
import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.KubernetesFiles;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job files and runner configurations of the repository, as they stand, with the job jar. */
@Tag("flink")
class FlinkJobsIT {
  private static final int SPANS = 2_000;
  private static final Path REPOSITORY = Path.of("").toAbsolutePath();

  @TempDir static Path place;
  private static LocalService service;
  private static FlinkCluster cluster;

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
    return JobJar.flink(directory)
        .environment(JobJar.endpoints(asked))
        .environment(Map.of("ARIZE_API_KEY", LocalService.KEY));
  }

  private Result run(String job, String runner, String... settings) throws Exception {
    return run(service, job, runner, settings);
  }

  private Result run(LocalService asked, String job, String runner, String... settings)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "run",
                REPOSITORY.resolve("pipelines").resolve(job).toString(),
                "--runner-config",
                REPOSITORY.resolve("runner-configs").resolve(runner).toString(),
                "--set=project=" + service.project().id(),
                "--set=space=" + service.project().spaceId()));
    for (String setting : settings) {
      command.add("--set=" + setting);
    }
    if (runner.equals("flink-cluster.yaml")) {
      command.addAll(List.of("--", "--flinkMaster=" + cluster.master()));
    }
    return command(asked).run(command);
  }

  private static String[] window() {
    return new String[] {
      "start-time=" + LocalService.WINDOW.from(), "end-time=" + LocalService.WINDOW.to()
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"flink-cluster.yaml", "flink-local.yaml"})
  void bulkExport(String runner) throws Exception {
    Result result = run("bulk-export.yaml", runner, window());
    assertThat(result.err(), result.status(), is(0));
    String output = directory.resolve("exports/spans").toString();
    assertThat(Manifest.verify(output), is(List.of()));
    assertThat(result.err(), containsString("Exported %d spans".formatted(SPANS)));
  }

  /** This one waits for its end by itself, so the failure comes where the pipeline is started. */
  @Test
  void anExportThatFailsInThisProcessLeavesNothingBehind() throws Exception {
    FaultScript faults = FaultScript.none();
    // The plan may read a first batch; the only range breaks half-way.
    for (int stream = 1; stream <= 3; stream++) {
      faults = faults.breakStreamAfterBatches(stream, 50, FlightStatusCode.INVALID_ARGUMENT);
    }
    ServiceBehaviour small = ServiceBehaviour.standard().withBatchRows(20);
    try (LocalService broken = service.behaving(small, faults)) {
      Result result = run(broken, "bulk-export.yaml", "flink-local.yaml", window());
      assertThat(result.err(), result.status(), is(4));
      assertThat("it had begun", broken.ax().requests().rowsSent(), is(greaterThan(0L)));
    }
    assertThat(List.of(directory.resolve("exports").toFile().list()), is(List.of()));
  }

  @Test
  void theCronJobExportsAsItStands() throws Exception {
    List<String> arguments = KubernetesFiles.arguments("export-on-flink");
    Path output = directory.resolve("shop");
    Map<String, String> here =
        Map.of(
            "shop",
            service.project().id(),
            "--space=Sales",
            "--space=" + service.project().spaceId(),
            "--days=1",
            window()[0].replace("start", "--start"),
            "--output=/exports/shop",
            "--output=" + output,
            "--flinkMaster=spanbeam-rest:8081",
            "--flinkMaster=" + cluster.master(),
            "--parallelism=4",
            "--parallelism=2");
    assertThat(arguments, hasItems(here.keySet().toArray(String[]::new)));
    arguments.replaceAll(argument -> here.getOrDefault(argument, argument));
    Result result = command(service).run(arguments);
    assertThat(result.err(), result.status(), is(0));
    assertThat(Manifest.verify(output.toString()), is(List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flink-cluster.yaml", "flink-local.yaml"})
  void dailyErrors(String runner) throws Exception {
    Result result = run("daily-errors.yaml", runner, window());
    assertThat(result.err(), result.status(), is(0));
    assertThat(Manifest.verify(directory.resolve("exports/errors").toString()), is(List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flink-cluster.yaml", "flink-local.yaml"})
  void annotateLabels(String runner) throws Exception {
    Map<String, String> values = Annotation.values(service, runner.length());
    Path file = Annotation.write(values, directory.resolve("labels.jsonl"));
    Result result =
        run(
            "annotate-labels.yaml",
            runner,
            "file=" + file,
            "run-dir=run",
            "start-time=" + LocalService.WINDOW.from());
    assertThat(result.err(), result.status(), is(0));
    assertThat(Annotation.stored(service), is(values));
  }
}
