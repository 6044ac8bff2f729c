package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.NanosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.VariableString;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Runs on the Direct Runner, which checks that no element is changed and all are encodable. */
class AnnotateRowsTest {
  private static final Schema FLAT =
      Schema.builder()
          .addStringField("record_id")
          .addNullableField("name", FieldType.STRING)
          .addNullableField("label", FieldType.STRING)
          .addNullableField("score", FieldType.DOUBLE)
          .addNullableField("text", FieldType.STRING)
          .build();
  private static final Schema VALUE =
      Schema.builder()
          .addStringField("name")
          .addNullableField("label", FieldType.STRING)
          .addNullableField("score", FieldType.FLOAT)
          .build();
  private static final Schema VALUES =
      Schema.builder()
          .addStringField("record_id")
          .addNullableField("values", FieldType.array(FieldType.row(VALUE)))
          .addNullableField("start_time", FieldType.logicalType(new NanosInstant()))
          .build();

  @TempDir Path directory;

  private MemoryService service;

  @BeforeEach
  void start(TestInfo test) {
    service = new MemoryService(test.getDisplayName());
  }

  @AfterEach
  void stop() {
    service.stop();
  }

  @Test
  void flatRowsOfOneSpanAreOneRecord() throws Exception {
    AnnotationSummary summary =
        run(
            FLAT,
            flat("0012", "quality", "good", null, null),
            flat("0012", "name 0", null, 0.1, null),
            flat("0012", "quality", "good", null, null),
            flat("b", "name 1", null, null, "fine"));

    assertThat(
        service.stored(),
        is(
            stored(
                Records.record("0012", Records.label("quality", "good"), score("name 0", 0.1)),
                Records.record("b", text("name 1", "fine")))));
    assertThat(summary.counts().read(), is(4L));
    assertThat(summary.counts().upserted(), is(4L));
    assertThat(summary.counts().merged(), is(2L));
  }

  @Test
  void rowsOfValuesKeepTheDigitsOfTheirScores() throws Exception {
    run(
        VALUES,
        Row.withSchema(VALUES)
            .addValues(
                "a",
                List.of(value("quality", "good", null), value("name 0", null, 0.9f)),
                Instant.parse("2026-03-02T00:00:00.199210001Z"))
            .build());

    assertThat(
        service.stored(),
        is(stored(Records.record("a", Records.label("quality", "good"), score("name 0", 0.9)))));
  }

  @Test
  void columnsOfAnExportAndIntegerIdsAreTaken() throws Exception {
    Schema exported =
        Schema.builder()
            .addInt64Field("context.span_id")
            .addStringField("attributes.input.value")
            .addNullableField("annotation.quality.label", FieldType.STRING)
            .build();

    AnnotationSummary summary =
        run(
            exported,
            Row.withSchema(exported).addValues(12345678901L, "hi", "good").build(),
            Row.withSchema(exported).addValues(2L, "hi", null).build());

    assertThat(
        service.stored(),
        is(stored(Records.record("12345678901", Records.label("quality", "good")))));
    assertThat(summary.counts().passedOver(), is(1L));
  }

  @Test
  void textOfDatabasesIsText() throws Exception {
    FieldType text = FieldType.logicalType(VariableString.of("varchar", 200));
    Schema table =
        Schema.builder()
            .addField("record_id", text)
            .addField("values", text.withNullable(true))
            .addField("name", text.withNullable(true))
            .addField("label", text.withNullable(true))
            .build();

    run(
        table,
        Row.withSchema(table).addValues("0012", null, "quality", "good").build(),
        Row.withSchema(table)
            .addValues("b", "[{\"name\": \"quality\", \"label\": \"good\"}]", null, null)
            .build());

    assertThat(
        service.stored(),
        is(
            stored(
                Records.record("0012", Records.label("quality", "good")),
                Records.record("b", Records.label("quality", "good")))));
  }

  @Test
  void anExportedRowWithoutContextHasNoId() throws Exception {
    Schema context = Schema.builder().addNullableField("span_id", FieldType.STRING).build();
    Schema nested =
        Schema.builder()
            .addNullableField("context", FieldType.row(context))
            .addNullableField("annotation.quality.label", FieldType.STRING)
            .build();

    AnnotationSummary summary =
        run(
            nested,
            Row.withSchema(nested).addValues(null, "good").build(),
            Row.withSchema(nested).addValues(null, null).build());

    assertThat(summary.counts().passedOver(), is(1L));
    assertThat(
        Files.readString(Path.of(summary.deadLetter())),
        containsString("'context.span_id' is empty"));
  }

  @Test
  void anEmptyContextBesideAnIdDoesNoHarm() throws Exception {
    Schema context = Schema.builder().addNullableField("span_id", FieldType.STRING).build();
    Schema both =
        Schema.builder()
            .addNullableField("context", FieldType.row(context))
            .addStringField("context.span_id")
            .addStringField("annotation.quality.label")
            .build();

    run(both, Row.withSchema(both).addValues(null, "a", "good").build());

    assertThat(service.stored(), is(stored(Records.record("a", Records.label("quality", "good")))));
  }

