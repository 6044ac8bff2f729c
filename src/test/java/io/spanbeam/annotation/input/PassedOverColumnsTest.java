package io.spanbeam.annotation.input;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An added column whose name is misspelt is not dropped without a word. */
class PassedOverColumnsTest {
  @TempDir Path directory;

  @Test
  void theyAreNamedInEveryFormat() throws Exception {
    requireNamed(
        Reading.of(
            directory,
            "a.csv",
            "context.span_id,quality.label,qualty.label,eval.good.score,attributes.tool.text,kind\n"
                + "a,good,bad,1,x,LLM\n"
                + "b,,bad,1,x,LLM\n"));
    String nested =
        "{\"context\":{\"span_id\":\"%s\"},\"qualty.label\":\"bad\",\"eval.good.score\":1,%s\"x\":2}\n";
    requireNamed(
        Reading.of(
            directory,
            "a.jsonl",
            nested.formatted("a", "\"quality.label\":\"good\",") + nested.formatted("b", "")));
    requireNamed(
        Reading.of(
            ParquetFiles.write(
                directory.resolve("a.parquet"),
                "SELECT * FROM (VALUES ('a', 'good', 'bad', 1.0), ('b', NULL, 'bad', 1.0)) AS"
                    + " t(\"context.span_id\", \"quality.label\", \"qualty.label\","
                    + " \"eval.good.score\")")));
  }

  @Test
  void theyAreNamedInRows() throws IOException {
    Schema schema =
        Schema.builder()
            .addStringField("context.span_id")
            .addStringField("quality.label")
            .addStringField("qualty.label")
            .build();
    Reading reading = new Reading();
    RowRecords.of(schema, Reading.CHECK)
        .read(Row.withSchema(schema).addValues("a", "good", "bad").build(), reading);

    assertThat(reading.passedOverColumns, is(Set.of("qualty")));
  }

  @Test
  void whatCannotBeOneIsNot() throws Exception {
    Reading reading =
        Reading.of(directory, "a.jsonl", "{\"record_id\":\"a\",\"quality.label\":\"good\"}\n");

    assertThat(reading.records, hasSize(1));
    assertThat(reading.passedOverColumns, is(empty()));
  }

  private static void requireNamed(Reading reading) {
    assertThat(
        reading.annotations(), is(List.of(Reading.record("a", Reading.label("quality", "good")))));
    assertThat(reading.passedOver, hasSize(1));
    assertThat(reading.passedOverColumns, is(Set.of("qualty")));
  }
}
