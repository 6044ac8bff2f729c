package io.spanbeam.annotation.input;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Throwables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.parquet.ParquetIO;
import org.apache.beam.sdk.testing.PAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why Parquet is read by the reader below {@link ParquetIO}, and not through it. */
class ParquetIoTest {
  private static final String WIDE =
      "SELECT * FROM (VALUES ('0012', 'good'), ('0013', 'bad')) AS t(record_id, \"quality.label\")";
  private static final String EXPORT =
      "SELECT * FROM (VALUES ('0012', 'good'), ('0013', 'bad'))"
          + " AS t(\"context.span_id\", \"annotation.quality.label\")";

  @TempDir Path directory;

  @Test
  void columnsWithDotsAreNoAvroNames() throws Exception {
    for (Map.Entry<String, String> form :
        Map.of("quality.label", WIDE, "context.span_id", EXPORT).entrySet()) {
      Path file = ParquetFiles.write(directory.resolve("labels.parquet"), form.getValue());

      Exception refused = assertThrows(Exception.class, () -> read(file, Map.of()));

      assertThat(
          Throwables.getRootCause(refused).getMessage(),
          is("Illegal character in: " + form.getKey()));
      assertThat(
          Reading.of(file).records.stream()
              .map(one -> one.origin().line() + " " + one.annotations().recordId())
              .toList(),
          is(List.of("1 0012", "2 0013")));
    }
  }

  /**
   * Aliases of an Avro schema take any name. But the schema is one for all files and must name all
   * their columns, because to ask for some of them finds none; and still no row is told.
   */
  @Test
  void aliasesReadThemWithoutTheirPlaceAndOnlyAllOfThem() throws Exception {
    Path file = ParquetFiles.write(directory.resolve("spans.parquet"), EXPORT);
    String schema =
        SchemaBuilder.record("span")
            .fields()
            .name("id")
            .aliases("context.span_id")
            .type()
            .nullable()
            .stringType()
            .noDefault()
            .name("label")
            .aliases("annotation.quality.label")
            .type()
            .nullable()
            .stringType()
            .noDefault()
            .endRecord()
            .toString();

    read(
        file,
        Map.of("parquet.avro.read.schema", schema),
        "{\"id\": \"0012\", \"label\": \"good\"}",
        "{\"id\": \"0013\", \"label\": \"bad\"}");
    read(
        file,
        Map.of("parquet.avro.read.schema", schema, "parquet.avro.projection", schema),
        "{\"id\": null, \"label\": null}",
        "{\"id\": null, \"label\": null}");
  }

  private static void read(Path file, Map<String, String> configuration, String... expected) {
    Pipeline pipeline = Pipeline.create();
    PAssert.that(
            pipeline.apply(
                ParquetIO.parseGenericRecords(GenericRecord::toString)
                    .withCoder(StringUtf8Coder.of())
                    .withConfiguration(configuration)
                    .from(file.toString())))
        .containsInAnyOrder(expected);
    pipeline.run().waitUntilFinish();
  }
}
