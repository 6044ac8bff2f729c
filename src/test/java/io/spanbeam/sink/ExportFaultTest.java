package io.spanbeam.sink;

import static java.util.Comparator.comparingInt;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.span.SpanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fails the n-th operation on files, for every n until an export gets through: a reader sees
 * nothing new or a complete export, and both the same run and a new one come to a good end.
 */
class ExportFaultTest {
  /** In order, so that they make few parts: one for each range. */
  private static final List<SpanBatch> NEW =
      Spans.threeRanges().stream()
          .sorted(comparingInt(SpanBatch::range).thenComparingInt(SpanBatch::sequence))
          .toList();

  private static final List<SpanBatch> OLD = List.of(Spans.batch(0, 0, 0, 2), Spans.end(0, 1, 2));

  /** Tells of each missing directory with its stack; held, or its level is lost. */
  private static final Logger BEAM_FILES =
      Logger.getLogger("org.apache.beam.sdk.io.LocalFileSystem");

  @TempDir Path temporary;

  @BeforeAll
  static void hushMissingDirectories() {
    BEAM_FILES.setLevel(Level.WARNING);
  }

  /** Which export, on which files, after which fault. */
  record Scenario(Layout layout, boolean objectStore, boolean replace, boolean killed) {
    FileOperations files() {
      return objectStore ? new BeamFiles() : new LocalFiles();
    }
  }

