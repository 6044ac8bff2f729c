package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.Reading.record;
import static io.spanbeam.annotation.input.Reading.score;
import static io.spanbeam.annotation.input.Reading.text;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AnnotationRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterTest {
  private static final RecordOrigin ORIGIN = new RecordOrigin(0, "labels.csv", 7, 12);

  @TempDir Path directory;

  private Reading read(String name, String content) throws IOException {
    return Reading.of(directory, name, content);
  }

  /** Feeds dead letters back in as they are: each is refused again for the same reason. */
  private Reading refusedAgain(Reading reading) throws IOException {
    Reading again = read("again.jsonl", reading.deadLetters());
    assertThat(again.records, is(empty()));
    assertThat(
        again.rejected.stream().map(DeadLetter::reason).toList(),
        is(reading.rejected.stream().map(DeadLetter::reason).toList()));
    assertThat(
        again.rejected.stream().map(DeadLetter::recordJson).toList(),
        is(reading.rejected.stream().map(DeadLetter::recordJson).toList()));
    return again;
  }

  @Test
  void nestedIdsOfDigitsStayText() throws Exception {
    Reading parquet =
        Reading.of(
            ParquetFiles.write(
                directory.resolve("a.parquet"),
                "SELECT {trace_id: 12, span_id: 9007199254740993} AS context,"
                    + " 'wrong' AS \"annotation.quality.label\""));
    assertThat(
        parquet.deadLetters(),
        startsWith("{\"context\":{\"trace_id\":12,\"span_id\":\"9007199254740993\"},"));
    refusedAgain(parquet);

    Schema context = Schema.builder().addInt64Field("span_id").build();
    Schema schema =
        Schema.builder()
            .addRowField("context", context)
            .addStringField("annotation.quality.label")
            .build();
    Row row =
        Row.withSchema(schema)
            .addValues(Row.withSchema(context).addValues(9007199254740993L).build(), "wrong")
            .build();
    Reading rows = new Reading();
    RowRecords.of(schema, Reading.CHECK).read(row, rows);
    assertThat(rows.deadLetters(), startsWith("{\"context\":{\"span_id\":\"9007199254740993\"},"));
  }

  @Test
  void theLineHoldsTheRecordAndWhatIsSaidOfIt() {
    DeadLetter letter =
        new DeadLetter(
            DeadLetter.Kind.MISSING,
            "missing",
            "the service has no span 'a'",
            ORIGIN,
            "{\"record_id\":\"a\"}",
            3);

    assertThat(
        letter.toJsonLine(),
        is(
            "{\"record_id\":\"a\",\"dead_letter\":{\"kind\":\"missing\",\"code\":\"missing\","
                + "\"reason\":\"the service has no span 'a'\",\"file\":\"labels.csv\",\"line\":12,"
                + "\"attempts\":3}}"));
  }

  @Test
  void aRecordWithoutMembersMakesALineToo() {
    DeadLetter letter = new DeadLetter(DeadLetter.Kind.REJECTED, "record_id", "r", ORIGIN, "{}", 0);

    assertThat(letter.toJsonLine().startsWith("{\"dead_letter\":{"), is(true));
    assertThrows(
        IllegalArgumentException.class,
        () -> new DeadLetter(DeadLetter.Kind.REJECTED, "record_id", "r", ORIGIN, "[]", 0));
  }

  @Test
  void aRecordThatFailsLaterReadsAsItself() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      StringBuilder lines = new StringBuilder();
      List<AnnotationRecord> records = new RandomRecords(seed).records();
      for (AnnotationRecord one : records) {
        InputRecord input =
            new InputRecord(
                ORIGIN, one, Optional.of(Instant.parse("2026-05-01T09:30:00.000000001Z")));
        lines
            .append(
                new DeadLetter(DeadLetter.Kind.FAILED, "c", "r", ORIGIN, input.toJson(), 5)
                    .toJsonLine())
            .append('\n');
      }
      Reading reading = read("a.jsonl", lines.toString());

      assertThat("seed " + seed, reading.reasons(), is(empty()));
      assertThat("seed " + seed, reading.annotations(), is(records));
      assertThat(
          reading.records.get(0).startTime(),
          is(Optional.of(Instant.parse("2026-05-01T09:30:00.000000001Z"))));
    }
  }

  @Test
  void membersOfJsonComeAsTheyWere() throws IOException {
    Reading reading =
        read(
            "a.json",
            """
            [{"record_id": "a", "helpfulness.score": 1.50,
              "x": {"y": [1E5, true, null, "\\u00e9", {}], "y": []}}]
            """);

    assertThat(
        reading.rejected.get(0).recordJson(),
        is(
            "{\"record_id\":\"a\",\"helpfulness.score\":1.50,\"x\":{\"y\":[1E5,true,null,\"é\",{}],"
                + "\"y\":[]}}"));
    refusedAgain(reading);
  }

  @Test
  void mendedRecordsOfJsonAreTaken() throws IOException {
    Reading reading =
        read("a.jsonl", "{\"record_id\":12,\"helpfulness.score\":1.50}\n{\"record_id\":\"b\",}\n");
    Reading again = refusedAgain(read("b.jsonl", "{\"record_id\":12,\"helpfulness.score\":1.50}"));

    Reading mended =
        read(
            "c.jsonl",
            again.deadLetters().replace("12,", "\"12\",").replace("1.50", "0.50")
                + reading.rejected.get(1).toJsonLine());

    assertThat(mended.annotations(), contains(record("12", score("helpfulness", 0.5))));
    assertThat(
        mended.reasons(),
        contains(
            "2 not_mended: the dead letter is not mended yet; put the members of the record in the"
                + " place of 'raw'"));
  }

  @Test
  void rowsOfCsvAreRefusedAgainAndTakenWhenMended() throws IOException {
    Reading flat =
        refusedAgain(
            read(
                "a.csv",
                "record_id,name,score,text,start_time\n0012,helpfulness,1.5,\"a, \"\"b\"\"\",\n12,notess,,n,1777627800000000000\n"));
    Reading wide =
        refusedAgain(read("a.csv", "context.span_id,x,annotation.helpfulness.score\na,y,2\n"));
    Reading values =
        refusedAgain(
            read(
                "a.csv",
                "record_id,values\na,\"[{\"\"name\"\":\"\"notess\"\",\"\"text\"\":\"\"n\"\"}]\"\nb,\"[{\"\n"));

    Reading mended =
        read(
            "mended.jsonl",
            (flat.deadLetters() + wide.deadLetters() + values.deadLetters())
                .replace(":1.5,", ":0.5,")
                .replace(":2,", ":1,")
                .replace("\"notess", "\"notes")
                .replace("\\\"notess\\\"", "\\\"notes\\\"")
                .replace("\"[{\"", "[{\"name\":\"notes\",\"text\":\"m\"}]"));

    assertThat(mended.reasons(), is(empty()));
    assertThat(mended.annotations().size(), is(5));
    assertThat(mended.annotations().get(1), is(record("12", text("notes", "n"))));
    assertThat(mended.annotations().get(2), is(record("a", score("helpfulness", 1))));
    assertThat(mended.annotations().get(3), is(record("a", text("notes", "n"))));
    assertThat(mended.annotations().get(4), is(record("b", text("notes", "m"))));
    assertThat(
        mended.records.get(1).startTime(), is(Optional.of(Instant.parse("2026-05-01T09:30:00Z"))));
  }

  @Test
  void rowsOfParquetAreRefusedAgainAndTakenWhenMended() throws Exception {
    Reading list =
        refusedAgain(
            Reading.of(
                ParquetFiles.write(
                    directory.resolve("a.parquet"),
                    """
                    SELECT 12 AS record_id, [{name: 'helpfulness', score: 1.5::FLOAT},
                      {name: 'notess', score: NULL}] AS values,
                      '2026-05-01 09:30:00'::TIMESTAMP AS start_time
                    """)));
    Reading mended =
        read(
            "mended.jsonl",
            list.deadLetters().replace("1.5", "0.5").replace(",{\"name\":\"notess\"}", ""));

    assertThat(mended.reasons(), is(empty()));
    assertThat(mended.annotations(), contains(record("12", score("helpfulness", 0.5))));
    assertThat(
        mended.records.get(0).startTime(), is(Optional.of(Instant.parse("2026-05-01T09:30:00Z"))));
  }

  @Test
  void textThatIsNoUnicodeIsNotTakenForMended() throws Exception {
    Reading escaped =
        read("a.jsonl", "{\"record_id\":\"a\",\"notes.text\":\"x\\udc80é\",\"dead_letter\":{}}");
    assertThat(
        escaped.rejected.get(0).recordJson(),
        is("{\"record_id\":\"a\",\"notes.text\":\"x\\uDC80\\u00E9\"}"));
    refusedAgain(escaped);
  }

  @Test
  void deadLettersMayPassThroughATable() throws Exception {
    Reading csv =
        read(
            "a.csv",
            "record_id,notes.text,raw,dead_letter\na,n,,\"{\"\"kind\"\":1}\"\n,,x,{}\n,n,,{}\n");

    assertThat(csv.annotations(), contains(record("a", text("notes", "n"))));
    assertThat(
        csv.rejected.stream().map(DeadLetter::code).toList(), contains("not_mended", "record_id"));
  }
}
