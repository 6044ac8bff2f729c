package io.spanbeam.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.ServiceBehaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input is said in one sentence, nothing is sent because of it, and nothing is lost. */
class AnnotateInputTest {
  private static final String RECORD =
      "{\"record_id\":\"0123456789abcdef\",\"values\":[{\"name\":\"quality\",\"label\":\"good\"}]}";

  private static ServedSpans served;

  @TempDir Path directory;
  @TempDir Path home;
  private Annotating annotating;

  @BeforeAll
  static void serve() throws IOException {
    served = ServedSpans.ofLastDays(10, ServiceBehaviour.standard(), FaultScript.none());
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @BeforeEach
  void prepare() {
    annotating = new Annotating(served, directory, home);
  }

  private static Arguments bad(String name, InputContent content, String sentence) {
    return Arguments.of(name, content, sentence);
  }

  static Stream<Arguments> unusableFiles() {
    return Stream.of(
        bad("labels.csv", InputContent.text(""), "DIR/labels.csv is empty: it has no bytes"),
        bad(
            "labels.txt",
            InputContent.text("hello"),
            "Can't tell the format of DIR/labels.txt by its name"),
        bad(
            "labels.jsonl.gz",
            InputContent.bytes(InputContent.cutOffGzip(RECORD)),
            "DIR/labels.jsonl.gz: its gzip data is cut off or damaged after"),
        bad(
            "labels.parquet",
            InputContent.text(RECORD),
            "DIR/labels.parquet is no Parquet file, or a damaged one"),
        bad(
            "labels.parquet",
            InputContent.parquet("SELECT 1 AS x, 2 AS y"),
            "DIR/labels.parquet has no column 'record_id' or 'context.span_id'"),
        bad(
            "labels.csv",
            InputContent.text("record_id,name,label,label\na,quality,good,bad\n"),
            "DIR/labels.csv has two columns 'label'"),
        bad(
            "labels.csv",
            InputContent.longLine("record_id,notes.text\na,", "\nb,c\n"),
            "DIR/labels.csv: the row that begins on line 2 has more than 8388608 characters"),
        bad(
            "labels.csv",
            InputContent.text("record_id,name,label\na,quality,\"good\nb,quality,bad\n"),
            "Invalid CSV in DIR/labels.csv, in the row that begins on line 2"),
        bad(
            "labels.json",
            InputContent.text("[" + RECORD + ",\n{\"record_id\":"),
            "DIR/labels.json ends in the middle of the record that begins on line 2"),
        bad(
            "labels.json",
            InputContent.text("[" + RECORD + ",\n{\"record_id\" 7}]"),
            "Invalid JSON in DIR/labels.json, line 2, column 14"),
        bad(
            "labels.json",
            InputContent.text(RECORD + "\n" + RECORD),
            "DIR/labels.json begins with { and not with ["),
        bad(
            "labels.csv",
            InputContent.bytes("record_id,caf\u00E9.label\n".getBytes(ISO_8859_1)),
            "DIR/labels.csv is not UTF-8"),
        bad("labels", file -> Files.createDirectory(file), "'DIR/labels' is a directory"));
  }

  @ParameterizedTest
  @MethodSource("unusableFiles")
  void aFileThatCannotBeUsedStopsTheRun(String name, InputContent content, String sentence)
      throws Exception {
    long sent = requests();
    content.writeTo(directory.resolve(name));
    annotating.requireStopped(annotating.run("-f", name), sentence);
    annotating.requireStopped(annotating.run("-f", name, "--run-dir", "a/run"), sentence);
    assertThat(requests(), is(sent));
    assertThat(annotating.entries(), contains(name));
  }

  @Test
  void aFileThatIsNotThereStopsTheRun() throws IOException {
    annotating.requireStopped(
        annotating.run("-f", "labels.csv"), "There is no file 'DIR/labels.csv'");
    annotating.requireStopped(
        annotating.run("-f", "labels-*.csv"), "No file matches 'DIR/labels-*.csv'");
    assertThat(annotating.entries(), is(List.of()));
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
        annotating.command().at(clock).run(Annotating.line("-f", "a.jsonl", "-f", "b.jsonl"));

    assertThat(looks.get(), is(2));
    annotating.requireStopped(result, "DIR/b.jsonl is not there any more");
    assertThat(annotating.entries(), contains("a.jsonl"));
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
    annotating.requireStopped(
        annotating.run("-f", "good.jsonl", "-f", "half.json"),
        "DIR/half.json ends on line 1 without");
    assertThat(annotating.entries(), contains("good.jsonl", "half.json"));
    assertThat(requests(), is(sent));
  }

  @Test
  void standardInputIsNamedAsSuch() throws IOException {
    String table = "record_id,comment\na,b\n";
    annotating.requireStopped(
        annotating.command().input(table.getBytes(UTF_8)).run(Annotating.line("-f", "-")),
        "standard input has the column 'comment', which is not known");
    annotating.requireStopped(annotating.run("-f", "-"), "The standard input is empty");

    String rejected = "record_id,name,label\na,quality,goood\n";
    Result result =
        annotating
            .command()
            .input(rejected.getBytes(UTF_8))
            .run(Annotating.line("-f", "-", "--run-dir", "run"));
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(
        annotating.letters("run").get(0).at("/dead_letter/file").asText(), is("standard input"));
  }

  static Stream<Arguments> rejectedRecords() {
    return Stream.of(
        bad(
            "labels.csv",
            InputContent.bytes(
                "record_id,name,label\n\na,quality,go\u00E9d\n".getBytes(ISO_8859_1)),
            "is not UTF-8"),
        bad(
            "labels.jsonl",
            InputContent.bytes(("\n\n" + RECORD.replace("good", "go\u00E9d")).getBytes(ISO_8859_1)),
            "is not UTF-8"),
        bad(
            "labels.jsonl",
            InputContent.longLine("\n\n{\"record_id\":\"a\",\"notes.text\":\"", "\"}\n"),
            "the record has 50000033 bytes; at most 8388608 are read"),
        bad(
            "labels.jsonl",
            InputContent.text("\n\n{\"record_id\":"),
            "the line is no JSON at column"));
  }

  @ParameterizedTest
  @MethodSource("rejectedRecords")
  void aRecordThatCannotBeReadIsRejectedWithItsPlace(
      String name, InputContent content, String reason) throws Exception {
    long sent = requests();
    content.writeTo(directory.resolve(name));
    Result result = annotating.run("-f", name, "--run-dir", "run");
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(result.err(), containsString("Annotated 0 spans of shop"));
    assertThat(result.err(), containsString("1 record read = 0 upserted + 1 rejected + 0 missing"));
    JsonNode letter = annotating.letters("run").get(0).get("dead_letter");
    assertThat(letter.get("file").asText(), is(directory.resolve(name).toString()));
    assertThat(letter.get("line").asInt(), is(3));
    assertThat(letter.get("reason").asText(), containsString(reason));
    assertThat(requests(), is(sent));
  }

  private static long requests() {
    return served.service().requests().count(RequestKind.ANNOTATE_SPANS);
  }
}
