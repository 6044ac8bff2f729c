package io.spanbeam.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.ServiceBehaviour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input is said in one sentence, nothing is sent because of it, and nothing is lost. */
class AnnotateInputTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONG_LINE = 50_000_000;
  private static final String RECORD =
      "{\"record_id\":\"0123456789abcdef\",\"values\":[{\"name\":\"quality\",\"label\":\"good\"}]}";

  private static ServedSpans served;

  @TempDir Path directory;
  @TempDir Path home;

  @BeforeAll
  static void serve() throws IOException {
    served = ServedSpans.ofLastDays(10, ServiceBehaviour.standard(), FaultScript.none());
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private interface Content {
    void writeTo(Path file) throws Exception;
  }

  private static Content text(String text) {
    return file -> Files.writeString(file, text);
  }

  private static Content bytes(byte[] bytes) {
    return file -> Files.write(file, bytes);
  }

  private static byte[] cutOffGzip() {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(compressed)) {
      for (int i = 0; i < 5_000; i++) {
        gzip.write((RECORD.replace("0123456789abcdef", Math.sin(i) + "x") + "\n").getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return Arrays.copyOf(compressed.toByteArray(), compressed.size() / 2);
  }

  private static Content longLine(String before, String after) {
    return file -> {
      try (OutputStream out = Files.newOutputStream(file)) {
        out.write(before.getBytes(UTF_8));
        byte[] block = "x".repeat(LONG_LINE / 100).getBytes(UTF_8);
        for (int i = 0; i < 100; i++) {
          out.write(block);
        }
        out.write(after.getBytes(UTF_8));
      }
    };
  }

  private static Content parquet(String query) {
    return file -> {
      try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
          Statement statement = connection.createStatement()) {
        statement.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(query, file));
      }
    };
  }

  private static Arguments bad(String name, Content content, String sentence) {
    return Arguments.of(name, content, sentence);
  }

  static Stream<Arguments> unusableFiles() {
    return Stream.of(
        bad("labels.csv", text(""), "DIR/labels.csv is empty: it has no bytes"),
        bad("labels.txt", text("hello"), "Can't tell the format of DIR/labels.txt by its name"),
        bad(
            "labels.jsonl.gz",
            bytes(cutOffGzip()),
            "DIR/labels.jsonl.gz: its gzip data is cut off or damaged after"),
        bad(
            "labels.parquet",
            text(RECORD),
            "DIR/labels.parquet is no Parquet file, or a damaged one"),
        bad(
            "labels.parquet",
            parquet("SELECT 1 AS x, 2 AS y"),
            "DIR/labels.parquet has no column 'record_id' or 'context.span_id'"),
        bad(
            "labels.csv",
            text("record_id,name,label,label\na,quality,good,bad\n"),
            "DIR/labels.csv has two columns 'label'"),
        bad(
            "labels.csv",
            longLine("record_id,notes.text\na,", "\nb,c\n"),
            "DIR/labels.csv: the row that begins on line 2 has more than 8388608 characters"),
        bad(
            "labels.csv",
            text("record_id,name,label\na,quality,\"good\nb,quality,bad\n"),
            "Invalid CSV in DIR/labels.csv, in the row that begins on line 2"),
        bad(
            "labels.json",
            text("[" + RECORD + ",\n{\"record_id\":"),
            "DIR/labels.json ends in the middle of the record that begins on line 2"),
        bad(
            "labels.json",
            text("[" + RECORD + ",\n{\"record_id\" 7}]"),
            "Invalid JSON in DIR/labels.json, line 2, column 14"),
        bad(
            "labels.json",
            text(RECORD + "\n" + RECORD),
            "DIR/labels.json begins with { and not with ["),
        bad(
            "labels.csv",
            bytes("record_id,caf\u00E9.label\n".getBytes(ISO_8859_1)),
            "DIR/labels.csv is not UTF-8"),
        bad("labels", file -> Files.createDirectory(file), "'DIR/labels' is a directory"));
  }

  @ParameterizedTest
  @MethodSource("unusableFiles")
  void aFileThatCannotBeUsedStopsTheRun(String name, Content content, String sentence)
      throws Exception {
    long sent = requests();
    content.writeTo(directory.resolve(name));
    requireStopped(annotate("-f", name), sentence);
    requireStopped(annotate("-f", name, "--run-dir", "a/run"), sentence);
    assertThat(requests(), is(sent));
    assertThat(entries(), contains(name));
  }

  @Test
  void aFileThatIsNotThereStopsTheRun() throws IOException {
    requireStopped(annotate("-f", "labels.csv"), "There is no file 'DIR/labels.csv'");
    requireStopped(annotate("-f", "labels-*.csv"), "No file matches 'DIR/labels-*.csv'");
    assertThat(entries(), is(List.of()));
  }

  /** It goes between the moment when it is found and the one when it is read. */
  @Test
  void aFileThatVanishesStopsTheRun() throws IOException {
    long sent = requests();
    Files.writeString(directory.resolve("a.jsonl"), RECORD);
    Path gone = Files.writeString(directory.resolve("b.jsonl"), RECORD);
    // The command looks at the clock when its flags are checked, and before it makes a run
    AtomicInteger looks = new AtomicInteger();
    Clock clock = clock(() -> looks.incrementAndGet() == 2 && Files.deleteIfExists(gone));

    Result result =
        annotating().command().at(clock).run(Annotating.line("-f", "a.jsonl", "-f", "b.jsonl"));

    assertThat(looks.get(), is(2));
    requireStopped(result, "DIR/b.jsonl is not there any more");
    assertThat(entries(), contains("a.jsonl"));
    assertThat(requests(), is(sent));
  }

  private interface Look {
    boolean happens() throws IOException;
  }

  /** Returns a clock that lets something happen whenever it is looked at. */
  private static Clock clock(Look look) {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        try {
          look.happens();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return Instant.now();
      }
    };
  }

  /** The first file is fine, and stays unsent because the second one is not. */
  @Test
  void nothingIsSentIfOneOfSeveralFilesCannotBeUsed() throws IOException {
    long sent = requests();
    Files.writeString(directory.resolve("good.jsonl"), RECORD);
    Files.writeString(directory.resolve("half.json"), "[" + RECORD + ",");
    requireStopped(
        annotate("-f", "good.jsonl", "-f", "half.json"), "DIR/half.json ends on line 1 without");
    assertThat(entries(), contains("good.jsonl", "half.json"));
    assertThat(requests(), is(sent));
  }

  @Test
  void standardInputIsNamedAsSuch() throws IOException {
    String table = "record_id,comment\na,b\n";
    requireStopped(
        annotating().command().input(table.getBytes(UTF_8)).run(Annotating.line("-f", "-")),
        "standard input has the column 'comment', which is not known");
    requireStopped(annotate("-f", "-"), "The standard input is empty");

    String rejected = "record_id,name,label\na,quality,goood\n";
    Result result =
        annotating()
            .command()
            .input(rejected.getBytes(UTF_8))
            .run(Annotating.line("-f", "-", "--run-dir", "run"));
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(letters("run").get(0).at("/dead_letter/file").asText(), is("standard input"));
  }

  static Stream<Arguments> rejectedRecords() {
    return Stream.of(
        bad(
            "labels.csv",
            bytes("record_id,name,label\n\na,quality,go\u00E9d\n".getBytes(ISO_8859_1)),
            "is not UTF-8"),
        bad(
            "labels.jsonl",
            bytes(("\n\n" + RECORD.replace("good", "go\u00E9d")).getBytes(ISO_8859_1)),
            "is not UTF-8"),
        bad(
            "labels.jsonl",
            longLine("\n\n{\"record_id\":\"a\",\"notes.text\":\"", "\"}\n"),
            "the record has 50000033 bytes; at most 8388608 are read"),
        bad("labels.jsonl", text("\n\n{\"record_id\":"), "the line is no JSON at column"));
  }

  @ParameterizedTest
  @MethodSource("rejectedRecords")
  void aRecordThatCannotBeReadIsRejectedWithItsPlace(String name, Content content, String reason)
      throws Exception {
    long sent = requests();
    content.writeTo(directory.resolve(name));
    Result result = annotate("-f", name, "--run-dir", "run");
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(result.err(), containsString("Annotated 0 spans of shop"));
    assertThat(result.err(), containsString("1 record read = 0 upserted + 1 rejected + 0 missing"));
    JsonNode letter = letters("run").get(0).get("dead_letter");
    assertThat(letter.get("file").asText(), is(directory.resolve(name).toString()));
    assertThat(letter.get("line").asInt(), is(3));
    assertThat(letter.get("reason").asText(), containsString(reason));
    assertThat(requests(), is(sent));
  }

  /** Several rows of one missing span are several dead letters, but never a negative count. */
  @Test
  void missingSpansAreNotAnnotated() throws IOException {
    Files.writeString(
        directory.resolve("labels.csv"),
        "record_id,name,label\n0123456789abcdef,quality,good\n0123456789abcdef,quality,bad\n");
    Result result = annotate("-f", "labels.csv", "--run-dir", "run");
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(result.errorLines().get(0), is("Annotated 0 spans of shop"));
    assertThat(letters("run"), hasSize(2));
  }

  @Test
  void aRunOfWhichNothingWasUpsertedCanBeGoneOnWith() throws IOException {
    Path file = Files.writeString(directory.resolve("a.csv"), "record_id,name,label\na,x,y\n");
    assertThat(annotate("-f", "a.csv", "--run-dir", "run").status(), is(6));

    Result refused = annotate("-f", "a.csv", "--run-dir", "run");
    requireStopped(refused, "DIR/run holds an earlier run; add --resume to go on with it");

    Result again = annotate("-f", "a.csv", "--run-dir", "run", "--resume");
    assertThat(again.err(), again.status(), is(ExitCode.INCOMPLETE.status()));

    Files.delete(file);
    requireStopped(
        annotate(
            "-f",
            directory.resolve("run/dead-letter.jsonl").toString(),
            "--run-dir",
            "none",
            "--resume"),
        "DIR/none holds no earlier run; leave --resume out");
    assertThat(entries(), contains("run"));
  }

  @Test
  void deadLettersDoNotTakeThePlaceOfSomethingElse() throws IOException {
    Path file = Files.writeString(directory.resolve("a.jsonl"), RECORD);
    Files.createDirectory(directory.resolve("letters"));
    Files.createSymbolicLink(directory.resolve("link.jsonl"), file);
    for (String place : List.of("letters", "a.jsonl", "link.jsonl", "a.jsonl/letters")) {
      Result result = annotate("-f", "a.jsonl", "--dead-letter", place);
      assertThat(result.err(), result.status(), not(is(ExitCode.DONE.status())));
      assertThat(result.errorLines(), contains(containsString(place.replace("/letters", ""))));
      assertThat(entries(), contains("a.jsonl", "letters", "link.jsonl"));
    }

    annotate("-f", "a.jsonl", "--run-dir", "run");
    Result own = annotate("-f", "run/dead-letter.jsonl", "--run-dir", "run", "--resume");
    assertThat(own.err(), own.status(), is(ExitCode.USAGE.status()));
    assertThat(own.errorLines(), contains(containsString("name another --dead-letter")));
    assertThat(letters("run"), hasSize(1));
  }

  private void requireStopped(Result result, String sentence) {
    assertThat(result.err(), result.status(), is(ExitCode.FILES.status()));
    assertThat(result.errorLines(), hasSize(1));
    assertThat(result.err().replace(directory.toString(), "DIR"), startsWith("Error: " + sentence));
    assertThat(result.err(), not(containsString("null")));
    assertThat(result.out(), is(emptyString()));
  }

  private static long requests() {
    return served.service().requests().count(RequestKind.ANNOTATE_SPANS);
  }

  private Result annotate(String... arguments) throws IOException {
    return annotating().run(arguments);
  }

  private Annotating annotating() {
    return new Annotating(served, directory, home);
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<JsonNode> letters(String run) throws IOException {
    try (Stream<String> lines = Files.lines(directory.resolve(run).resolve("dead-letter.jsonl"))) {
      return lines
          .map(
              line -> {
                try {
                  return JSON.readTree(line);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              })
          .toList();
    }
  }
}
