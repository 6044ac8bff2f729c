package io.spanbeam.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.cli.FlexTemplate;
import io.spanbeam.dataflow.DataflowJar.Result;
import io.spanbeam.pipeline.RunnerOptions;
import io.spanbeam.testing.CloudStorage;
import io.spanbeam.testing.LocalService;
import io.spanbeam.testing.ScriptedHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The job that the job jar would submit to Dataflow, with the files of the repository as they
 * stand. Its runner writes it into a file, as it does for a Flex Template, instead of sending it;
 * only Google's log-in and the check of the buckets are left out.
 */
@Tag("dataflow")
class DataflowJobIT {
  private static final int SPANS = 2_000;
  private static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final String REFERENCE =
      "gcp-secret:projects/my-project/secrets/ax-key/versions/latest";

  /** What Dataflow takes as one request that creates a job. */
  private static final int MOST_REQUEST_BYTES = 10 << 20;

  private static LocalService service;
  private static CloudStorage storage;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws IOException {
    service = LocalService.start(SPANS);
    service
        .store()
        .createAnnotationConfig(
            service.project().spaceId(),
            "quality",
            AnnotationRule.categorical(
                List.of(
                    new AnnotationRule.Label("good", OptionalDouble.empty()),
                    new AnnotationRule.Label("bad", OptionalDouble.empty())),
                AnnotationRule.Direction.MAXIMIZE));
    storage =
        CloudStorage.start()
            .put(
                "bucket/in/labels.csv",
                "record_id,name,label\n8f1c2ab35dd0e011,quality,good\n"
                    .getBytes(StandardCharsets.UTF_8));
  }

  @AfterAll
  static void stop() throws IOException {
    storage.close();
    service.close();
  }

  private Path template() {
    return directory.resolve("job.json");
  }

  private Path staging() {
    return directory.resolve("staging");
  }

  private DataflowJar jar() {
    return new DataflowJar(directory)
        .reaching(service)
        .environment(
            Map.of(
                "GOOGLE_CLOUD_PROJECT", "my-project",
                "GOOGLE_CLOUD_REGION", "europe-west3",
                "SPANBEAM_GCS_TEMP", "gs://bucket/temp",
                "SPANBEAM_GCS_STAGING", staging().toString(),
                "SPANBEAM_SERVICE_ACCOUNT", "spanbeam@my-project.iam.gserviceaccount.com"));
  }

