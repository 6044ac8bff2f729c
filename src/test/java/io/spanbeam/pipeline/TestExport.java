package io.spanbeam.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.local.StoreQuery;
import io.spanbeam.sink.ExportSummary;
import io.spanbeam.sink.ExportSummary.Counts;
import io.spanbeam.sink.ExportSummary.RangeCounts;
import io.spanbeam.sink.ExportTarget;
import io.spanbeam.sink.Layout;
import io.spanbeam.sink.Manifest;
import io.spanbeam.sink.SpanCompression;
import io.spanbeam.sink.SpanFormat;
import io.spanbeam.source.PlanSettings;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.testing.CanonicalJson;
import io.spanbeam.testing.ExpectedSpans;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * An export of a local service on the Direct Runner with all its checks on, in ranges so small that
 * there are many, and the comparison of what it wrote with what the store holds.
 */
final class TestExport {
  private static final List<String> REQUIRED_OF_SPANS =
      List.of(
          "name",
          "context.trace_id",
          "context.span_id",
          "attributes.openinference.span.kind",
          "start_time",
          "end_time");
  private static final PlanSettings SMALL_RANGES =
      PlanSettings.DEFAULT.withTargetRangeBytes(48 << 10);

  private final LocalService service;
  private final ExportJob job;
  private ExportPlan plan;

  private TestExport(LocalService service, ExportJob job) {
    this.service = service;
    this.job = job;
  }

  /** Returns an export of all that the service holds to {@code directory/out}. */
  static TestExport of(LocalService service, Transport transport, JsonShape shape, Path directory) {
    return new TestExport(
        service,
        new ExportJob(
            service.connection(),
            transport,
            service.project(),
            LocalService.WINDOW,
            Optional.empty(),
            List.of(),
            OptionalLong.empty(),
            new ExportTarget(
                directory.resolve("out").toString(),
                SpanFormat.JSON,
                shape,
                SpanCompression.NONE,
                Layout.SINGLE_FILE,
                false),
            0));
  }

  TestExport window(TimeWindow window) {
    return with(job.connection(), window, job.filter(), job.columns(), job.limit());
  }

  TestExport filter(String filter) {
    Optional<FilterExpression> parsed = Optional.of(FilterExpression.parse(filter));
    return with(job.connection(), job.window(), parsed, job.columns(), job.limit());
  }

  TestExport columns(String... columns) {
    return with(job.connection(), job.window(), job.filter(), List.of(columns), job.limit());
  }

  TestExport limit(long limit) {
    OptionalLong limited = OptionalLong.of(limit);
    return with(job.connection(), job.window(), job.filter(), job.columns(), limited);
  }

  TestExport retry(RetryPolicy policy) {
    AxConnection connection = job.connection().withRetry(policy);
    return with(connection, job.window(), job.filter(), job.columns(), job.limit());
  }

  private TestExport with(
      AxConnection connection,
      TimeWindow window,
      Optional<FilterExpression> filter,
      List<String> columns,
      OptionalLong limit) {
    return new TestExport(
        service,
        new ExportJob(
            connection,
            job.transport(),
            job.project(),
            window,
            filter,
            columns,
            limit,
            job.target(),
            job.maxParallelStreams()));
  }

  ExportJob job() {
    return job;
  }

  Path directory() {
    return Path.of(job.target().directory());
  }

  ExportPlan plan() throws AxException {
    plan = ExportPipeline.plan(job, SMALL_RANGES);
    return plan;
  }

  /** Returns the plan of the last start. */
  ExportPlan planned() {
    return plan;
  }

  static PipelineOptions options() {
    return RunnerOptions.create(
        List.of(
            "--enforceImmutability=true", "--enforceEncodability=true", "--targetParallelism=2"));
  }

  /** Starts the planned pipeline. */
  PipelineResult start() throws IOException {
    return ExportPipeline.create(job, plan(), options()).run();
  }

  /** Runs to the end and returns what the manifest says; checks the files and the chain. */
  ExportSummary run() throws IOException {
    PipelineResult result = start();
    assertThat(result.waitUntilFinish(), is(State.DONE));
    return finished();
  }

  /**
   * Runs as the command does: a run that fails is discarded.
   *
   * @return what it failed with, if it did
   */
  Optional<Exception> attempt() throws IOException {
    try {
      run();
      return Optional.empty();
    } catch (AxException | PipelineExecutionException e) {
      if (plan != null) {
        ExportPipeline.discard(job, plan);
      }
      return Optional.of(e);
    }
  }

