package io.spanbeam.schema;

import static io.spanbeam.schema.SchemaTransforms.ANNOTATE;
import static io.spanbeam.schema.SchemaTransforms.READ;
import static io.spanbeam.schema.SchemaTransforms.errorHandling;
import static io.spanbeam.schema.SchemaTransforms.transform;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.local.SpanCursor;
import io.spanbeam.local.StoreQuery;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.span.json.JsonSpanEncoder;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.LocalService;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Finds the transforms as an expansion service does, and runs them against a local AX. */
class SchemaTransformsTest {
  private static final long SPANS = 400;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> COLUMNS =
      List.of(
          "context.span_id",
          "parent_id",
          "start_time",
          "latency_ms",
          "status_code",
          "attributes.llm.token_count.total",
          "attributes.tag.tags",
          "attributes.input.value");

  private static LocalService service;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    service = LocalService.start(SPANS);
    service
        .store()
        .createAnnotationConfig(
            service.project().spaceId(),
            "helpfulness",
            AnnotationRule.continuous(0, 1, Direction.MAXIMIZE));
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
  }

  @Test
  void rowsHoldWhatTheJsonExportHolds() throws Exception {
    Map<String, JsonNode> expected = exported();
    PCollection<Row> rows = read(Pipeline.create(), Map.of("columns", COLUMNS));

    PAssert.that(rows)
        .satisfies(
            all -> {
              Map<String, Row> byId = new TreeMap<>();
              all.forEach(row -> byId.put(row.getString("context_span_id"), row));
              assertThat(byId.keySet(), is(expected.keySet()));
              byId.forEach((id, row) -> assertSame(row, expected.get(id)));
              return null;
            });
    run(rows.getPipeline());

    assertThat((long) expected.size(), is(SPANS));
  }

  @Test
  void filtersAreEvaluatedWhereverTheyCanBe() throws Exception {
    long expected =
        exported().values().stream()
            .filter(span -> !span.path("name").asText().contains("a"))
            .filter(span -> span.path("status_code").asText().equals("OK"))
            .count();
    PCollection<Row> rows =
        read(
            Pipeline.create(),
            Map.of(
                "columns",
                List.of("context.span_id"),
                "filter",
                "NOT name CONTAINS 'a' AND status_code = 'OK'",
                "strict",
                true));

    PAssert.that(rows)
        .satisfies(
            all -> {
              long count = 0;
              for (Row row : all) {
                assertThat(row.getFieldCount(), is(1));
                count++;
              }
              assertThat(count, is(expected));
              return null;
            });
    run(rows.getPipeline());

    assertThat(expected, is(greaterThan(0L)));
  }

  @Test
  void rowsAreAnnotatedAndTheRestIsInTheErrors() throws Exception {
    String span = exported().keySet().iterator().next();
    Schema schema =
        Schema.builder()
            .addStringField("record_id")
            .addStringField("name")
            .addDoubleField("score")
            .build();
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> input =
        pipeline.apply(
            Create.of(
                    row(schema, span, "helpfulness", 0.9),
                    row(schema, "0000000000000000", "helpfulness", 0.5),
                    row(schema, span, "helpfulnes", 0.5))
                .withRowSchema(schema));

    PCollectionRowTuple result =
        PCollectionRowTuple.of("input", input)
            .apply(transform(ANNOTATE, annotateConfiguration("errors")));

    PAssert.thatSingleton(result.get("output"))
        .satisfies(
            account -> {
              assertThat(account.getInt64("read"), is(3L));
              assertThat(account.getInt64("upserted"), is(1L));
              assertThat(account.getInt64("rejected"), is(1L));
              assertThat(account.getInt64("missing"), is(1L));
              return null;
            });
    PAssert.that(result.get("errors"))
        .satisfies(
            errors -> {
              List<String> codes = new ArrayList<>();
              errors.forEach(error -> codes.add(error.getString("code")));
              codes.sort(null);
              assertThat(codes, is(List.of("not_found", "unknown_annotation")));
              return null;
            });
    run(pipeline);

    assertThat(
        exported().get(span).path("annotation.helpfulness.score").decimalValue(),
        is(new BigDecimal("0.9")));
  }

  @Test
  void theKeyIsNeitherInTheGraphNorInItsDisplayData() throws Exception {
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> rows = read(pipeline, Map.of("columns", List.of("context.span_id")));
    PCollectionRowTuple.of("input", pipeline.apply(Create.empty(flat())))
        .apply(transform(ANNOTATE, annotateConfiguration(null)));

    byte[] graph = PipelineTranslation.toProto(pipeline).toByteArray();

    assertThat(new String(graph, ISO_8859_1), containsString("Make rows"));
    assertThat(new String(graph, ISO_8859_1), not(containsString(LocalService.KEY)));
    assertThat(
        DisplayData.from(transform(READ, readConfiguration(Map.of()))).toString(),
        not(containsString(LocalService.KEY)));
    assertThat(rows.getSchema().getFieldNames(), is(List.of("context_span_id")));
  }

  private static Schema flat() {
    return Schema.builder()
        .addStringField("record_id")
        .addStringField("name")
        .addStringField("label")
        .build();
  }

  /** Compares each field with the member of the JSON export, of which nulls are left out. */
  private static void assertSame(Row row, JsonNode span) {
    for (int i = 0; i < COLUMNS.size(); i++) {
      JsonNode expected = span.path(COLUMNS.get(i));
      Object value = row.getValue(i);
      JsonNode actual = JSON.valueToTree(value);
      if (value == null) {
        assertThat(COLUMNS.get(i), expected.isMissingNode(), is(true));
      } else if (actual.isNumber()) {
        assertThat(COLUMNS.get(i), actual.decimalValue().compareTo(expected.decimalValue()), is(0));
      } else {
        assertThat(COLUMNS.get(i), actual, is(expected));
      }
    }
  }

  /** Returns what the JSON export writes, by span ID. */
  private Map<String, JsonNode> exported() throws Exception {
    Map<String, JsonNode> spans = new TreeMap<>();
    StoreQuery query = StoreQuery.of(LocalService.WINDOW);
    try (SpanCursor cursor =
        service.store().read(service.project().id(), query, memory.allocator(), 1000)) {
      while (cursor.next()) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        new JsonSpanEncoder(JsonShape.COLUMNS).encode(cursor.root(), new byte[] {'\n'}, lines);
        for (String line : lines.toString(UTF_8).split("\n")) {
          JsonNode span = JSON.readTree(line);
          spans.put(span.path("context.span_id").asText(), span);
        }
      }
    }
    return spans;
  }

  private static PCollection<Row> read(Pipeline pipeline, Map<String, ?> fields) {
    return PCollectionRowTuple.empty(pipeline)
        .apply(transform(READ, readConfiguration(fields)))
        .get("output");
  }

  private static void run(Pipeline pipeline) {
    assertThat(pipeline.run().waitUntilFinish(), is(State.DONE));
  }

  private static Row readConfiguration(Map<String, ?> fields) {
    return configuration(
        READ,
        fields,
        Map.of(
            "project",
            service.project().id(),
            "start_time",
            LocalService.WINDOW.from().toString(),
            "end_time",
            LocalService.WINDOW.to().toString()));
  }

  private Row annotateConfiguration(String errors) {
    return configuration(
        ANNOTATE,
        errors == null ? Map.of() : Map.of("error_handling", errorHandling(errors)),
        Map.of(
            "project",
            service.project().id(),
            "run_directory",
            directory.toString(),
            "start_time",
            LocalService.WINDOW.from().toString(),
            "end_time",
            LocalService.WINDOW.to().toString()));
  }

  private static Row configuration(String identifier, Map<String, ?> fields, Map<String, ?> rest) {
    Map<String, Object> all = new TreeMap<>(rest);
    all.put("api_key", "file:" + service.keyFile());
    all.put("rest_url", service.ax().restUri().toString());
    all.put("flight_url", service.ax().flightUri().toString());
    return SchemaTransforms.configuration(identifier, fields, all);
  }

  private static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }
}
