package io.spanbeam.dataflow;

import static io.spanbeam.dataflow.DataflowCommands.SPANS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.spanbeam.annotation.input.InputFiles;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Transport;
import io.spanbeam.ax.rest.AxRestClient;
import io.spanbeam.local.SpanCursor;
import io.spanbeam.local.StoreQuery;
import io.spanbeam.pipeline.AnnotateJob;
import io.spanbeam.pipeline.AnnotatePipeline;
import io.spanbeam.pipeline.ExportJob;
import io.spanbeam.pipeline.ExportPipeline;
import io.spanbeam.pipeline.ExportPlan;
import io.spanbeam.sink.ExportTarget;
import io.spanbeam.sink.Layout;
import io.spanbeam.sink.SpanCompression;
import io.spanbeam.sink.SpanFormat;
import io.spanbeam.span.SpanColumns;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.JobJar.Running;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the command does while a job runs on Dataflow and when it has ended, against a script of
 * Dataflow's API: a job that is done ends it as the Direct Runner does.
 */
@Tag("dataflow")
class DataflowRunIT {
  private static DataflowCommands commands;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws IOException {
    commands = DataflowCommands.start();
  }

  @AfterAll
  static void stop() throws IOException {
    commands.close();
  }

  private DataflowWorkers workers(DataflowWorkers.Work work) {
    return new DataflowWorkers(
        DataflowCommands.staging(directory), commands.storageOptions(), work);
  }

  /** What the workers do with {@code pipelines/bulk-export.yaml}. */
  private DataflowWorkers exporting(String output) {
    return workers(
        (run, options) -> {
          ExportJob job =
              new ExportJob(
                  commands.service().connection(),
                  Transport.FLIGHT,
                  commands.project(),
                  LocalService.WINDOW,
                  Optional.empty(),
                  List.of(),
                  OptionalLong.empty(),
                  new ExportTarget(
                      output,
                      SpanFormat.JSONL,
                      JsonShape.COLUMNS,
                      SpanCompression.GZIP,
                      Layout.PARTS,
                      true),
                  0);
          ExportPlan plan = ExportPipeline.plan(job);
          return ExportPipeline.create(
              job, new ExportPlan(run, plan.started(), plan.ranges()), options);
        });
  }

  @Test
  void anExportThatIsDoneEndsAsOnTheDirectRunner() throws Exception {
    String output = "gs://bucket/done";
    String direct = "gs://bucket/direct";
    Result expected =
        commands
            .jarWithKey(directory)
            .run(commands.direct("bulk-export.yaml", DataflowCommands.exportTo(direct)));
    assertThat(expected.err(), expected.status(), is(0));

    try (ScriptedDataflow google = new ScriptedDataflow(exporting(output));
        Running running =
            commands
                .jarWithKey(directory)
                .watched(150)
                .startAtTerminal(commands.bulkExport(google, output))) {
      Result result = running.end();

      assertThat(result.out(), result.status(), is(0));
      // The progress line that was drawn half-way.
      assertThat(result.out(), containsString(" %d/%d spans ".formatted(SPANS / 2, SPANS)));
      String summary = result.out().substring(result.out().lastIndexOf("Exported "));
      assertThat(
          withoutSpeed(summary).replace(output, direct),
          is(withoutSpeed(expected.err().substring(expected.err().lastIndexOf("Exported ")))));
      assertThat(summary, containsString("every span that the service counted is there"));
    }
  }

