package io.spanbeam.cli;

import static io.spanbeam.cli.ExportedSpans.ids;
import static io.spanbeam.cli.ExportedSpans.spans;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import com.github.luben.zstd.ZstdInputStream;
import io.spanbeam.cli.CommandRun.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where {@code spanbeam export} writes and in which form. */
class ExportOutputTest {
  private static final int SPANS = 2_000;

  private static ServedSpans served;

  @TempDir Path directory;
  @TempDir Path home;

  @BeforeAll
  static void serve() throws IOException {
    served = ServedSpans.start(SPANS);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private Result export(String... flags) throws IOException {
    return served
        .command(directory, home)
        .run(
            Stream.concat(
                    Stream.of("export", ServedSpans.PROJECT, "-s", ServedSpans.SPACE),
                    Stream.of(flags))
                .toArray(String[]::new));
  }

  private static void requireDone(Result result) {
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
  }

  @Test
  void writesAHundredSpansIntoADirectoryNamedAsAxNamesIt() throws IOException {
    Files.createDirectory(directory.resolve(".git"));
    Result result = export();
    requireDone(result);
    Path target = directory.resolve(".arize-tmp-traces/spans_all_20251125_120000");
    assertThat(spans(Files.readString(target.resolve("spans.json"))), hasSize(100));
    assertThat(
        result.errorLines(), hasItem("Exported 100 spans to " + target.resolve("spans.json")));
    assertThat(Files.readString(directory.resolve(".gitignore")), is(".arize-tmp-traces/\n"));
  }

  @Test
  void writesTheAskedColumnsOnly() throws IOException {
    Result result = export("--all", "--stdout", "--columns", "name,context.span_id");
    requireDone(result);
    Set<String> columns = new HashSet<>();
    spans(result.out()).forEach(span -> span.fieldNames().forEachRemaining(columns::add));
    assertThat(columns, is(Set.of("name", "context.span_id")));
  }

  @Test
  void writesLinesCompressedInParts() throws IOException {
    requireDone(export("--all", "--output=gz", "--format=jsonl", "--gzip", "--layout=parts"));
    requireDone(export("--all", "--output=zst", "--format=jsonl", "--compression=zstd"));
    List<String> lines = new ArrayList<>();
    try (Stream<Path> parts = Files.list(directory.resolve("gz"))) {
      for (Path part : parts.filter(p -> p.toString().endsWith(".jsonl.gz")).toList()) {
        assertThat(part.getFileName().toString(), matchesPattern("part-\\d{5}-of-\\d{5}.*"));
        try (InputStream in = new GZIPInputStream(Files.newInputStream(part))) {
          new String(in.readAllBytes()).lines().forEach(lines::add);
        }
      }
    }
    assertThat(lines, hasSize(SPANS));
    try (InputStream in =
        new ZstdInputStream(Files.newInputStream(directory.resolve("zst/spans.jsonl.zst")))) {
      assertThat(Set.copyOf(new String(in.readAllBytes()).lines().toList()), is(Set.copyOf(lines)));
    }
  }

  @Test
  void givesBothShapesOverBothTransports() throws IOException {
    String flat = export("--all", "--stdout", "--transport=rest", "--json-shape=columns").out();
    String nested = export("--all", "--stdout", "--transport=flight", "--json-shape=span").out();
    assertThat(spans(flat).get(0).has("context.span_id"), is(true));
    assertThat(spans(nested).get(0).at("/context/span_id").isTextual(), is(true));
    assertThat(ids(spans(flat)), is(ids(spans(nested))));
  }

  @Test
  void replacesAnExportOnlyWhenTold() throws IOException {
    requireDone(export("--limit=3", "--output=out"));
    byte[] first = Files.readAllBytes(directory.resolve("out/spans.json"));

    Result refused = export("--limit=5", "--output=out");
    assertThat(refused.err(), refused.status(), is(ExitCode.FILES.status()));
    assertThat(refused.errorLines(), hasSize(1));
    assertThat(refused.err(), containsString("already holds an export"));
    assertThat(Files.readAllBytes(directory.resolve("out/spans.json")), is(first));

    requireDone(export("--limit=5", "--output=out", "--replace"));
    assertThat(spans(Files.readString(directory.resolve("out/spans.json"))), hasSize(5));
    assertThat(List.of(directory.toFile().list()), containsInAnyOrder("out"));
  }
}
