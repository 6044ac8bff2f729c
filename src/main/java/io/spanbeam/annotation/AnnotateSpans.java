package io.spanbeam.annotation;

import com.google.auto.value.AutoValue;
import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.annotation.input.RecordCheck;
import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Upserts annotations of spans, traces or sessions in Arize AX. {@code
 * io.spanbeam.AxSpansIO.annotate()} is its door.
 *
 * <p>The result is one element, the account: every record is upserted or in the dead-letter file,
 * with its reason. The run directory keeps the dead letters, the account as {@code summary.json}
 * and the ledger of what was upserted. A run that fails can be repeated: the service keeps one
 * value for each record and name. The input must be bounded and in the global window; the coder of
 * its elements is {@link AnnotationRecordCoder}.
 *
 * <p>Records of one ID are sent as one. In files, the later value of a name wins. A collection has
 * no order: the same value twice is one, and records that disagree about a value or a start time
 * are refused, each of them ({@code conflict}), whatever the workers do.
 *
 * <p>Everything given is checked when the transform is applied; the credential is resolved on the
 * worker. Immutable: each {@code with} method returns a changed copy.
 *
 * <pre>{@code
 * AxConnection connection =
 *     AxConfiguration.load(System.getenv(), Path.of(System.getProperty("user.home")));
 * Project project;
 * List<AnnotationConfig> configs;
 * try (AxRestClient client = new AxRestClient(connection)) {
 *   project = client.resolve("shop", Optional.of("Sales"));
 *   configs = client.annotationConfigs(project.spaceId());
 * }
 *
 * Pipeline pipeline = Pipeline.create();
 * pipeline
 *     .apply(
 *         AxSpansIO.annotate()
 *             .to(connection, Transport.REST)
 *             .withProject(project)
 *             .withConfigs(configs)
 *             .withLookupWindow(Optional.of(Instant.parse("2026-05-01T00:00:00Z")), Optional.empty())
 *             .withRunDirectory("runs/labels")
 *             .files(InputFiles.find(List.of("labels/*.csv"), Optional.empty())))
 *     .apply(
 *         MapElements.into(TypeDescriptors.strings())
 *             .via(summary -> summary.counts().upserted() + " of " + summary.counts().read()))
 *     .apply(TextIO.write().to("upserted").withSuffix(".txt").withoutSharding());
 * pipeline.run().waitUntilFinish();
 * }</pre>
 */
