package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.ServiceBehaviour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Annotations come from files of every form, compressed or not, onto spans. */
class AnnotateFormsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SPANS = 60;

  @TempDir Path directory;
  private ServedSpans served;
  private Annotating annotating;
  private List<String> ids;

  @BeforeEach
  void serve() throws IOException {
    served = ServedSpans.ofLastDays(SPANS, ServiceBehaviour.standard(), FaultScript.none());
    annotating = new Annotating(served, directory, directory.resolve("home"));
    ids = annotating.spanIds();
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
    List<JsonNode> spans = annotating.export();
    for (JsonNode span : spans) {
      int i = ids.indexOf(span.get("context.span_id").asText());
      if (i < 20) {
        ((ObjectNode) span)
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
    Result result = annotating.run("-f", input(form).toString());
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.err(), containsString("Annotated 20 spans of shop"));
    assertThat(annotating.annotations(), is(expected()));
    assertThat(result.out(), is(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "flat csv"})
  void theOtherTransportDoesTheSame(String form) throws Exception {
    Result result = annotating.run("-f", input(form).toString(), "--transport", "flight");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(annotating.annotations(), is(expected()));
    assertThat(served.service().requests().count(RequestKind.DO_PUT), is(1L));
    assertThat(served.service().requests().count(RequestKind.ANNOTATE_SPANS), is(0L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "jsonl", "wide csv"})
  void standardInputIsSniffed(String form) throws Exception {
    Result result =
        annotating.command().input(Files.readAllBytes(input(form))).run(Annotating.line("-f", "-"));
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(annotating.annotations(), is(expected()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gz", "zst", "bz2"})
  void compressedFilesAndStreamsAreRead(String suffix) throws Exception {
    byte[] content = compressed(suffix, Files.readAllBytes(input("flat csv")));
    Path file = Files.write(directory.resolve("labels.csv." + suffix), content);
    Result result = annotating.run("-f", file.toString());
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(annotating.annotations(), is(expected()));

    Result stream =
        annotating
            .command()
            .input(compressed(suffix, Files.readAllBytes(input("jsonl"))))
            .run(Annotating.line("-f", "-"));
    assertThat(stream.err(), stream.status(), is(ExitCode.DONE.status()));
    assertThat(stream.err(), containsString("Annotated 20 spans of shop"));
  }

  private static byte[] compressed(String suffix, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (suffix) {
          case "gz" -> new GZIPOutputStream(bytes);
          case "zst" -> new ZstdOutputStream(bytes);
          default -> new BZip2CompressorOutputStream(bytes);
        }) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
