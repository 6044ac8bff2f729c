package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.ServiceBehaviour;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Annotations come from files of every form onto spans, and each record is accounted for. */
class AnnotateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SPANS = 60;

  @TempDir Path directory;
  private ServedSpans served;
  private List<String> ids;

  @BeforeEach
  void serve() throws IOException {
    served = ServedSpans.ofLastDays(SPANS, ServiceBehaviour.standard(), FaultScript.none());
    ids = export().stream().map(span -> span.get("context.span_id").asText()).sorted().toList();
    assertThat(ids, hasSize(SPANS));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  /** What every file below says, by span: label, score and text. */
  private Map<String, String> expected() {
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      expected.put(ids.get(i), "%s|%s|%s".formatted(label(i), score(i), text(i)));
    }
    return expected;
  }

  private static String label(int i) {
    return i % 3 == 0 ? "bad" : "good";
  }

  private static String score(int i) {
    return String.valueOf(i / 32.0);
  }

  private static String text(int i) {
    return "line %d, \"quoted\"\nand the next ü".formatted(i);
  }

  private static String csvText(int i) {
    return '"' + text(i).replace("\"", "\"\"") + '"';
  }

  private static String jsonValues(int i) throws IOException {
    return "[{\"name\":\"quality\",\"label\":\"%s\"},{\"name\":\"helpfulness\",\"score\":%s},{\"name\":\"notes\",\"text\":%s}]"
        .formatted(label(i), score(i), JSON.writeValueAsString(text(i)));
  }

  private interface Line {
    String of(int i) throws IOException;
  }

  private static String lines(String header, String separator, Line line, String end)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add(line.of(i));
    }
    return header + String.join(separator, lines) + end;
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private Path input(String form) throws Exception {
    return switch (form) {
      case "json" ->
          write(
              "in.json",
              lines(
                  "[\n",
                  ",\n",
                  i -> "{\"record_id\":\"%s\",\"values\":%s}".formatted(ids.get(i), jsonValues(i)),
                  "]"));
      case "jsonl" ->
          write(
              "in.jsonl",
              lines(
                  "",
                  "\n",
                  i -> "{\"record_id\":\"%s\",\"values\":%s}".formatted(ids.get(i), jsonValues(i)),
                  ""));
      case "csv with values" ->
          write(
              "in.csv",
              lines(
                  "\uFEFFrecord_id,values\r\n",
                  "\r\n",
                  i -> ids.get(i) + ",\"" + jsonValues(i).replace("\"", "\"\"") + '"',
                  "\r\n"));
      case "flat csv" ->
          write(
              "in.csv",
              lines(
                  "record_id,name,label,score,text\n",
                  "\n",
                  i ->
                      "%s,quality,%s,,\n%s,helpfulness,,%s,\n%s,notes,,,%s"
                          .formatted(
                              ids.get(i), label(i), ids.get(i), score(i), ids.get(i), csvText(i)),
                  "\n"));
      case "wide csv" ->
          write(
              "in.csv",
              lines(
                  "record_id,quality.label,helpfulness.score,annotation.notes.text\n",
                  "\n",
                  i -> "%s,%s,%s,%s".formatted(ids.get(i), label(i), score(i), csvText(i)),
                  ""));
      case "parquet" -> parquet(input("jsonl"));
      case "an export with added columns" -> annotatedExport();
      default -> throw new IllegalArgumentException(form);
    };
  }

  /** Another writer than the one whose files are read elsewhere. */
  private Path parquet(Path jsonLines) throws SQLException {
    Path file = directory.resolve("in.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM read_json('%s', columns = {record_id: 'VARCHAR', values: 'STRUCT(name VARCHAR, label VARCHAR, score DOUBLE, text VARCHAR)[]'})) TO '%s'"
              .formatted(jsonLines, file));
    }
    return file;
  }

  private Path annotatedExport() throws IOException {
    List<JsonNode> spans = export();
    for (JsonNode span : spans) {
      int i = ids.indexOf(span.get("context.span_id").asText());
      if (i < 20) {
        ((com.fasterxml.jackson.databind.node.ObjectNode) span)
            .put("annotation.quality.label", label(i))
            .put("annotation.helpfulness.score", Double.parseDouble(score(i)))
            .put("annotation.notes.text", text(i));
      }
    }
    return write("spans.json", JSON.writeValueAsString(spans));
  }

  static Stream<String> forms() {
    return Stream.of(
        "json",
        "jsonl",
        "csv with values",
        "flat csv",
        "wide csv",
        "parquet",
        "an export with added columns");
  }

  @ParameterizedTest
  @MethodSource("forms")
  void everyFormComesOutAgainAsItWentIn(String form) throws Exception {
    Result result = annotate("-f", input(form).toString());
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.err(), containsString("Annotated 20 spans of shop"));
    assertThat(annotations(), is(expected()));
    assertThat(result.out(), is(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "flat csv"})
  void theOtherTransportDoesTheSame(String form) throws Exception {
    Result result = annotate("-f", input(form).toString(), "--transport", "flight");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(annotations(), is(expected()));
    assertThat(served.service().requests().count(RequestKind.DO_PUT), is(1L));
    assertThat(served.service().requests().count(RequestKind.ANNOTATE_SPANS), is(0L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "jsonl", "wide csv"})
  void standardInputIsSniffed(String form) throws Exception {
    Result result = command().input(Files.readAllBytes(input(form))).run(line("-f", "-"));
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(annotations(), is(expected()));
  }

  @Test
  void whatCannotBeUpsertedIsInTheDeadLetterWhichCanBeMended() throws Exception {
    String unknown = "0123456789abcdef";
    Path file =
        write(
            "labels.csv",
            "record_id,name,label,score,text\n"
                + "%s,quality,good,,\n".formatted(ids.get(0))
                + "%s,quality,good,,\n".formatted(unknown)
                + "%s,quality,goood,,\n".formatted(ids.get(1))
                + "%s,helpfulness,,7,\n".formatted(ids.get(2))
                + "%s,Quality,good,,\n".formatted(ids.get(3)));
    Path letters = directory.resolve("letters.jsonl");
    Result result =
        annotate("-f", file.toString(), "--dead-letter", letters.toString(), "--run-dir", "run");
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(
        result.err(),
        containsString("5 records read = 1 upserted + 3 rejected + 1 missing + 0 failed"));
    assertThat(annotations().keySet(), is(java.util.Set.of(ids.get(0))));

    List<String> lines = Files.readAllLines(letters);
    assertThat(lines, hasSize(4));
    JsonNode first = JSON.readTree(lines.get(0));
    assertThat(first.get("record_id").asText(), is(unknown));
    assertThat(first.at("/dead_letter/line").asInt(), is(3));
    assertThat(first.at("/dead_letter/file").asText(), is(file.toString()));

    String mended =
        String.join("\n", lines)
            .replace(unknown, ids.get(4))
            .replace("goood", "good")
            .replace(":\"7\"", ":\"0.7\"")
            .replace(":7", ":0.7")
            .replace("\"Quality\"", "\"quality\"");
    Result again = annotate("-f", write("mended.jsonl", mended).toString());
    assertThat(again.err(), again.status(), is(ExitCode.DONE.status()));
    assertThat(
        annotations(),
        is(
            new TreeMap<>(
                Map.of(
                    ids.get(0), "good|-|-",
                    ids.get(1), "good|-|-",
                    ids.get(2), "-|0.7|-",
                    ids.get(3), "good|-|-",
                    ids.get(4), "good|-|-"))));
  }

  @Test
  void aDryRunSendsNothingAndLeavesNothing() throws Exception {
    Path file = input("json");
    List<String> before = List.of(directory.toFile().list());
    Result result = annotate("-f", file.toString(), "--dry-run");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.err(), containsString("Would annotate 20 spans of shop"));
    assertThat(result.err(), containsString("1 request to send"));
    assertThat(served.service().requests().count(RequestKind.ANNOTATE_SPANS), is(0L));
    assertThat(annotations(), is(anEmptyMap()));
    assertThat(List.of(directory.toFile().list()), is(before));
  }

  @Test
  void aRunThatIsGoneOnWithSendsNothingTwice() throws Exception {
    Path file = input("json");
    assertThat(annotate("-f", file.toString(), "--run-dir", "run").status(), is(0));
    long requests = served.service().requests().count(RequestKind.ANNOTATE_SPANS);

    Result refused = annotate("-f", file.toString(), "--run-dir", "run");
    assertThat(refused.err(), refused.status(), is(ExitCode.FILES.status()));
    assertThat(refused.err(), containsString("holds an earlier run; add --resume"));

    Result result = annotate("-f", file.toString(), "--run-dir", "run", "--resume");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.err(), containsString("20 records read = 0 upserted + 20 upserted before"));
    assertThat(served.service().requests().count(RequestKind.ANNOTATE_SPANS), is(requests));
    assertThat(annotations(), is(aMapWithSize(20)));
  }

  @Test
  void laterRecordsWinOverEarlierOnes() throws Exception {
    Path first = write("a.csv", "record_id,name,label\n%s,quality,good\n".formatted(ids.get(0)));
    Path second = write("b.csv", "record_id,name,label\n%s,quality,bad\n".formatted(ids.get(0)));
    Result result = annotate("-f", first.toString(), "-f", second.toString());
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(
        result.err(),
        containsString(
            "1 record was merged into another of the same ID; 1 value was overwritten by a later one"));
    assertThat(annotations(), is(Map.of(ids.get(0), "bad|-|-")));
    annotate("-f", second.toString(), "-f", first.toString());
    assertThat(annotations(), is(Map.of(ids.get(0), "good|-|-")));
  }

  @Test
  void theKeyIsNowhere() throws Exception {
    Result result = annotate("-f", input("json").toString(), "--run-dir", "run", "-v");
    assertThat(result.err(), not(containsString(ServedSpans.KEY)));
    try (Stream<Path> files = Files.walk(directory.resolve("run"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(
            Files.readString(file, StandardCharsets.ISO_8859_1),
            not(containsString(ServedSpans.KEY)));
      }
    }
  }

  @Test
  void aWrongKeyStopsTheRun() throws Exception {
    Path home = directory.resolve("home");
    CommandRun command = served.command(directory, home);
    ServedSpans.writeKey(home, "ak-wrong");
    Result result = command.run(line("-f", input("json").toString()));
    assertThat(result.err(), result.status(), is(ExitCode.AUTHENTICATION.status()));
    assertThat(result.errorLines(), hasSize(1));
  }

  @Test
  void manyRecordsAreFewRequests() throws Exception {
    List<String> rows = new ArrayList<>();
    IntStream.range(0, 50)
        .forEach(
            round ->
                ids.forEach(id -> rows.add("%s,helpfulness,,0.%03d,".formatted(id, 100 + round))));
    Path file = write("many.csv", "record_id,name,label,score,text\n" + String.join("\n", rows));
    Result result = annotate("-f", file.toString());
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(annotations().get(ids.get(7)), is("-|0.149|-"));
    assertThat(result.err(), containsString("2,940 records were merged"));
  }

  private Result annotate(String... arguments) throws IOException {
    return command().run(line(arguments));
  }

  private static String[] line(String... arguments) {
    return Stream.concat(
            Stream.of("annotate", ServedSpans.PROJECT, "--space", ServedSpans.SPACE),
            Stream.of(arguments))
        .toArray(String[]::new);
  }

  private CommandRun command() throws IOException {
    Path home = Files.createDirectories(directory.resolve("home"));
    return served.command(directory, home).at(java.time.Instant.now());
  }

  private List<JsonNode> export() throws IOException {
    Result result =
        command().run("export", ServedSpans.PROJECT, "-s", ServedSpans.SPACE, "--all", "--stdout");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    return ExportedSpans.spans(result.out());
  }

  /** Returns the annotations of all spans that have any. */
  private Map<String, String> annotations() throws IOException {
    Map<String, String> annotations = new TreeMap<>();
    for (JsonNode span : export()) {
      String all =
          "%s|%s|%s"
              .formatted(
                  span.path("annotation.quality.label").asText("-"),
                  span.path("annotation.helpfulness.score").asText("-"),
                  span.path("annotation.notes.text").asText("-"));
      if (!all.equals("-|-|-")) {
        annotations.put(span.get("context.span_id").asText(), all);
      }
    }
    return annotations;
  }
}
