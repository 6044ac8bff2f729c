package io.spanbeam.local;

import static io.spanbeam.local.SpanRows.ALL;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.local.StoreException.Reason;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class SpanStoreLoadTest {
  private static final String IDENTITY =
      "\"context.trace_id\":\"t\",\"context.span_id\":\"%s\",\"start_time\":\"2024-01-01T00:00:00Z\"";
  private static final long NEW_YEAR = 1_704_067_200_000_000_000L;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();
  @TempDir Path directory;

  private final SpanStore store = SpanStore.temporary();
  private final String project = store.createProject(store.createSpace("space").id(), "bot").id();

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void everyValueOfRealSpansComesOutAgain() throws Exception {
    Path file = resource("spans_data.parquet");

    assertThat(store.load(project, file), is(2L));

    try (DuckDBConnection independent =
            DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
        SpanCursor cursor = store.read(project, ALL.withNullColumns(), memory.allocator(), 100)) {
      assertThat(cursor.next(), is(true));
      try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(memory.allocator())) {
        SpanRows.OneBatch batch = new SpanRows.OneBatch(cursor.root(), memory.allocator());
        Data.exportArrayStream(memory.allocator(), batch, stream);
        independent.registerArrowStream("batch", stream);
        Sql.update(independent, "CREATE TABLE stored AS SELECT * FROM batch");
      }
      String original = "read_parquet(%s)".formatted(Sql.literal(file.toString()));
      List<String> names =
          Sql.query(
              independent,
              row -> row.getString(1),
              "DESCRIBE SELECT * FROM " + original,
              List.of());
      assertThat(names.size(), is(31));
      for (String name : names) {
        assertThat(name, differing(independent, original, name), is(0L));
      }
    }
  }

  private static long differing(DuckDBConnection independent, String original, String name)
      throws SQLException {
    String column = Sql.identifier(name);
    String given = name.endsWith("_time") ? "epoch_ns(o.%s)".formatted(column) : "o." + column;
    String sql =
        "SELECT count(*) FROM %s o FULL JOIN stored s USING (\"context.span_id\")"
                .formatted(original)
            + " WHERE %s IS DISTINCT FROM s.%s".formatted(given, column);
    return Sql.query(independent, row -> row.getLong(1), sql, List.of()).get(0);
  }

  @Test
  void realSpansKeepTheirListsOfStructs() throws Exception {
    store.load(project, resource("spans_data.parquet"));

    assertThat(
        store.columns(project),
        hasItem(
            new StoredColumn(
                "attributes.llm.input_messages",
                "STRUCT(\"message.content\" VARCHAR, \"message.role\" VARCHAR)[]")));
    assertThat(store.columns(project), hasItem(new StoredColumn("parent_id", "VARCHAR")));
    List<Map<String, Object>> rows =
        SpanRows.read(store, project, ALL.withOrder(RowOrder.TIME_ASCENDING), memory.allocator());
    assertThat(rows.get(1).get("start_time"), is(1_761_690_937_199_210_000L));
    assertThat(rows.get(0).get("events"), is("[]"));
    assertThat(rows.get(0).containsKey("parent_id"), is(false));
  }

  @Test
  void nanosecondsMarkedAsUtcKeepAllTheirDigits() throws Exception {
    Path file = resource("nanosecond_timestamps.parquet");
    byte[] before = Files.readAllBytes(file);

    store.load(project, file);

    List<Map<String, Object>> rows =
        SpanRows.read(store, project, ALL.withOrder(RowOrder.TIME_ASCENDING), memory.allocator());
    assertThat(rows.get(0).get("start_time"), is(NEW_YEAR + 123_456_789));
    assertThat(rows.get(0).get("end_time"), is(NEW_YEAR + 123_456_799));
    assertThat(rows.get(0).get("marks").toString(), containsString("123456792"));
    assertThat(rows.get(1).get("start_time"), is(NEW_YEAR + 123_456_790));
    assertThat(rows.get(0).get("Name"), is("a"));
    assertThat(rows.get(0).get("name"), is("c"));
    assertThat(Files.readAllBytes(file), is(before));
  }

  @Test
  void flatJsonKeepsTypesAndGuessesNothing() throws Exception {
    Path file =
        write(
            "spans.json",
            """
            [{%s, "date": "2024-01-01", "big": 9007199254740993, "half": 0.5, "yes": true,
              "huge": 18446744073709551616, "tags": ["a", null, "b"], "counts": [1, 2],
              "messages": [{"message.role": "user", "message.content": "hi"}],
              "metadata": {"k": [1, 2]}, "none": null, "missing": NaN},
             {%s, "half": 2, "missing": 1.5, "with/slash~and \\"quote\\"": "x"}]
            """
                .formatted(IDENTITY.formatted("a"), IDENTITY.formatted("b")));

    assertThat(store.load(project, file), is(2L));

    Map<String, Object> first = row("a");
    assertThat(first.get("start_time"), is(NEW_YEAR));
    assertThat(first.get("date"), is("2024-01-01"));
    assertThat(first.get("big"), is(9_007_199_254_740_993L));
    assertThat(first.get("half"), is(0.5));
    assertThat(first.get("yes"), is("true"));
    assertThat(first.get("huge"), is("18446744073709551616"));
    assertThat(first.get("tags"), is("[\"a\",null,\"b\"]"));
    assertThat(first.get("counts"), is("[1,2]"));
    assertThat(
        first.get("messages"),
        is("[\"{\\\"message.role\\\":\\\"user\\\",\\\"message.content\\\":\\\"hi\\\"}\"]"));
    assertThat(first.get("metadata"), is("{\"k\":[1,2]}"));
    assertThat(first.containsKey("missing"), is(false));
    Map<String, Object> second = row("b");
    assertThat(second.get("half"), is(2.0));
    assertThat(second.get("missing"), is(1.5));
    assertThat(second.get("with/slash~and \"quote\""), is("x"));
    assertThat(store.columns(project), hasItem(new StoredColumn("none", "VARCHAR")));
    assertThat(store.columns(project), hasItem(new StoredColumn("counts", "BIGINT[]")));
  }

  @Test
  void spansInTheShapeOfRestBecomeColumns() throws Exception {
    Path file =
        write(
            "spans.jsonl",
            """
            {"name":"chat","context":{"trace_id":"t","span_id":"a"},"kind":"LLM",\
            "start_time":"2024-01-01T00:00:00.000000001Z","end_time":"2024-01-01T00:00:02Z",\
            "attributes":{"llm.model_name":"m","llm.token_count.prompt":150},\
            "annotations":[{"name":"quality","score":1,"label":"good",\
            "updated_at":"2024-01-02T00:00:00Z","annotator":{"id":"7","email":"a@example.com"}}],\
            "evaluations":[{"name":"it's true","score":0.5,"explanation":"e"}],\
            "events":[{"name":"x","attributes":{"k":1}}]}
            {"name":"tool","context":{"trace_id":"t","span_id":"b"},"kind":"TOOL","parent_id":"a",\
            "start_time":"2024-01-01T00:00:01+00:00","end_time":"2024-01-01T00:00:02Z"}
            """);

    assertThat(store.load(project, file), is(2L));

    Map<String, Object> first = row("a");
    assertThat(first.get("start_time"), is(NEW_YEAR + 1));
    assertThat(first.get("end_time"), is(NEW_YEAR + 2_000_000_000));
    assertThat(first.get("attributes.openinference.span.kind"), is("LLM"));
    assertThat(first.get("attributes.llm.model_name"), is("m"));
    assertThat(first.get("attributes.llm.token_count.prompt"), is(150L));
    assertThat(first.get("annotation.quality.score"), is(1L));
    assertThat(first.get("annotation.quality.label"), is("good"));
    assertThat(first.get("annotation.quality.updated_at"), is(1_704_153_600_000L));
    assertThat(first.get("annotation.quality.updated_by"), is("a@example.com"));
    assertThat(
        first.get("annotation.quality.annotator"),
        is("{\"id\":\"7\",\"email\":\"a@example.com\"}"));
    assertThat(first.get("eval.it's true.score"), is(0.5));
    assertThat(first.get("eval.it's true.explanation"), is("e"));
    assertThat(
        first.get("events"), is("[\"{\\\"name\\\":\\\"x\\\",\\\"attributes\\\":{\\\"k\\\":1}}\"]"));
    assertThat(row("b").get("attributes.openinference.span.kind"), is("TOOL"));
    assertThat(row("b").get("parent_id"), is("a"));
  }

  @Test
  void parquetInTheShapeOfRestBecomesColumns() throws Exception {
    Path file = directory.resolve("nested.parquet");
    try (DuckDBConnection writer =
        DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class)) {
      Sql.update(
          writer,
          ("COPY (SELECT {'trace_id': 't', 'span_id': 'a'} AS context, 'LLM' AS kind,"
                  + " make_timestamp_ns(%d) AS start_time, MAP {'llm.model_name': 'm'} AS attributes)"
                  + " TO %s (FORMAT parquet)")
              .formatted(NEW_YEAR + 7, Sql.literal(file.toString())));
    }

    assertThat(store.load(project, file), is(1L));

    assertThat(row("a").get("start_time"), is(NEW_YEAR + 7));
    assertThat(row("a").get("attributes.llm.model_name"), is("m"));
    assertThat(row("a").get("attributes.openinference.span.kind"), is("LLM"));
  }

  @Test
  void compressedFilesAndNamesThatLookLikePatternsLoad() throws Exception {
    Path lines = directory.resolve("day[1]*.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(lines))) {
      out.write("{%s}\n".formatted(IDENTITY.formatted("a")).getBytes());
    }
    Path parquet = directory.resolve("spans");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(parquet))) {
      Files.copy(resource("spans_data.parquet"), out);
    }

    assertThat(store.load(project, lines), is(1L));
    assertThat(store.load(project, parquet), is(2L));
    assertThat(store.count(project, ALL), is(3L));
  }

  @Test
  void filesOfDifferentShapesShareAProject() throws Exception {
    store.load(project, resource("spans_data.parquet"));

    store.load(
        project,
        write(
            "more.json",
            "[{%s, \"events\": [{\"name\": \"e\"}], \"attributes.llm.input_messages\": [{\"message.role\": \"user\"}]}]"
                .formatted(IDENTITY.formatted("a"))));

    assertThat(row("a").get("events"), is("[\"{\\\"name\\\":\\\"e\\\"}\"]"));
    List<Map<String, Object>> rows =
        SpanRows.read(store, project, ALL.withOrder(RowOrder.TIME_ASCENDING), memory.allocator());
    assertThat(
        rows.get(1).get("attributes.llm.input_messages"),
        is(
            "[\"{\\\"message.content\\\":\\\"You are a chatbot\\\",\\\"message.role\\\":\\\"system\\\"}\","
                + "\"{\\\"message.content\\\":\\\"Capital of Spain\\\",\\\"message.role\\\":\\\"user\\\"}\"]"));
    assertThat(rows.get(1).get("events"), is("[]"));
  }

  @Test
  void whatIsNoFileOfSpansIsRefusedWithOneSentence() throws Exception {
    assertThat(refusal(directory.resolve("absent.json")).reason(), is(Reason.NOT_FOUND));
    assertThat(
        refusal(write("a.csv", "a,b\n1,2\n")).getMessage(),
        containsString("neither Parquet nor JSON nor JSON Lines"));
    assertThat(refusal(write("b.parquet", "PAR1")).getMessage(), containsString("is cut off"));
    assertThat(
        refusal(write("c.json", "[{\"name\": \"x\"}]")).getMessage(),
        containsString("column context.trace_id, context.span_id, start_time is missing"));
    assertThat(
        refusal(write("d.json", "[{%s}, 7]".formatted(IDENTITY.formatted("a")))).getMessage(),
        containsString("where a span, an object, is expected"));
    assertThat(
        refusal(write("e.jsonl", "{%s}\n{\"a\":\n".formatted(IDENTITY.formatted("a"))))
            .getMessage(),
        containsString("Malformed JSON"));
    assertThat(
        refusal(
                write(
                    "f.json", "[{%s, \"end_time\": \"soon\"}]".formatted(IDENTITY.formatted("a"))))
            .getMessage(),
        containsString("soon"));
    assertThat(
        refusal(
                write(
                    "g.json",
                    "[{%s}, {\"context.span_id\": \"b\"}]".formatted(IDENTITY.formatted("a"))))
            .getMessage(),
        allOf(containsString("NOT NULL"), containsString("context.trace_id")));
    assertThat(
        refusal(write("h.json", "[{%s, \"\": 1}]".formatted(IDENTITY.formatted("a")))).getMessage(),
        containsString("has no name"));
    assertThat(refusal(write("i.json", "[{}]")).getMessage(), containsString("is missing"));
    assertThat(store.count(project, ALL), is(0L));
    assertThat(store.load(project, write("none.json", "[]")), is(0L));
  }

  private StoreException refusal(Path file) {
    StoreException refusal = assertThrows(StoreException.class, () -> store.load(project, file));
    assertThat(refusal.getMessage().lines().skip(1).toList(), is(empty()));
    return refusal;
  }

  private Map<String, Object> row(String spanId) {
    return SpanRows.read(store, project, ALL, memory.allocator()).stream()
        .filter(row -> row.get("context.span_id").equals(spanId))
        .findFirst()
        .orElseThrow();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(SpanStoreLoadTest.class.getResource(name).toURI());
  }
}
