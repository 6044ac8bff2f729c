package io.spanbeam.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.SpanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  @TempDir Path temporary;

  private Path directory;
  private ExportTarget target;

  @BeforeEach
  void target() {
    directory = temporary.resolve("export");
    target = Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE);
  }

  @Test
  void saysWhatWasAskedAndTheWholeChainOfCounts() throws IOException {
    Exports.export(target, Spans.description("run", 7, 3), Spans.threeRanges());

    JsonNode manifest = Exports.JSON.readTree(directory.resolve("_manifest.json").toFile());

    assertThat(manifest.at("/version").intValue(), is(1));
    assertThat(manifest.at("/run/id").textValue(), is("run"));
    assertThat(manifest.at("/run/tool_version").textValue(), is("0.1.0"));
    assertThat(manifest.at("/run/started").textValue(), is("2026-01-31T00:00:00Z"));
    assertThat(manifest.at("/run/finished").textValue(), is("2026-01-31T00:01:30Z"));
    assertThat(manifest.at("/project/space_id").textValue(), is("space-id"));
    assertThat(manifest.at("/project/name").textValue(), is("checkout"));
    assertThat(manifest.at("/window/from").textValue(), is("2026-01-31T00:00:00Z"));
    assertThat(manifest.at("/window/to").textValue(), is("2026-01-31T02:00:00Z"));
    assertThat(manifest.at("/filter").textValue(), is("status_code = 'OK'"));
    assertThat(manifest.at("/transport").textValue(), is("FLIGHT"));
    assertThat(manifest.at("/output/json_shape").textValue(), is("columns"));
    assertThat(
        manifest.at("/counts").toString(),
        is(
            "{\"window\":7,\"ranges\":7,\"received\":7,\"duplicates\":0,\"outside_window\":0,"
                + "\"filtered\":0,\"written\":7}"));
    assertThat(manifest.at("/reconciliation/verdict").textValue(), is("MATCHED"));
    assertThat(manifest.at("/ranges").size(), is(3));
    assertThat(manifest.at("/ranges/2/from").textValue(), is("2026-01-31T02:00:00Z"));
    assertThat(manifest.at("/ranges/2/written").intValue(), is(3));
    assertThat(
        manifest.at("/files/0/bytes").longValue(), is(Files.size(directory.resolve("spans.json"))));
    assertThat(manifest.at("/files/0/first_start_time").textValue(), is("2026-01-31T00:00:00Z"));
    assertThat(
        manifest.at("/files/0/last_start_time").textValue(), is("2026-01-31T02:00:00.000000002Z"));
  }

  @Test
  void countsTheValuesOfEachColumn() throws IOException {
    ExportSummary summary =
        Exports.export(target, Spans.description("run", 7, 3), Spans.threeRanges());

    assertThat(
        summary.columns().stream().map(c -> c.name() + " " + c.nonNull()).toList(),
        contains(Spans.TOKENS + " 4", "context.span_id 7", "start_time 7"));
  }

  @Test
  void recordsColumnsWhoseTypeDiffersBetweenRanges() throws IOException {
    List<SpanBatch> batches =
        List.of(
            Spans.batch(0, 0, 0, 2),
            Spans.end(0, 1, 2),
            Spans.batchWithTextTokens(1, 0),
            Spans.end(1, 1, 1));

    ExportSummary summary = Exports.export(target, Spans.description("run", 3, 2), batches);

    assertThat(
        summary.columns().get(0),
        is(new ExportSummary.ColumnEntry(Spans.TOKENS, "utf8", List.of("int64", "utf8"), 2)));
  }

  @Test
  void readsBackAsItWasWritten() throws IOException {
    ExportSummary written =
        Exports.export(target, Spans.description("run", 7, 3), Spans.threeRanges());

    assertThat(Manifest.read(directory.toString()), is(written));
  }

  @Test
  void unknownCountsAreNullAndReadBackAsUnknown() throws IOException {
    List<SpanBatch> batches =
        List.of(
            Spans.batch(0, 0, 0, 3),
            SpanBatch.endOfRange(1, Spans.report(0, -1, 3, Reconciliation.UNKNOWN)));

    ExportSummary written = Exports.export(target, Spans.description("run", -1, 1), batches);

    JsonNode manifest = Exports.JSON.readTree(directory.resolve("_manifest.json").toFile());
    assertThat(manifest.at("/counts/window").isNull(), is(true));
    assertThat(manifest.at("/counts/ranges").isNull(), is(true));
    assertThat(manifest.at("/ranges/0/counted").isNull(), is(true));
    assertThat(manifest.at("/reconciliation/verdict").textValue(), is("UNKNOWN"));
    assertThat(Manifest.read(directory.toString()), is(written));
  }

  @Test
  void verifyingFindsAChangedByteInAnyFile() throws IOException {
    ExportTarget parts = Spans.target(directory, SpanFormat.JSONL, Layout.PARTS);
    ExportSummary summary =
        Exports.export(parts, Spans.description("run", 7, 3), Spans.threeRanges());
    assertThat(Manifest.verify(directory.toString()), is(empty()));

    for (ExportSummary.FileEntry entry : summary.files()) {
      Path file = directory.resolve(entry.name());
      byte[] good = Files.readAllBytes(file);
      byte[] bad = good.clone();
      bad[bad.length / 2] ^= 1;
      Files.write(file, bad);
      assertThat(
          Manifest.verify(directory.toString()),
          contains(file + " has changed: its checksum differs"));
      Files.write(file, good);
    }
  }

  @Test
  void verifyingFindsShortAndMissingFiles() throws IOException {
    ExportTarget parts = Spans.target(directory, SpanFormat.JSONL, Layout.PARTS);
    ExportSummary summary =
        Exports.export(parts, Spans.description("run", 7, 3), Spans.threeRanges());
    Path first = directory.resolve(summary.files().get(0).name());
    Path second = directory.resolve(summary.files().get(1).name());
    Files.write(first, new byte[] {'x'});
    Files.delete(second);

    List<String> differences = new ArrayList<>(Manifest.verify(directory.toString()));

    assertThat(
        differences,
        contains(
            "%s has 1 bytes, not %d".formatted(first, summary.files().get(0).bytes()),
            second + " is missing"));
  }

  @Test
  void aDirectoryWithoutAnExportSaysSo() {
    TargetException missing =
        assertThrows(TargetException.class, () -> Manifest.read(temporary.toString()));

    assertThat(
        missing.getMessage(), is("No export in %s: it has no _manifest.json".formatted(temporary)));
  }

  @Test
  void aFileThatIsNoManifestSaysSo() throws IOException {
    Files.writeString(temporary.resolve("_manifest.json"), "{\"version\": {");

    TargetException wrong =
        assertThrows(TargetException.class, () -> Manifest.read(temporary.toString()));

    assertThat(wrong.getMessage(), containsString("it is not a manifest"));
  }

  @Test
  void startTimesBeforeTheEpochAreRead() {
    StartTimes starts = new StartTimes(-1, 1);

    assertThat(
        starts.firstInstant().orElseThrow(), is(Instant.parse("1969-12-31T23:59:59.999999999Z")));
    assertThat(
        starts.lastInstant().orElseThrow(), is(Instant.parse("1970-01-01T00:00:00.000000001Z")));
    assertThat(StartTimes.NONE.firstInstant().isPresent(), is(false));
  }
}
