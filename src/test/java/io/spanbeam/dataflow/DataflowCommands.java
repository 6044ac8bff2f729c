package io.spanbeam.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.Project;
import io.spanbeam.testing.CloudStorage;
import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The commands of these tests: the job jar with the files of the repository as they stand, against
 * a local AX and a Cloud Storage on loopback.
 */
final class DataflowCommands implements AutoCloseable {
  static final int SPANS = 2_000;

  /** Where the files to annotate with are. */
  static final String LABELS = "gs://bucket/in/labels.csv";

  static final Path CONFIG = Path.of("runner-configs/dataflow.yaml").toAbsolutePath();

  /** Only Google's log-in and the check of the buckets are left out. */
  private static final List<String> WITHOUT_GOOGLE =
      List.of(
          "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
          "--pathValidatorClass=org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator");

  private static final Path JOBS = Path.of("pipelines").toAbsolutePath();

  private final LocalService service;
  private final CloudStorage storage;

  private DataflowCommands(LocalService service, CloudStorage storage) {
    this.service = service;
    this.storage = storage;
  }

  /** Starts the services. */
  static DataflowCommands start() throws IOException {
    LocalService service = LocalService.start(SPANS);
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
    CloudStorage storage =
        CloudStorage.start()
            .put(
                LABELS.replace("gs://", ""),
                "record_id,name,label\n8f1c2ab35dd0e011,quality,good\n"
                    .getBytes(StandardCharsets.UTF_8));
    return new DataflowCommands(service, storage);
  }

  LocalService service() {
    return service;
  }

  Project project() {
    return service.project();
  }

  CloudStorage storage() {
    return storage;
  }

  /** Returns the options with which Beam finds this Cloud Storage. */
  List<String> storageOptions() {
    List<String> options = new ArrayList<>(WITHOUT_GOOGLE);
    options.add("--gcsEndpoint=" + storage.endpoint());
    return options;
  }

  /** Returns the job jar in a directory, to which the pipeline is uploaded too; without a key. */
  JobJar jar(Path directory) {
    return JobJar.dataflow(directory)
        .environment(JobJar.endpoints(service))
        .environment(
            Map.of(
                "GOOGLE_CLOUD_PROJECT", "my-project",
                "GOOGLE_CLOUD_REGION", "europe-west3",
                "SPANBEAM_GCS_TEMP", "gs://bucket/temp",
                "SPANBEAM_GCS_STAGING", staging(directory).toString(),
                "SPANBEAM_SERVICE_ACCOUNT", "spanbeam@my-project.iam.gserviceaccount.com"));
  }

  /** As {@link #jar}, with a key in a variable; see {@link #withImage}. */
  JobJar jarWithKey(Path directory) {
    return jar(directory).environment(Map.of("ARIZE_API_KEY", LocalService.KEY));
  }

  static Path staging(Path directory) {
    return directory.resolve("staging");
  }

  /**
   * Returns a command for Dataflow.
   *
   * @param job a file in the directory of the jobs
   * @param settings what is set for it, besides project and space
   * @param options more options of Beam
   */
  List<String> onDataflow(String job, List<String> settings, String... options) {
    List<String> command = run(job, settings);
    command.add("--runner-config=" + CONFIG);
    command.add("--");
    command.addAll(storageOptions());
    command.addAll(List.of(options));
    return command;
  }

  /** Returns the export of all spans, given to a script of Dataflow's API as the job daily. */
  List<String> bulkExport(ScriptedDataflow google, String output) {
    return onDataflow(
        "bulk-export.yaml",
        exportTo(output),
        withImage(),
        "--jobName=daily",
        "--apiRootUrl=" + google.root());
  }

  /** Returns the same command for the Direct Runner. */
  List<String> direct(String job, List<String> settings) {
    List<String> command = run(job, settings);
    command.add("--");
    command.addAll(storageOptions());
    return command;
  }

  private List<String> run(String job, List<String> settings) {
    List<String> command = new ArrayList<>();
    command.add("run");
    command.add(JOBS.resolve(job).toString());
    command.add("--set=project=" + project().id());
    command.add("--set=space=" + project().spaceId());
    settings.forEach(setting -> command.add("--set=" + setting));
    return command;
  }

  /** Returns what is set for the export of all spans. */
  static List<String> exportTo(String output, String... more) {
    List<String> settings = new ArrayList<>(List.of(more));
    settings.add("start-time=" + LocalService.WINDOW.from());
    settings.add("end-time=" + LocalService.WINDOW.to());
    settings.add("output=" + output);
    return settings;
  }

  /** Names an image of the workers, which may have the variable that holds the key. */
  static String withImage() {
    return "--sdkContainerImage=europe-docker.pkg.dev/my-project/workers/spanbeam:1";
  }

  /** Checks that nothing is in a directory of Cloud Storage. */
  void requireNothingIn(String directory) {
    assertThat(storage.names(), not(hasItem(startsWith(directory.replace("gs://", "") + "/"))));
  }

  @Override
  public void close() throws IOException {
    storage.close();
    service.close();
  }
}