@AutoValue
public abstract class AnnotateSpans
    extends PTransform<PCollection<AnnotationRecord>, PCollection<AnnotationSummary>> {
  /** The most that {@link #withMaxRequestsInFlight} takes. */
  public static final int MOST_REQUESTS_IN_FLIGHT = 1000;

  private static final long serialVersionUID = 1L;
  private static final int DEFAULT_REQUESTS_IN_FLIGHT = 8;

  /**
   * Returns a transform that annotates; service, project, configs and run directory must be set.
   */
  public static AnnotateSpans create() {
    return new AutoValue_AnnotateSpans.Builder()
        .setGranularity(Granularity.SPAN)
        .setStart(Optional.empty())
        .setEnd(Optional.empty())
        .setBatchSize(0)
        .setMaxRequestsInFlight(DEFAULT_REQUESTS_IN_FLIGHT)
        .setRequestsPerSecond(0)
        .setAtomicRequests(false)
        .setRetry(RetryPolicy.DEFAULT)
        .setResume(false)
        .setDryRun(false)
        .setShards(0)
        .build();
  }

  abstract @Nullable AnnotationServiceFactory services();

  abstract @Nullable Project project();

  abstract @Nullable List<AnnotationConfig> configs();

  abstract Granularity granularity();

  abstract Optional<Instant> start();

  abstract Optional<Instant> end();

  abstract int batchSize();

  abstract int maxRequestsInFlight();

  abstract double requestsPerSecond();

  abstract boolean atomicRequests();

  abstract RetryPolicy retry();

  abstract @Nullable String runDirectory();

  abstract @Nullable String deadLetter();

  abstract boolean resume();

  abstract boolean dryRun();

  abstract @Nullable String runId();

  abstract @Nullable Instant started();

  abstract int shards();

  abstract Builder toBuilder();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setServices(AnnotationServiceFactory services);

    abstract Builder setProject(Project project);

    abstract Builder setConfigs(List<AnnotationConfig> configs);

    abstract Builder setGranularity(Granularity granularity);

    abstract Builder setStart(Optional<Instant> start);

    abstract Builder setEnd(Optional<Instant> end);

    abstract Builder setBatchSize(int batchSize);

    abstract Builder setMaxRequestsInFlight(int requests);

    abstract Builder setRequestsPerSecond(double requests);

    abstract Builder setAtomicRequests(boolean atomic);

    abstract Builder setRetry(RetryPolicy retry);

    abstract Builder setRunDirectory(String path);

    abstract Builder setDeadLetter(String path);

    abstract Builder setResume(boolean resume);

    abstract Builder setDryRun(boolean dryRun);

    abstract Builder setRunId(String id);

    abstract Builder setStarted(Instant started);

    abstract Builder setShards(int shards);

    abstract AnnotateSpans build();
  }

  /** Annotates in the service at {@code connection}, with its retry policy. */
  public AnnotateSpans to(AxConnection connection, Transport transport) {
    return to(new ConnectedAnnotations(connection, transport)).withRetry(connection.retry());
  }

  /** Annotates in whatever {@code services} connects to. */
  public AnnotateSpans to(AnnotationServiceFactory services) {
    return toBuilder().setServices(services).build();
  }

  /** Annotates this project. */
  public AnnotateSpans withProject(Project project) {
    return toBuilder().setProject(project).build();
  }

  /** Checks records against these annotation configs, all those of the project's space. */
  public AnnotateSpans withConfigs(List<AnnotationConfig> configs) {
    return toBuilder().setConfigs(List.copyOf(configs)).build();
  }

  /** Says what record IDs name; spans if not set. */
  public AnnotateSpans withGranularity(Granularity granularity) {
    return toBuilder().setGranularity(granularity).build();
  }

  /**
   * Looks for the spans in this window only. Without a start the service decides how far it looks
   * back; without an end it looks until now.
   */
  public AnnotateSpans withLookupWindow(Optional<Instant> start, Optional<Instant> end) {
    return toBuilder().setStart(start).setEnd(end).build();
  }

  /** Sends at most this many records in a request; 0 for as many as the transport takes. */
  public AnnotateSpans withBatchSize(int batchSize) {
    return toBuilder().setBatchSize(batchSize).build();
  }

  /**
   * Sends at most this many requests at the same time, over all workers. How many there are also
   * depends on the runner: on the Direct Runner, no more than its {@code targetParallelism}.
   */
  public AnnotateSpans withMaxRequestsInFlight(int requests) {
    return toBuilder().setMaxRequestsInFlight(requests).build();
  }

  /** Sends at most this many requests a second from each worker; 0 for no limit. */
  public AnnotateSpans withRequestsPerSecond(double requests) {
    return toBuilder().setRequestsPerSecond(requests).build();
  }

  /** Gives up a refused request as a whole, instead of finding out which records it is about. */
  public AnnotateSpans withAtomicRequests(boolean atomic) {
    return toBuilder().setAtomicRequests(atomic).build();
  }

  /** Repeats failed requests by this policy. */
  public AnnotateSpans withRetry(RetryPolicy retry) {
    return toBuilder().setRetry(retry).build();
  }

  /**
   * Keeps ledger, dead letters and summary in this directory, as Beam's file systems take it. One
   * pipeline at a time may use it: unlike the command, the transform does not lock it.
   */
  public AnnotateSpans withRunDirectory(String path) {
    return toBuilder().setRunDirectory(path).build();
  }

  /** Writes dead letters to this file, instead of {@code dead-letter.jsonl} in the directory. */
  public AnnotateSpans withDeadLetter(String path) {
    return toBuilder().setDeadLetter(path).build();
  }

  /**
   * Skips records that the ledger in the run directory shows as upserted with the same values. For
   * the same input again: what others have written since is not known to the ledger.
   */
  public AnnotateSpans withResume(boolean resume) {
    return toBuilder().setResume(resume).build();
  }

  /**
   * Reads, checks and merges records and puts them into requests, but sends none. The summary and
   * the dead letters are those of a run in which the service writes everything.
   */
  public AnnotateSpans withDryRun(boolean dryRun) {
    return toBuilder().setDryRun(dryRun).build();
  }

  /** Names the run; without, it gets a random name and starts when the transform is applied. */
  public AnnotateSpans withRun(String id, Instant started) {
    return toBuilder().setRunId(id).setStarted(started).build();
  }

  /**
   * Merges in this many parts, each in memory on one worker; 0 leaves it to the size of the input.
   */
  public AnnotateSpans withShards(int shards) {
    return toBuilder().setShards(shards).build();
  }

  /**
   * Returns a transform that annotates from files, in their order.
   *
   * @param files at least one; their indexes are different
   */
  public PTransform<PBegin, PCollection<AnnotationSummary>> files(List<InputFile> files) {
    return new AnnotateFiles(this, files);
  }

  /**
   * Returns the most records that a request may hold, and so the largest batch size.
   *
   * @throws IllegalStateException if the service is not set
   */
  public int mostRecords() {
    return required(services(), "to").maxRecords(granularity());
  }

  /** Returns a transform that annotates from rows, and also puts out the dead letters. */
  public AnnotateRows rows() {
    return new AnnotateRows(this);
  }

  /**
   * @throws IllegalStateException if something that must be set is missing
   * @throws IllegalArgumentException if something can't be as it is set
   */
  @Override
  public PCollection<AnnotationSummary> expand(PCollection<AnnotationRecord> elements) {
    requireWhole(elements);
    return stages().elements(elements, check(), sharding(Sharding.ofUnknownSize()));
  }

  static void requireWhole(PCollection<?> elements) {
    if (elements.isBounded() != IsBounded.BOUNDED
        || !(elements.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
      throw new IllegalArgumentException(
          "Annotations are accounted for once: their input must be bounded and in the global"
              + " window");
    }
  }

  AnnotationStages stages() {
    AnnotationServiceFactory real = required(services(), "to");
    return new AnnotationStages(
        AnnotationSettings.of(this), dryRun() ? new DryRunService(real) : real);
  }

  Sharding sharding(Sharding suitable) {
    return shards() == 0 ? suitable : new Sharding(shards());
  }

  RecordCheck check() {
    return RecordCheck.of(
        required(configs(), "withConfigs"), required(services(), "to").transport());
  }

  static <T> T required(@Nullable T value, String method) {
    if (value == null) {
      throw new IllegalStateException("AxSpansIO.annotate() needs " + method + "(...)");
    }
    return value;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("granularity", granularity().name()))
        .addIfNotNull(DisplayData.item("runDirectory", runDirectory()));
  }
}