  /** One record is written, and one is of a span that there is not. */
  @Test
  void anAnnotationThatIsDoneEndsAsOnTheDirectRunner() throws Exception {
    String file = "gs://bucket/in/two.csv";
    commands
        .storage()
        .put(
            file.replace("gs://", ""),
            "record_id,name,label\n%s,quality,good\n0000000000000000,quality,bad\n"
                .formatted(anySpan())
                .getBytes(StandardCharsets.UTF_8));
    String start = "start-time=" + LocalService.WINDOW.from();
    String end = "end-time=" + LocalService.WINDOW.to();
    Result expected =
        commands
            .jarWithKey(directory)
            .run(
                commands.direct(
                    "annotate-labels.yaml",
                    List.of("file=" + file, start, end, "run-dir=gs://bucket/direct-run")));
    assertThat(expected.err(), expected.status(), is(6));

    try (ScriptedDataflow google = new ScriptedDataflow(annotating(file, "gs://bucket/run"))) {
      Result result =
          commands
              .jarWithKey(directory)
              .run(
                  commands.onDataflow(
                      "annotate-labels.yaml",
                      List.of("file=" + file, start, end, "run-dir=gs://bucket/run"),
                      DataflowCommands.withImage(),
                      "--apiRootUrl=" + google.root()));

      assertThat(result.err(), result.status(), is(6));
      assertThat(
          withoutSpeed(result.err()).replace("gs://bucket/run", "gs://bucket/direct-run"),
          is(withoutSpeed(expected.err())));
      assertThat(
          result.err(), containsString("2 records read = 1 upserted + 0 rejected + 1 missing"));
    }
  }

  /** What the workers do with {@code pipelines/annotate-labels.yaml}. */
  private DataflowWorkers annotating(String file, String runDirectory) {
    return workers(
        (run, options) -> {
          try (AxRestClient client = new AxRestClient(commands.service().connection())) {
            return AnnotatePipeline.create(
                new AnnotateJob(
                    commands.service().connection(),
                    Transport.REST,
                    commands.project(),
                    client.annotationConfigs(commands.project().spaceId()),
                    InputFiles.find(List.of(file), Optional.empty()),
                    Granularity.SPAN,
                    Optional.of(LocalService.WINDOW.from()),
                    Optional.of(LocalService.WINDOW.to()),
                    OptionalInt.empty(),
                    8,
                    OptionalDouble.empty(),
                    false,
                    runDirectory,
                    Optional.empty(),
                    false,
                    false,
                    run,
                    Instant.now()),
                options);
          }
        });
  }

  private static String anySpan() throws Exception {
    try (BufferAllocator memory = new RootAllocator();
        SpanCursor cursor =
            commands
                .service()
                .store()
                .read(commands.project().id(), StoreQuery.of(LocalService.WINDOW), memory, 10)) {
      assertThat(cursor.next(), is(true));
      return cursor.root().getVector(SpanColumns.SPAN_ID).getObject(0).toString();
    }
  }

  /** Leaves the time out, which is the one thing that may differ. */
  private static String withoutSpeed(String summary) {
    return summary
        .replaceAll(" in [^,]+, [\\d,?]+ (spans|records)/s", "")
        .replace("\r", "")
        .strip();
  }

  /** A stack trace of a worker says what happened, and means what it means anywhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          AxException[AUTHENTICATION] | No API key in env:AX_KEY: the environment variable AX_KEY is not set | 3
          AxException[UNAVAILABLE] | The service can't be reached | 4
          """)
  void aFailingJobIsToldByTheSentenceOfItsWorkers(String type, String sentence, int status)
      throws Exception {
    String trace =
        "Error message from worker: generic::unknown: org.apache.beam.sdk.util.UserCodeException:"
            + " java.io.IOException: in a worker\n\tat x.Y.z(Y.java:1)\n"
            + "Caused by: io.spanbeam.ax.%s: %s\n\tat x.Y.z(Y.java:2)\n".formatted(type, sentence);
    String output = "gs://bucket/spans";
    try (ScriptedDataflow google = ScriptedDataflow.failing(trace, "Workflow failed.")) {
      Result result = commands.jarWithKey(directory).run(commands.bulkExport(google, output));

      assertThat(result.lastError(), is("Error: The job job-1 failed on Dataflow: " + sentence));
      assertThat(result.status(), is(status));
      requireCreated(google);
      commands.requireNothingIn(output);
    }
  }

  private static void requireCreated(ScriptedDataflow google) {
    String path = google.creation().orElseThrow().uri().getPath();
    String body = google.creation().orElseThrow().body();
    assertThat(path, is("/v1b3/projects/my-project/locations/europe-west3/jobs"));
    assertThat(body, containsString("\"axProject\""));
    assertThat(body, not(containsString(LocalService.KEY)));
  }
}