  private List<String> command(String job, String... settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "run",
                REPOSITORY.resolve("pipelines").resolve(job).toString(),
                "--runner-config",
                REPOSITORY.resolve("runner-configs/dataflow.yaml").toString(),
                "--set=project=" + service.project().id(),
                "--set=space=" + service.project().spaceId()));
    for (String setting : settings) {
      command.add("--set=" + setting);
    }
    command.addAll(
        List.of(
            "--",
            "--templateLocation=" + template(),
            "--gcsEndpoint=" + storage.endpoint(),
            "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
            "--pathValidatorClass=org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator"));
    return command;
  }

  private List<String> export(String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "start-time=" + LocalService.WINDOW.from(),
                "end-time=" + LocalService.WINDOW.to(),
                "output=gs://bucket/spans"));
    settings.addAll(List.of(more));
    return command("bulk-export.yaml", settings.toArray(String[]::new));
  }

  private SubmittedJob submitted(Result result) throws IOException {
    assertThat(result.err(), result.status(), is(0));
    assertThat(
        result.err().strip(),
        endsWith("Wrote the job to %s; it was not run".formatted(template())));
    SubmittedJob job = SubmittedJob.read(template(), staging());
    assertThat(job.contains(LocalService.KEY), is(false));
    assertThat(result.out() + result.err(), not(containsString(LocalService.KEY)));
    assertThat(job.jsonBytes(), is(lessThan(MOST_REQUEST_BYTES)));
    return job;
  }

  @Test
  void anExportIsAsItsFilesSay() throws Exception {
    Result result = jar().environment(Map.of("ARIZE_API_KEY", LocalService.KEY)).run(export());

    SubmittedJob job = submitted(result);
    // The search would find it: the reference is there, in what was serialised and compressed.
    assertThat(job.contains("ARIZE_API_KEY"), is(true));
    assertThat(job.steps(), hasItem(containsString("Read spans")));
    assertThat(job.steps(), hasItem(containsString("Write spans")));
    // The plan is in it, but no span and no schema.
    assertThat(job.sourceBytes(), is(both(greaterThan(100)).and(lessThan(16 << 10))));
    assertThat(job.pipelineBytes(), is(lessThan(128 << 10)));
    requireOptions(job);
    assertThat("nothing was written", storage.names(), not(hasItem(startsWith("bucket/spans/"))));
  }

  private void requireOptions(SubmittedJob job) throws IOException {
    assertThat(job.option("project").asText(), is("my-project"));
    assertThat(job.option("axProject").asText(), is(service.project().name()));
    assertThat(job.option("axSpaceId").asText(), is(service.project().spaceId()));
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
    assertThat(Files.size(staged), is(Files.size(DataflowJar.FILE)));
  }

  @Test
  void anAnnotationIsAsItsFilesSay() throws Exception {
    Result result =
        jar()
            .environment(Map.of("ARIZE_API_KEY", LocalService.KEY))
            .run(
                command(
                    "annotate-labels.yaml",
                    "file=gs://bucket/in/*.csv",
                    "run-dir=gs://bucket/run"));

    SubmittedJob job = submitted(result);
    assertThat(job.contains("ARIZE_API_KEY"), is(true));
    assertThat(job.contains("gs://bucket/in/labels.csv"), is(true));
    assertThat(job.steps(), hasItem(containsString("Annotate spans")));
    assertThat(job.pipelineBytes(), is(lessThan(512 << 10)));
    requireOptions(job);
  }

  /** Google's library proves who the process is by a file, and asks where that file says. */
  @Test
  void aKeyOfSecretManagerIsLookedUpHereButOnlyItsNameTravels() throws Exception {
    try (ScriptedHttp google = ScriptedHttp.start()) {
      google.json("{\"access_token\":\"token-1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
      google.json(
          "{\"payload\":{\"data\":\"%s\"}}"
              .formatted(
                  Base64.getEncoder()
                      .encodeToString(LocalService.KEY.getBytes(StandardCharsets.UTF_8))));
      Path account = ServiceAccountFile.write(directory.resolve("account.json"), google.uri());
      Result result =
          jar()
              .environment(
                  Map.of(
                      "GOOGLE_APPLICATION_CREDENTIALS",
                      account.toString(),
                      "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER",
                      google.uri() + "/"))
              .run(export("api-key-from=" + REFERENCE));

      SubmittedJob job = submitted(result);
      assertThat(job.contains("projects/my-project/secrets/ax-key/versions/latest"), is(true));
      assertThat(job.contains("token-1"), is(false));
      // Every request to AX needs the key, yet it was looked up once.
      assertThat(google.requests().size(), is(2));
      ScriptedHttp.Request access = google.requests().get(1);
      assertThat(access.uri().getPath(), endsWith("/secrets/ax-key/versions/latest:access"));
      assertThat(access.headers().get("Authorization"), is("Bearer token-1"));
    }
  }

  @Test
  void aKeyThatCanNotBeLookedUpEndsTheCommandBeforeAnythingIsSent() throws Exception {
    try (ScriptedHttp google = ScriptedHttp.start()) {
      google.json("{\"access_token\":\"token-1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
      google.answer(403, Map.of(), "{}");
      Path account = ServiceAccountFile.write(directory.resolve("account.json"), google.uri());
      Result result =
          jar()
              .environment(
                  Map.of(
                      "GOOGLE_APPLICATION_CREDENTIALS",
                      account.toString(),
                      "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER",
                      google.uri() + "/"))
              .run(export("api-key-from=" + REFERENCE));

      assertThat(
          result.err().strip(),
          is(
              "Error: No API key in %s: this process may not read it; give its account the role Secret Manager Secret Accessor"
                  .formatted(REFERENCE)));
      assertThat(result.status(), is(3));
      assertThat(Files.exists(template()), is(false));
    }
  }

  /** Google's API is played by a script here: no job runs. */
  @Test
  void aJobThatFailsThereEndsWithTheSentenceOfItsWorker() throws Exception {
    String sentence = "No API key in " + REFERENCE + ": there is no such secret or version";
    try (ScriptedHttp google = ScriptedHttp.start()) {
      AtomicInteger looks = new AtomicInteger();
      for (int i = 0; i < 100; i++) {
        google.answer(exchange -> answerAsDataflow(exchange, sentence, looks));
      }
      List<String> command = export();
      command.removeIf(argument -> argument.startsWith("--templateLocation="));
      command.add("--apiRootUrl=" + google.uri() + "/");
      Result result = jar().environment(Map.of("ARIZE_API_KEY", LocalService.KEY)).run(command);

      String last = result.err().strip().lines().reduce((first, next) -> next).orElseThrow();
      assertThat(last, is("Error: The job job-1 failed on Dataflow: " + sentence));
      assertThat(result.status(), is(4));
      ScriptedHttp.Request created =
          google.requests().stream()
              .filter(request -> request.method().equals("POST"))
              .findFirst()
              .orElseThrow();
      assertThat(
          created.uri().getPath(), is("/v1b3/projects/my-project/locations/europe-west3/jobs"));
      assertThat(created.body(), containsString("\"axProject\""));
      assertThat(created.body(), not(containsString(LocalService.KEY)));
      assertThat(storage.names(), not(hasItem(startsWith("bucket/spans/"))));
    }
  }

  private static void answerAsDataflow(HttpExchange exchange, String sentence, AtomicInteger looks)
      throws IOException {
    String path = exchange.getRequestURI().getPath();
    String answer;
    if (path.endsWith("/metrics")) {
      answer = "{}";
    } else if (path.endsWith("/messages")) {
      answer =
          new ObjectMapper()
              .writeValueAsString(
                  Map.of(
                      "jobMessages",
                      List.of(
                          message("JOB_MESSAGE_BASIC", "Starting 2 workers"),
                          message(
                              "JOB_MESSAGE_ERROR",
                              "java.lang.RuntimeException: in a worker\n\tat x.Y.z(Y.java:1)\nCaused by:"
                                  + " io.spanbeam.ax.AxException: "
                                  + sentence
                                  + "\n\tat x.Y.z(Y.java:2)\n"),
                          message("JOB_MESSAGE_ERROR", "Workflow failed."))));
    } else {
      boolean created = exchange.getRequestMethod().equals("POST");
      boolean running = created || looks.getAndIncrement() < 2;
      answer =
          "{\"id\":\"job-1\",\"currentState\":\"JOB_STATE_%s\"}"
              .formatted(running ? "RUNNING" : "FAILED");
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Map<String, String> message(String importance, String text) {
    return Map.of(
        "id",
        String.valueOf(text.hashCode()),
        "time",
        "2026-01-01T00:00:00.000Z",
        "messageImportance",
        importance,
        "messageText",
        text);
  }

  /** As Google's launcher starts it, as far as that is published. */
  @Test
  void theFlexTemplateWritesTheSameJob() throws Exception {
    Result result =
        jar()
            .environment(Map.of("ARIZE_API_KEY", LocalService.KEY, "SPANBEAM_TEMPLATE", "export"))
            .start(
                FlexTemplate.class.getName(),
                List.of(
                    "--axProject=" + service.project().id(),
                    "--axSpace=",
                    "--all=true",
                    "--startTime=" + LocalService.WINDOW.from(),
                    "--endTime=" + LocalService.WINDOW.to(),
                    "--output=gs://bucket/spans",
                    "--project=my-project",
                    "--region=europe-west3",
                    "--jobName=daily",
                    "--tempLocation=gs://bucket/temp",
                    "--stagingLocation=" + staging(),
                    "--templateLocation=" + template(),
                    "--gcsEndpoint=" + storage.endpoint(),
                    "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
                    "--pathValidatorClass=org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator"));

    SubmittedJob job = submitted(result);
    assertThat(job.option("project").asText(), is("my-project"));
    assertThat(job.option("axProject").asText(), is(service.project().name()));
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GOOGLE_CLOUD_PROJECT | --project (the project of Google Cloud, not the one of AX); give it",
        "GOOGLE_CLOUD_REGION | --region (such as europe-west3); give it",
        "SPANBEAM_GCS_TEMP | --tempLocation (such as gs://bucket/temp); give it",
      })
  void whatIsMissingIsSaidInOneSentence(String variable, String missing) throws Exception {
    Result result = jar().environment(Map.of(variable, "")).run(export());

    String config = REPOSITORY.resolve("runner-configs/dataflow.yaml").toString();
    List<String> lines = result.err().strip().lines().toList();
    assertThat(
        lines.get(0),
        allOf(
            startsWith(config + ":"),
            endsWith(
                "Invalid Beam option: Dataflow needs %s behind -- or in the runner configuration"
                    .formatted(missing))));
    assertThat(result.status(), is(2));
  }

  @Test
  void allThatIsMissingIsSaidAtOnce() throws Exception {
    Result result =
        new DataflowJar(directory)
            .run(
                List.of(
                    "export",
                    "shop",
                    "--all",
                    "--output=gs://bucket/x",
                    "--runner=DataflowRunner"));

    assertThat(
        result.err().strip(),
        is(
            "Error: Invalid Beam option: Dataflow needs --project (the project of Google Cloud, not"
                + " the one of AX), --region (such as europe-west3), --tempLocation (such as"
                + " gs://bucket/temp); give them behind -- or in the runner configuration"));
    assertThat(result.status(), is(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export shop --all --output=spans",
        "annotate shop --file=gs://bucket/a.csv --run-dir=run",
        "annotate shop --file=a.csv --run-dir=gs://bucket/run",
        "annotate shop --file=gs://bucket/a.csv --run-dir=gs://bucket/run --dead-letter=dead"
      })
  void pathsOfThisMachineAreRefused(String line) throws Exception {
    List<String> command = new ArrayList<>(List.of(line.split(" ")));
    command.add("--runner=DataflowRunner");
    Result result = new DataflowJar(directory).run(command);

    assertThat(
        result.err(), containsString("the workers of Dataflow do not see this machine; give a"));
    assertThat(result.status(), is(2));
  }
}
