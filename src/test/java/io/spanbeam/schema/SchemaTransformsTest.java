package io.spanbeam.schema;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
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
  private static final String READ = "beam:schematransform:io.spanbeam:ax_spans_read:v1";
  private static final String ANNOTATE = "beam:schematransform:io.spanbeam:ax_spans_annotate:v1";
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
  void configurationsAreDescribed() {
    for (String identifier : List.of(READ, ANNOTATE)) {
      SchemaTransformProvider provider = provider(identifier);
      assertThat(provider.description().isBlank(), is(false));
      for (Schema.Field field : provider.configurationSchema().getFields()) {
        assertThat(field.getName(), field.getDescription().isBlank(), is(false));
      }
    }
    assertThat(
        provider(READ).configurationSchema().getField("project").getType().getNullable(),
        is(false));
    assertThat(
        provider(READ).configurationSchema().getField("api_key").getType().getNullable(), is(true));
  }

  @Test
  void whatIsWrongIsSaidInASentenceThatNamesTheField() {
    assertRefused(READ, Map.of("project", " "), "Invalid project: it is blank");
    assertRefused(
        READ,
        Map.of("start_time", "yesterday"),
        "Invalid start_time 'yesterday': write a date or time in ISO 8601, such as 2026-05-01 or"
            + " 2026-05-01T09:30:00Z");
    assertRefused(
        READ,
        Map.of("end_time", "2026-03-01"),
        "Invalid start_time 2026-03-02T00:00:00Z: it is not before the end_time"
            + " 2026-03-01T00:00:00Z");
    assertRefused(
        READ,
        Map.of("transport", "ftp"),
        "Invalid transport 'ftp': it must be one of [flight, rest]");
    assertRefused(
        READ,
        Map.of("columns", List.of("attributes.mine")),
        "Invalid columns: The column 'attributes.mine' is not a documented one: give its type, such"
            + " as utf8");
    assertRefused(
        READ,
        Map.of("columns", List.of("name"), "types", Map.of("nam", "utf8")),
        "Invalid types: 'nam' is not among the columns");
    assertRefused(READ, Map.of("filter", "name =="), "Invalid filter: ");
    assertRefused(ANNOTATE, Map.of("run_directory", ""), "Invalid run_directory: it is blank");
    assertRefused(
        ANNOTATE,
        Map.of("granularity", "spans"),
        "Invalid granularity 'spans': it must be one of [span, trace, session]");
    assertRefused(
        ANNOTATE,
        Map.of("error_handling", errorHandling(" ")),
        "Invalid error_handling: it is blank");
    assertRefused(
        ANNOTATE,
        Map.of("error_handling", errorHandling("output")),
        "Invalid error_handling: its output 'output' is that of the account");
    String refusal = assertRefused(READ, Map.of("api_key", LocalService.KEY), "Invalid api_key: ");
    assertThat(refusal, not(containsString(LocalService.KEY)));
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

  private static Row errorHandling(String output) {
    Schema handling =
        provider(ANNOTATE)
            .configurationSchema()
            .getField("error_handling")
            .getType()
            .getRowSchema();
    return Row.withSchema(handling).addValue(output).build();
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
    all.putAll(fields);
    return Row.withSchema(provider(identifier).configurationSchema()).withFieldValues(all).build();
  }

  private static SchemaTransform transform(String identifier, Row configuration) {
    return provider(identifier).from(configuration);
  }

  private static SchemaTransformProvider provider(String identifier) {
    return ServiceLoader.load(SchemaTransformProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.identifier().equals(identifier))
        .findFirst()
        .orElseThrow();
  }

  private static String assertRefused(String identifier, Map<String, ?> fields, String part) {
    Map<String, ?> rest =
        identifier.equals(READ)
            ? Map.of("project", "shop", "start_time", "2026-03-02")
            : Map.of("project", "shop", "run_directory", "runs");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> transform(identifier, configuration(identifier, fields, rest)))
            .getMessage();
    assertThat(message, containsString(part));
    return message;
  }

  private static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }
}
