package io.spanbeam.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.SpanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exports on the Direct Runner, which checks that no element is changed and all are encodable. */
class WriteSpansTest {
  @TempDir Path temporary;

  @AfterEach
  void noMemoryIsLeft() throws InterruptedException {
    // After a failure the runner tears its functions down in its own time.
    for (int tenths = 0; tenths < 100 && SinkMemory.writers() > 0; tenths++) {
      Thread.sleep(100);
    }
    assertThat(SinkMemory.writers(), is(0));
    assertThat(SinkMemory.allocatedBytes(), is(0L));
  }

  @Test
  void jsonIsOneArrayInTheOrderOfRangesWhateverTheOrderOfBatches() throws IOException {
    Path directory = temporary.resolve("export");

    run(Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE), Spans.threeRanges());

    assertThat(Exports.idsOfArray(directory.resolve("spans.json")), is(Spans.threeRangesInOrder()));
    assertThat(Exports.names(directory), contains("_SUCCESS", "_manifest.json", "spans.json"));
  }

  /** In one process the file grows while parts are written; that must not be seen in it. */
  @ParameterizedTest
  @EnumSource(SpanCompression.class)
  void anExportInOneProcessHasTheSameText(SpanCompression compression) throws IOException {
    ExportTarget usual =
        Spans.compressed(
            Spans.target(temporary.resolve("usual"), SpanFormat.JSON, Layout.SINGLE_FILE),
            compression);
    run(usual, Spans.threeRanges());
    String name = "spans.json" + compression.suffix();
    List<String> rows = Exports.text(temporary.resolve("usual/" + name)).lines().toList();

    for (int seed = 0; seed < 5; seed++) {
      List<SpanBatch> batches = new ArrayList<>(Spans.threeRanges());
      Collections.shuffle(batches, new Random(seed));
      Path directory = temporary.resolve("alone-" + seed);
      ExportTarget target =
          Spans.compressed(
              Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE), compression);
      ExportDescription description = Spans.description("run-" + seed, 7, 3);

      run(target, WriteSpans.to(target, description).inOneProcess(), batches);

      assertThat(Exports.text(directory.resolve(name)).lines().toList(), is(rows));
      assertThat(Manifest.verify(directory.toString()), is(empty()));
      assertThat(Exports.names(directory), contains("_SUCCESS", "_manifest.json", name));
    }
  }

  @Test
  void jsonHoldsOneSpanPerLineWithinTheArray() throws IOException {
    Path directory = temporary.resolve("export");

    run(Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE), Spans.threeRanges());

    List<String> lines = Exports.text(directory.resolve("spans.json")).lines().toList();
    assertThat(lines, hasSize(2 + 7));
    assertThat(lines.get(0), is("["));
    assertThat(lines.get(8), is("]"));
    for (String line : lines.subList(1, 8)) {
      assertThat(line, startsWith("{"));
    }
  }

  @ParameterizedTest
  @EnumSource(SpanCompression.class)
  void compressedFilesReadBack(SpanCompression compression) throws IOException {
    for (SpanFormat format : SpanFormat.values()) {
      Path directory = temporary.resolve(compression + "-" + format);

      run(
          Spans.compressed(Spans.target(directory, format, Layout.SINGLE_FILE), compression),
          Spans.threeRanges());

      Path file = directory.resolve("spans." + format.extension() + compression.suffix());
      List<String> ids =
          format == SpanFormat.JSON ? Exports.idsOfArray(file) : Exports.idsOfLines(file);
      assertThat(ids, is(Spans.threeRangesInOrder()));
      assertThat(Manifest.verify(directory.toString()), is(empty()));
    }
  }

  @ParameterizedTest
  @EnumSource(SpanCompression.class)
  void anExportWithoutSpansIsAValidEmptyFile(SpanCompression compression) throws IOException {
    List<SpanBatch> nothing = List.of(Spans.end(0, 0, 0));
    String suffix = compression.suffix();
    for (Layout layout : Layout.values()) {
      String name = layout == Layout.PARTS ? "part-00000-of-00001" : "spans";
      Path json = temporary.resolve(compression + "-json-" + layout);
      run(Spans.compressed(Spans.target(json, SpanFormat.JSON, layout), compression), nothing);
      assertThat(Exports.text(json.resolve(name + ".json" + suffix)), is("[]\n"));

      Path lines = temporary.resolve(compression + "-jsonl-" + layout);
      run(Spans.compressed(Spans.target(lines, SpanFormat.JSONL, layout), compression), nothing);
      assertThat(Exports.text(lines.resolve(name + ".jsonl" + suffix)), is(""));
      assertThat(Manifest.verify(lines.toString()), is(empty()));
    }
  }

  @Test
  void anInputWithoutAnyBatchIsCommittedButItsRangesAreMissed() throws IOException {
    Path directory = temporary.resolve("export");

    run(Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE), List.of());

    assertThat(Exports.text(directory.resolve("spans.json")), is("[]\n"));
    ExportSummary.Outcome outcome = Manifest.read(directory.toString()).reconciliation();
    assertThat(outcome.verdict(), is(Reconciliation.MISMATCHED));
    assertThat(outcome.problems(), contains("3 of 3 planned ranges were not read to their end"));
  }

  @ParameterizedTest
  @EnumSource(SpanFormat.class)
  void partsAreNumberedInOrderAndEachIsValidOnItsOwn(SpanFormat format) throws IOException {
    Path directory = temporary.resolve("export");

    run(Spans.target(directory, format, Layout.PARTS), Spans.threeRanges());

    ExportSummary summary = Manifest.read(directory.toString());
    List<String> ids = new ArrayList<>();
    int index = 0;
    for (ExportSummary.FileEntry file : summary.files()) {
      assertThat(
          file.name(),
          is(
              "part-%05d-of-%05d.%s"
                  .formatted(index++, summary.files().size(), format.extension())));
      assertThat(file.firstRange(), is(file.lastRange()));
      Path path = directory.resolve(file.name());
      List<String> part =
          format == SpanFormat.JSON ? Exports.idsOfArray(path) : Exports.idsOfLines(path);
      assertThat((long) part.size(), is(file.rows()));
      ids.addAll(part);
    }
    assertThat(ids, is(Spans.threeRangesInOrder()));
    assertThat(Exports.names(directory), hasSize(summary.files().size() + 2));
  }

  @Test
  void manyRangesInManyBundlesKeepEverySpanOnceAndInOrder() throws IOException {
    List<SpanBatch> batches = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int range = 0; range < 40; range++) {
      for (int sequence = 0; sequence < 5; sequence++) {
        batches.add(Spans.batch(range, sequence, sequence * 10, sequence * 10 + 10));
      }
      batches.add(Spans.end(range, 5, 50));
      for (int span = 0; span < 50; span++) {
        expected.add(range + "." + span);
      }
    }
    Collections.shuffle(batches, new Random(7));
    Path directory = temporary.resolve("export");

    PipelineResult result =
        run(
            Spans.target(directory, SpanFormat.JSONL, Layout.SINGLE_FILE),
            Spans.description("run", 2000, 40),
            batches);

    assertThat(Exports.idsOfLines(directory.resolve("spans.jsonl")), is(expected));
    ExportSummary summary = Manifest.read(directory.toString());
    assertThat(summary.reconciliation().verdict(), is(Reconciliation.MATCHED));
    Map<String, Long> counters = counters(result);
    assertThat(counters.get(ExportCounters.SPANS_WRITTEN), is(2000L));
    assertThat(counters.get(ExportCounters.FILES_WRITTEN), is(1L));
    assertThat(
        counters.get(ExportCounters.BYTES_WRITTEN),
        is(Files.size(directory.resolve("spans.jsonl"))));
  }

  @Test
  void filteredRowsAreCountedWithTheirRange() throws IOException {
    List<SpanBatch> batches =
        List.of(Spans.batch(0, 0, 0, 3), Spans.batch(0, 1, 3, 8).withoutRows(), Spans.end(0, 2, 8));
    Path directory = temporary.resolve("export");

    PipelineResult result =
        run(
            Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE),
            Spans.description("run", 8, 1),
            batches);

    ExportSummary summary = Manifest.read(directory.toString());
    assertThat(summary.counts().filtered(), is(5L));
    assertThat(summary.counts().written(), is(3L));
    assertThat(summary.ranges().get(0).filtered(), is(5L));
    assertThat(summary.reconciliation().verdict(), is(Reconciliation.MATCHED));
    assertThat(counters(result).get(ExportCounters.SPANS_FILTERED), is(5L));
  }

  @Test
  void nothingTemporaryIsLeftBesideTheTarget() throws IOException {
    run(
        Spans.target(temporary.resolve("a/b/export"), SpanFormat.JSONL, Layout.PARTS),
        Spans.threeRanges());

    assertThat(Exports.names(temporary.resolve("a/b")), contains("export"));
  }

  @Test
  void aBatchThatCannotBeReadFailsTheExportAndLeavesNoTarget() throws IOException {
    SpanBatch broken = SpanBatch.fromParts(0, 1, 5, 0, new byte[] {1, 2, 3}, Optional.empty());
    Path directory = temporary.resolve("export");
    ExportTarget target = Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE);
    ExportDescription description = Spans.description("run", 8, 1);

    assertThrows(
        RuntimeException.class,
        () -> run(target, description, List.of(Spans.batch(0, 0, 0, 3), broken)));

    assertThat(Files.exists(directory), is(false));
    WriteSpans.discard(target, "run");
    assertThat(Exports.names(temporary), is(empty()));
  }

  @Test
  void windowedInputIsRefused() {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PCollection<SpanBatch> windowed =
        pipeline
            .apply(Create.of(Spans.threeRanges()).withCoder(new Spans.BatchCoder()))
            .apply(Window.into(FixedWindows.of(Duration.standardHours(1))));
    WriteSpans write =
        WriteSpans.to(
            Spans.target(temporary.resolve("export"), SpanFormat.JSON, Layout.SINGLE_FILE),
            Spans.description("run", 7, 3));

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> windowed.apply(write));

    assertThat(refused.getMessage(), containsString("global window"));
  }

  private static PipelineResult run(ExportTarget target, List<SpanBatch> batches) {
    return run(target, Spans.description("run", 7, 3), batches);
  }

  private static PipelineResult run(
      ExportTarget target, ExportDescription description, List<SpanBatch> batches) {
    return run(target, WriteSpans.to(target, description), batches);
  }

  private static PipelineResult run(
      ExportTarget target, WriteSpans write, List<SpanBatch> batches) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PCollection<String> manifest =
        pipeline.apply(Create.of(batches).withCoder(new Spans.BatchCoder())).apply(write);
    PAssert.that(manifest).containsInAnyOrder(target.directory() + "/_manifest.json");
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new HashMap<>();
    MetricsFilter ours =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(ExportCounters.NAMESPACE))
            .build();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(ours).getCounters()) {
      counters.merge(counter.getName().getName(), counter.getCommitted(), Long::sum);
    }
    return counters;
  }
}
