package io.spanbeam.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.span.SpanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommitTest {
  @TempDir Path temporary;

  private final FileOperations files = new LocalFiles();

  @Test
  void committingAgainChangesNothing() throws IOException {
    Path directory = temporary.resolve("export");
    ExportTarget target = Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE);
    ExportDescription description = Spans.description("run", 7, 3);
    List<PartFile> parts = Exports.parts(files, target, "run", Spans.threeRanges());
    ExportSummary first = Exports.commit(files, target, description).commit(parts, List.of());
    byte[] manifest = Files.readAllBytes(directory.resolve("_manifest.json"));

    ExportSummary second = Exports.commit(files, target, description).commit(parts, List.of());

    assertThat(second, is(first));
    assertThat(Files.readAllBytes(directory.resolve("_manifest.json")), is(manifest));
  }

  @Test
  void theOrderOfPartsDoesNotMatter() throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (boolean reversed : new boolean[] {false, true}) {
      Path directory = temporary.resolve("export-" + reversed);
      ExportTarget target =
          Spans.compressed(
              Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE), SpanCompression.GZIP);
      List<PartFile> parts =
          new ArrayList<>(Exports.parts(files, target, "run", Spans.threeRanges()));
      if (reversed) {
        Collections.reverse(parts);
      }
      Exports.commit(files, target, Spans.description("run", 7, 3)).commit(parts, List.of());
      contents.add(Files.readAllBytes(directory.resolve("spans.json.gz")));
    }

    assertThat(contents.get(1), is(contents.get(0)));
  }

  @Test
  void partsThatNobodyDescribesAreNotExported() throws IOException {
    Path directory = temporary.resolve("export");
    ExportTarget target = Spans.target(directory, SpanFormat.JSONL, Layout.PARTS);
    // The same bundle twice, as when a runner tries it again.
    Exports.parts(files, target, "run", Spans.threeRanges());
    List<PartFile> parts = Exports.parts(files, target, "run", Spans.threeRanges());

    ExportSummary summary =
        Exports.commit(files, target, Spans.description("run", 7, 3)).commit(parts, List.of());

    assertThat(summary.counts().written(), is(7L));
    assertThat(Exports.names(directory).size(), is(summary.files().size() + 2));
    assertThat(Exports.names(temporary), contains("export"));
  }

  /** As after a bundle that ran twice: one of its copies would be in the file all the same. */
  @Test
  void whatIsInTheFileEarlyButIsNoPartFailsTheExport() throws IOException {
    Path directory = temporary.resolve("export");
    ExportTarget target = Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE);
    List<PartFile> parts = Exports.parts(files, target, "run", Spans.threeRanges());
    List<String> inOrder =
        parts.stream()
            .filter(PartFile::hasFile)
            .sorted(
                Comparator.comparingInt(PartFile::range).thenComparingInt(PartFile::firstSequence))
            .map(PartFile::path)
            .toList();
    List<List<String>> wrong =
        List.of(
            List.of(inOrder.get(1)),
            List.of(inOrder.get(1), inOrder.get(0)),
            List.of(inOrder.get(0), "nobody's"),
            Stream.concat(inOrder.stream(), Stream.of("one more")).toList());

    for (List<String> early : wrong) {
      TargetException failure =
          assertThrows(
              TargetException.class,
              () ->
                  Exports.commit(files, target, Spans.description("run", 7, 3))
                      .commit(parts, early));
      assertThat(failure.getMessage(), containsString("run the export again"));
      assertThat(Files.exists(directory), is(false));
    }
  }

  @Test
  void aMissingPartFileIsNamedAndNothingIsPublished() throws IOException {
    for (Layout layout : Layout.values()) {
      Path directory = temporary.resolve("export-" + layout);
      ExportTarget target = Spans.target(directory, SpanFormat.JSONL, layout);
      List<PartFile> parts = Exports.parts(files, target, "run", Spans.threeRanges());
      String missing = parts.stream().filter(PartFile::hasFile).findFirst().orElseThrow().path();
      Files.delete(Path.of(missing));

      TargetException failure =
          assertThrows(
              TargetException.class,
              () ->
                  Exports.commit(files, target, Spans.description("run", 7, 3))
                      .commit(parts, List.of()));

      assertThat(
          failure.getMessage(),
          allOf(containsString(missing), containsString("share the file system")));
      assertThat(Files.exists(directory), is(false));
      WriteSpans.discard(target, "run");
      assertThat(Exports.names(temporary), is(empty()));
    }
  }

  @Test
  void aTruncatedPartFileIsNoticed() throws IOException {
    ExportTarget target =
        Spans.target(temporary.resolve("export"), SpanFormat.JSON, Layout.SINGLE_FILE);
    List<PartFile> parts = Exports.parts(files, target, "run", Spans.threeRanges());
    Path part = Path.of(parts.stream().filter(PartFile::hasFile).findFirst().orElseThrow().path());
    byte[] bytes = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(bytes, bytes.length - 1));

    TargetException failure =
        assertThrows(
            TargetException.class,
            () ->
                Exports.commit(files, target, Spans.description("run", 7, 3))
                    .commit(parts, List.of()));

    assertThat(failure.getMessage(), containsString("not the " + bytes.length));
  }

  @Test
  void replacingTakesTheOldExportAwayWithAllItsFiles() throws IOException {
    Path directory = temporary.resolve("export");
    ExportTarget parts = Spans.target(directory, SpanFormat.JSONL, Layout.PARTS);
    Exports.export(parts, Spans.description("old", 7, 3), Spans.threeRanges());

    ExportTarget single =
        Spans.replacing(Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE));
    List<SpanBatch> batches = List.of(Spans.batch(0, 0, 0, 5), Spans.end(0, 1, 5));
    Exports.export(single, Spans.description("new", 5, 1), batches);

    assertThat(Exports.names(directory), contains("_SUCCESS", "_manifest.json", "spans.json"));
    assertThat(Manifest.read(directory.toString()).run().id(), is("new"));
    assertThat(Exports.names(temporary), contains("export"));
  }

  @Test
  void anExportThatAppearedMeanwhileIsNotOverwritten() throws IOException {
    Path directory = temporary.resolve("export");
    ExportTarget target = Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE);
    List<PartFile> parts = Exports.parts(files, target, "late", Spans.threeRanges());
    Exports.export(target, Spans.description("early", 7, 3), Spans.threeRanges());

    TargetException refused =
        assertThrows(
            TargetException.class,
            () ->
                Exports.commit(files, target, Spans.description("late", 7, 3))
                    .commit(parts, List.of()));

    assertThat(refused.getMessage(), containsString("already holds an export"));
    assertThat(Manifest.read(directory.toString()).run().id(), is("early"));
    assertThat(Manifest.verify(directory.toString()), is(empty()));
  }

  @Test
  void anEmptyDirectoryIsFilled() throws IOException {
    Path directory = Files.createDirectory(temporary.resolve("export"));
    ExportTarget target = Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE);

    Exports.export(target, Spans.description("run", 7, 3), Spans.threeRanges());

    assertThat(Exports.idsOfArray(directory.resolve("spans.json")), is(Spans.threeRangesInOrder()));
  }
}