  static Stream<Scenario> scenarios() {
    List<Boolean> both = List.of(false, true);
    return Stream.of(Layout.values())
        .flatMap(
            layout ->
                both.stream()
                    .flatMap(
                        store ->
                            both.stream()
                                .flatMap(
                                    replace ->
                                        both.stream()
                                            .map(
                                                killed ->
                                                    new Scenario(
                                                        layout, store, replace, killed)))));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyFaultLeavesNothingNewOrACompleteExport(Scenario scenario) throws IOException {
    int failing = 0;
    boolean met = true;
    while (met) {
      failing++;
      // Where recovery is hardest both ways are tried after each fault, elsewhere in turn.
      boolean both = scenario.killed() && !scenario.objectStore();
      boolean odd = failing % 2 == 1;
      met = (both || odd) && survives(scenario, failing, true);
      met |= (both || !odd) && survives(scenario, failing, false);
    }
    assertThat(failing, is(greaterThan(15)));
  }

  /** Returns whether the fault was met at all. */
  private boolean survives(Scenario scenario, int failing, boolean sameRun) throws IOException {
    Path root = Files.createDirectory(temporary.resolve(sameRun + "-" + failing));
    Path directory = root.resolve("export");
    ExportTarget target = Spans.target(directory, SpanFormat.JSON, scenario.layout());
    FileOperations files = scenario.files();
    if (scenario.replace()) {
      export(files, target, "old", OLD);
      target = Spans.replacing(target);
    }
    List<PartFile> parts = Exports.parts(files, target, "new", NEW);
    FailingFiles faulty = new FailingFiles(files, failing, scenario.killed());
    ExportDescription description = Spans.description("new", 7, 3);
    boolean failed = commitFails(faulty, target, description, parts);
    if (!faulty.failed()) {
      assertThat(failed, is(false));
      assertComplete(directory, "new");
      return false;
    }

    assertNothingHalf(directory, scenario);

    if (sameRun) {
      Exports.commit(files, target, description).commit(parts, List.of());
      assertComplete(directory, "new");
      assertThat(Exports.names(root), contains("export"));
    } else {
      if (!scenario.objectStore()) {
        String seen = readableRun(directory);
        TargetCheck.recover(directory, files);
        String old = scenario.replace() ? "old" : "";
        assertThat(readableRun(directory), is(seen.isEmpty() ? old : seen));
      }
      export(files, Spans.replacing(target), "again", NEW);
      assertComplete(directory, "again");
    }
    return true;
  }

  private static boolean commitFails(
      FileOperations files,
      ExportTarget target,
      ExportDescription description,
      List<PartFile> parts) {
    try {
      Exports.commit(files, target, description).commit(parts, List.of());
      return false;
    } catch (TargetException e) {
      assertThat(
          e.getMessage(), anyOf(containsString(FailingFiles.REASON), containsString("is missing")));
      return true;
    }
  }

  private static void export(
      FileOperations files, ExportTarget target, String runId, List<SpanBatch> batches)
      throws IOException {
    List<PartFile> parts = Exports.parts(files, target, runId, batches);
    int ranges = (int) parts.stream().filter(part -> !part.reports().isEmpty()).count();
    Exports.commit(files, target, Spans.description(runId, -1, ranges)).commit(parts, List.of());
  }

  /** What a reader who waits for _SUCCESS sees is complete. */
  private static void assertNothingHalf(Path directory, Scenario scenario) throws IOException {
    if (Files.exists(directory.resolve("_SUCCESS"))) {
      assertThat(Manifest.verify(directory.toString()), is(empty()));
    } else if (!scenario.objectStore()) {
      assertThat(Exports.names(directory), is(empty()));
    }
  }

  /** Returns the ID of the run whose export a reader sees, empty without one. */
  private static String readableRun(Path directory) throws IOException {
    return Files.exists(directory.resolve("_SUCCESS"))
        ? Manifest.read(directory.toString()).run().id()
        : "";
  }

  private static void assertComplete(Path directory, String runId) throws IOException {
    ExportSummary summary = Manifest.read(directory.toString());
    assertThat(summary.run().id(), is(runId));
    assertThat(summary.counts().written(), is(7L));
    assertThat(Manifest.verify(directory.toString()), is(empty()));
    assertThat(Files.exists(directory.resolve("_SUCCESS")), is(true));
    List<String> expected = new ArrayList<>(List.of("_SUCCESS", "_manifest.json"));
    summary.files().forEach(file -> expected.add(file.name()));
    List<String> found = new ArrayList<>(Exports.names(directory));
    found.removeIf(name -> name.equals(".spanbeam-new") && !summary.run().id().equals("new"));
    assertThat(found, is(expected));
  }

  @Test
  void aFullDiskFailsAPartWithOneSentenceAndKeepsNoMemory() throws IOException {
    ExportTarget target =
        Spans.target(temporary.resolve("export"), SpanFormat.JSON, Layout.SINGLE_FILE);
    for (SpanCompression compression : SpanCompression.values()) {
      // The first operation opens the file, the second is the first write.
      FailingFiles full = new FailingFiles(new LocalFiles(), 2, false);
      try (BufferAllocator allocator = new RootAllocator(64 << 20)) {
        BundleWriter writer =
            new BundleWriter(
                full,
                temporary + "/parts",
                Spans.compressed(target, compression),
                allocator,
                Optional.empty());

        TargetException failure =
            assertThrows(
                TargetException.class,
                () -> {
                  writer.add(Spans.batch(0, 0, 0, 50_000));
                  writer.finish();
                });

        assertThat(failure.getMessage(), containsString("No space left on device"));
        assertThat(failure.getMessage(), not(containsString("\n")));
        assertThat(allocator.getAllocatedMemory(), is(0L));
        writer.abandon();
        assertThat(Exports.names(temporary.resolve("parts")), is(empty()));
      }
    }
  }

  /** What a failed bundle has put into the single file can't be taken out of it again. */
  @Test
  void aBundleThatFailsAfterItsPartWasPutTogetherFailsTheExport() throws IOException {
    ExportTarget target =
        Spans.target(temporary.resolve("export"), SpanFormat.JSON, Layout.SINGLE_FILE);
    FileOperations files = new LocalFiles();
    ExportPaths paths = ExportPaths.of(target.directory(), "run");
    StagingDirectory staging = StagingDirectory.of(paths);
    EarlyAssembly assembly =
        staging.assembly(new FileAssembly(files, target, paths).concatenation());
    List<PartFile> parts;
    try (BufferAllocator allocator = new RootAllocator(64 << 20)) {
      BundleWriter writer =
          new BundleWriter(files, paths.parts(), target, allocator, Optional.of(assembly));
      writer.add(Spans.batch(0, 0, 0, 3));
      writer.add(Spans.end(0, 1, 3));
      assertThat(staging.assembled().size(), is(1));
      writer.abandon();
      writer.add(Spans.batch(0, 0, 0, 3));
      writer.add(Spans.end(0, 1, 3));
      writer.finish();
      parts = writer.takeParts();
    }

    TargetException failure =
        assertThrows(
            TargetException.class,
            () ->
                Exports.commit(files, target, Spans.description("run", 3, 1))
                    .commit(parts, staging.assembled()));

    assertThat(failure.getMessage(), containsString("run the export again"));
    assertThat(Files.exists(temporary.resolve("export")), is(false));
    WriteSpans.discard(target, "run");
    assertThat(Exports.names(temporary), is(empty()));
    assertThat(staging.assembled(), is(empty()));
  }

  @Test
  void aFailedBundleIsForgottenAndItsFilesAreDeleted() throws IOException {
    ExportTarget target =
        Spans.target(temporary.resolve("export"), SpanFormat.JSON, Layout.SINGLE_FILE);
    Path parts = temporary.resolve("parts");
    try (BufferAllocator allocator = new RootAllocator(64 << 20)) {
      BundleWriter writer =
          new BundleWriter(new LocalFiles(), parts.toString(), target, allocator, Optional.empty());
      writer.add(Spans.batch(0, 0, 0, 3));
      writer.add(Spans.batch(1, 0, 0, 3));
      SpanBatch broken = SpanBatch.fromParts(1, 1, 5, 0, new byte[] {1}, Optional.empty());
      assertThrows(RuntimeException.class, () -> writer.add(broken));
      assertThat(allocator.getAllocatedMemory(), is(0L));
      assertThat(Exports.names(parts).size(), is(2));

      writer.abandon();
      assertThat(Exports.names(parts), is(empty()));
      writer.add(Spans.batch(2, 0, 0, 3));
      writer.finish();

      List<PartFile> described = writer.takeParts();
      assertThat(described.stream().map(PartFile::range).toList(), contains(2));
      assertThat(Exports.names(parts).size(), is(1));
    }
  }
}