  @Test
  void deadLettersAreRowsAndLinesThatSayTheSame() throws Exception {
    service.missing.add("gone");
    Pipeline pipeline = TestRun.pipeline(2);
    PCollectionTuple result =
        pipeline
            .apply(
                Create.of(
                        flat("gone", "quality", "good", null, null),
                        flat("a", "qualty", "good", null, null),
                        flat("b", "quality", "good", Double.NaN, null),
                        flat("c", "quality", "good", null, null),
                        flat("c", "quality", "bad", null, null),
                        flat("d", "quality", "good", null, null))
                    .withRowSchema(FLAT))
            .apply(annotate().rows());
    PAssert.that(result.get(AnnotateRows.DEAD_LETTERS))
        .satisfies(
            letters -> {
              List<String> codes = new ArrayList<>();
              letters.forEach(letter -> codes.add(code(letter)));
              codes.sort(null);
              assertThat(
                  codes,
                  is(
                      List.of(
                          "a rejected unknown_annotation 0",
                          "b rejected not_finite 0",
                          "c rejected conflict 0",
                          "c rejected conflict 0",
                          "gone missing not_found 1")));
              return null;
            });

    pipeline.run().waitUntilFinish();

    AnnotationSummary summary = AnnotationSummary.read(directory.toString()).orElseThrow();
    assertThat(summary.counts().read(), is(6L));
    assertThat(summary.counts().upserted(), is(1L));
    assertThat(summary.counts().rejected(), is(4L));
    String letters = Files.readString(Path.of(summary.deadLetter()));
    assertThat(
        letters,
        containsString(
            "{\"record_id\":\"b\",\"name\":\"quality\",\"label\":\"good\",\"score\":\"NaN\","
                + "\"dead_letter\":{\"kind\":\"rejected\",\"code\":\"not_finite\",\"reason\":"
                + "\"score 'NaN' of 'quality' is not a finite number\",\"attempts\":0}}"));
    assertThat(letters, containsString("elements of this ID disagree about annotation 'quality'"));
  }

  @Test
  void startTimesOfASpanMustNotDisagree() throws Exception {
    AnnotationSummary summary =
        run(
            VALUES,
            values("a", "quality", Instant.parse("2026-03-02T00:00:00Z")),
            values("a", "name 0", Instant.parse("2026-03-03T00:00:00Z")),
            values("b", "quality", Instant.parse("2026-03-03T00:00:00Z")));

    assertThat(summary.deadLetterCodes(), is(Map.of("conflict", 2L)));
    assertThat(service.stored().keySet(), is(Set.of("b")));
  }

  @Test
  void aSchemaThatRecordsCantHaveIsRefusedBeforeAnythingRuns() {
    assertRefused(
        "The schema of the input has no column 'record_id' or 'context.span_id'",
        Schema.builder().addStringField("name").build());
    assertRefused(
        "The schema of the input has the column 'scor', which is not known (is score meant?)",
        Schema.builder().addStringField("record_id").addDoubleField("scor").build());
    assertRefused(
        "field 'record_id' has the type DOUBLE; it must be text, or an integer",
        Schema.builder().addDoubleField("record_id").addStringField("values").build());
    assertRefused(
        "the rows in 'values' have the field 'explanation', which is not known",
        Schema.builder()
            .addStringField("record_id")
            .addArrayField(
                "values",
                FieldType.row(
                    Schema.builder().addStringField("name").addStringField("explanation").build()))
            .build());
    assertRefused(
        "field 'score' has the type ARRAY; it must be a single value",
        Schema.builder()
            .addStringField("record_id")
            .addStringField("name")
            .addArrayField("score", FieldType.DOUBLE)
            .build());
  }

  private void assertRefused(String part, Schema schema) {
    Pipeline pipeline = TestRun.pipeline(1);
    assertThat(
        assertThrows(
                IllegalArgumentException.class,
                () -> pipeline.apply(Create.empty(schema)).apply(annotate().rows()))
            .getMessage(),
        containsString(part));
  }

  private AnnotationSummary run(Schema schema, Row... rows) throws Exception {
    Pipeline pipeline = TestRun.pipeline(2);
    pipeline.apply(Create.of(Arrays.asList(rows)).withRowSchema(schema)).apply(annotate().rows());
    pipeline.run().waitUntilFinish();
    return AnnotationSummary.read(directory.toString()).orElseThrow();
  }

  private AnnotateSpans annotate() {
    return TestRun.annotate(service, directory);
  }

  private static Map<String, Map<String, AnnotationValue>> stored(AnnotationRecord... records) {
    Map<String, Map<String, AnnotationValue>> stored = new HashMap<>();
    for (AnnotationRecord each : records) {
      Map<String, AnnotationValue> values = new HashMap<>();
      each.values().forEach(value -> values.put(value.name(), value));
      stored.put(each.recordId(), values);
    }
    return stored;
  }

  private static AnnotationValue score(String name, double score) {
    return new AnnotationValue(name, Optional.empty(), OptionalDouble.of(score), Optional.empty());
  }

  private static AnnotationValue text(String name, String text) {
    return new AnnotationValue(name, Optional.empty(), OptionalDouble.empty(), Optional.of(text));
  }

  private static Row flat(String id, String name, String label, Double score, String text) {
    return Row.withSchema(FLAT).addValues(id, name, label, score, text).build();
  }

  private static Row value(String name, String label, Float score) {
    return Row.withSchema(VALUE).addValues(name, label, score).build();
  }

  private static Row values(String id, String name, Instant start) {
    Row value = name.equals("quality") ? value(name, "good", null) : value(name, null, 0.5f);
    return Row.withSchema(VALUES).addValues(id, List.of(value), start).build();
  }

  private static String code(Row letter) {
    return "%s %s %s %d"
        .formatted(
            letter.getString("record").replaceFirst(".*\"record_id\":\"([^\"]*)\".*", "$1"),
            letter.getString("kind"),
            letter.getString("code"),
            letter.getInt32("attempts"));
  }
}