  /** Fails unless nothing is in the place of the export nor beside it. */
  void requireUntouched() throws IOException {
    try (Stream<Path> files = Files.list(directory().getParent())) {
      assertThat(files.toList(), is(List.of()));
    }
  }

  ExportSummary finished() throws IOException {
    ExportSummary summary = Manifest.read(job.target().directory());
    assertThat(Manifest.verify(job.target().directory()), is(List.of()));
    requireChain(summary);
    return summary;
  }

  private static void requireChain(ExportSummary summary) {
    assertThat(
        summary.reconciliation().problems().toString(),
        summary.ranges().size(),
        is(summary.reconciliation().rangesReported()));
    for (RangeCounts range : summary.ranges()) {
      assertThat(
          "received of " + range,
          range.duplicates() + range.outsideWindow() + range.emitted(),
          is(range.received()));
      assertThat("emitted of " + range, range.written() + range.filtered(), is(range.emitted()));
    }
    Counts counts = summary.counts();
    assertThat(
        "received in all",
        counts.duplicates() + counts.outsideWindow() + counts.filtered() + counts.written(),
        is(counts.received()));
    assertThat(
        "written in all",
        summary.ranges().stream().mapToLong(RangeCounts::written).sum(),
        is(counts.written()));
  }

  List<JsonNode> exported() throws IOException {
    List<JsonNode> spans = new ArrayList<>();
    CanonicalJson.mapper().readTree(directory().resolve("spans.json").toFile()).forEach(spans::add);
    return spans;
  }

  List<JsonNode> expected(BufferAllocator allocator) throws Exception {
    List<String> columns = new ArrayList<>(job.columns());
    if (job.target().shape() == JsonShape.SPAN && !columns.isEmpty()) {
      columns.addAll(REQUIRED_OF_SPANS);
    }
    StoreQuery query =
        StoreQuery.of(job.window()).withColumns(columns.stream().distinct().toList());
    if (job.filter().isPresent()) {
      query = query.withFilter(job.filter().get());
    }
    return ExpectedSpans.of(
        service.store(), service.project().id(), query, job.target().shape(), allocator);
  }

  /** Fails unless the export holds exactly what the store does. */
  void requireExact(BufferAllocator allocator) throws Exception {
    requireExact(allocator, Function.identity());
  }

  /**
   * Fails unless the export holds exactly what the store does.
   *
   * @param leaves applied to the values of both sides, where they may differ in type
   */
  void requireExact(BufferAllocator allocator, Function<JsonNode, JsonNode> leaves)
      throws Exception {
    requireSame(expected(allocator), exported(), leaves);
  }

  static void requireSame(
      List<JsonNode> expected, List<JsonNode> exported, Function<JsonNode, JsonNode> leaves) {
    Map<String, Long> surplus = new HashMap<>();
    exported.forEach(span -> surplus.merge(CanonicalJson.of(span, leaves), 1L, Long::sum));
    expected.forEach(span -> surplus.merge(CanonicalJson.of(span, leaves), -1L, Long::sum));
    List<String> lost = withSign(surplus, -1);
    List<String> foreign = withSign(surplus, 1);
    assertThat(
        "%d spans lost or changed, %d foreign or doubled: %s"
            .formatted(lost.size(), foreign.size(), firstDifference(lost, foreign)),
        lost.isEmpty() && foreign.isEmpty());
    assertThat(exported.size(), is(expected.size()));
  }

  private static List<String> withSign(Map<String, Long> surplus, int sign) {
    return surplus.entrySet().stream()
        .filter(row -> Long.signum(row.getValue()) == sign)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Spans are long: shows where the first lost one begins to differ from its likely double. */
  private static String firstDifference(List<String> lost, List<String> foreign) {
    if (lost.isEmpty() || foreign.isEmpty()) {
      return lost.isEmpty() ? foreign.stream().findFirst().orElse("") : lost.get(0);
    }
    String wanted = lost.get(0);
    String given = foreign.get(0);
    int same = 0;
    while (same < Math.min(wanted.length(), given.length())
        && wanted.charAt(same) == given.charAt(same)) {
      same++;
    }
    return "\nwanted %s\ngiven  %s".formatted(excerpt(wanted, same), excerpt(given, same));
  }

  private static String excerpt(String text, int place) {
    return text.substring(Math.max(0, place - 80), Math.min(text.length(), place + 120));
  }
}
