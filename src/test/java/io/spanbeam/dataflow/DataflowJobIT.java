package io.spanbeam.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.cli.FlexTemplate;
import io.spanbeam.pipeline.RunnerOptions;
import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The job that the job jar would submit to Dataflow, with the files of the repository as they
 * stand. Its runner writes it into a file, as it does for a Flex Template, instead of sending it.
 */
@Tag("dataflow")
class DataflowJobIT {
  /** What Dataflow takes as one request that creates a job. */
  private static final int MOST_REQUEST_BYTES = 10 << 20;

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

  private Path template() {
    return directory.resolve("job.json");
  }

  /** Runs a command that shall only write the job into a file. */
  private SubmittedJob written(String job, List<String> settings) throws Exception {
    return submitted(
        commands
            .jarWithKey(directory)
            .run(
                commands.onDataflow(
                    job,
                    settings,
                    DataflowCommands.withImage(),
                    "--templateLocation=" + template())));
  }

  private SubmittedJob submitted(Result result) throws IOException {
    SubmittedJob job = SubmittedJob.written(result, template(), directory);
    assertThat(job.jsonBytes(), is(lessThan(MOST_REQUEST_BYTES)));
    return job;
  }

  @Test
  void anExportIsAsItsFilesSay() throws Exception {
    SubmittedJob job = written("bulk-export.yaml", DataflowCommands.exportTo("gs://bucket/spans"));

    // The search would find it: the reference is there, in what was serialised and compressed.
    assertThat(job.contains("ARIZE_API_KEY"), is(true));
    assertThat(job.steps(), hasItem(containsString("Read spans")));
    assertThat(job.steps(), hasItem(containsString("Write spans")));
    // The plan is in it, but no span and no schema.
    assertThat(job.sourceBytes(), is(both(greaterThan(100)).and(lessThan(16 << 10))));
    assertThat(job.pipelineBytes(), is(lessThan(128 << 10)));
    requireOptions(job);
    assertThat(
        "nothing was written",
        commands.storage().names(),
        not(hasItem(startsWith("bucket/spans/"))));
  }

  private static void requireOptions(SubmittedJob job) throws IOException {
    assertThat(job.option("project").asText(), is("my-project"));
    assertThat(job.option("axProject").asText(), is(commands.project().name()));
    assertThat(job.option("axSpaceId").asText(), is(commands.project().spaceId()));
    assertThat(job.option("spanbeamRun").asText().length(), is(greaterThan(8)));
    assertThat(job.option("region").asText(), is("europe-west3"));
    assertThat(job.option("appName").asText(), is("spanbeam"));
    assertThat(
        job.option("jdkAddOpenModules").toString(), is("[\"java.base/java.nio=ALL-UNNAMED\"]"));
    assertThat(job.option("numberOfWorkerHarnessThreads").asInt(), is(4));
    assertThat(job.option("maxNumWorkers").asInt(), is(4));
    assertThat(job.option("experiments").toString(), containsString("use_runner_v2"));
    assertThat(
        job.environment().get("serviceAccountEmail").asText(),
        is("spanbeam@my-project.iam.gserviceaccount.com"));
    JsonNode pool = job.workerPool();
    assertThat(pool.get("machineType").asText(), is("n2-standard-2"));
    assertThat(pool.get("numWorkers").asInt(), is(2));
    assertThat(pool.get("diskSizeGb").asInt(), is(30));
    assertThat(pool.get("ipConfiguration").asText(), is("WORKER_IP_PRIVATE"));
    assertThat(pool.at("/autoscalingSettings/maxNumWorkers").asInt(), is(4));
    assertThat(
        pool.at("/autoscalingSettings/algorithm").asText(), is("AUTOSCALING_ALGORITHM_BASIC"));
    // The job jar alone, whole.
    assertThat(pool.get("packages").size(), is(1));
    Path staged = Path.of(pool.at("/packages/0/location").asText());
    assertThat(staged.getFileName().toString(), startsWith("spanbeam-dataflow-"));
    assertThat(Files.size(staged), is(Files.size(JobJar.DATAFLOW)));
  }

  @Test
  void anAnnotationIsAsItsFilesSay() throws Exception {
    SubmittedJob job =
        written(
            "annotate-labels.yaml",
            List.of("file=gs://bucket/in/*.csv", "run-dir=gs://bucket/run"));

    assertThat(job.contains("ARIZE_API_KEY"), is(true));
    assertThat(job.contains(DataflowCommands.LABELS), is(true));
    assertThat(job.steps(), hasItem(containsString("Annotate spans")));
    assertThat(job.pipelineBytes(), is(lessThan(512 << 10)));
    requireOptions(job);
  }

  /** As Google's launcher starts it, as far as that is published. */
  @Test
  void theFlexTemplateWritesTheSameJob() throws Exception {
    List<String> parameters =
        new ArrayList<>(
            List.of(
                "--axProject=" + commands.project().id(),
                "--axSpace=",
                "--all=true",
                "--startTime=" + LocalService.WINDOW.from(),
                "--endTime=" + LocalService.WINDOW.to(),
                "--output=gs://bucket/spans",
                "--project=my-project",
                "--region=europe-west3",
                "--jobName=daily",
                "--tempLocation=gs://bucket/temp",
                "--stagingLocation=" + DataflowCommands.staging(directory),
                "--templateLocation=" + template(),
                DataflowCommands.withImage()));
    parameters.addAll(commands.storageOptions());
    SubmittedJob job =
        submitted(
            commands
                .jarWithKey(directory)
                .environment(Map.of("SPANBEAM_TEMPLATE", "export"))
                .run(FlexTemplate.class, parameters));

    assertThat(job.option("project").asText(), is("my-project"));
    assertThat(job.option("axProject").asText(), is(commands.project().name()));
    assertThat(
        job.option("jdkAddOpenModules").toString(), is("[\"java.base/java.nio=ALL-UNNAMED\"]"));
    assertThat(job.steps(), hasItem(containsString("Write spans")));
  }

  /** A template has one list for both. */
  @ParameterizedTest
  @ValueSource(strings = {"export", "annotate"})
  void noParameterOfATemplateIsAnOptionOfBeam(String command) throws IOException {
    JsonNode metadata =
        new ObjectMapper()
            .readTree(Path.of("runner-configs/dataflow", command + ".metadata.json").toFile());
    for (JsonNode parameter : metadata.get("parameters")) {
      String option = "--" + parameter.get("name").asText() + "=1";
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> RunnerOptions.check(List.of("--runner=DataflowRunner", option)),
              option);
      assertThat(refusal.getMessage(), containsString("missing a property named"));
    }
  }
}
