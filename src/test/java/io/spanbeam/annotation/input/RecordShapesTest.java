package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.Reading.label;
import static io.spanbeam.annotation.input.Reading.record;
import static io.spanbeam.annotation.input.Reading.score;
import static io.spanbeam.annotation.input.Reading.text;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.spanbeam.ax.AnnotationValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordShapesTest {
  private static final AnnotationValue WHOLE =
      new AnnotationValue(
          "quality", Optional.of("good"), OptionalDouble.of(0.5), Optional.of("a, \"b\"\nc"));

  @TempDir Path directory;

  private Reading read(String name, String content) throws IOException {
    return Reading.of(directory, name, content);
  }

  /** Writes rows with DuckDB, so that the types are those of a real writer. */
  private Reading readParquet(String query) throws Exception {
    return Reading.of(ParquetFiles.write(directory.resolve("a.parquet"), query));
  }

  @Test
  void valuesAreAList() throws Exception {
    String json =
        """
        {"record_id": "a", "values": [{"name": "quality", "label": "good", "score": 0.5,
          "text": "a, \\"b\\"\\nc"}, {"name": "notes", "text": "n", "label": null}]}""";
    String csv =
        """
        record_id,values
        a,"[{""name"":""quality"",""label"":""good"",""score"":5e-1,""text"":""a, \\""b\\""\\nc""},
          {""name"":""notes"",""text"":""n""}]"
        """;
    for (Reading reading :
        List.of(
            read("a.json", "[" + json + "]"),
            read("a.jsonl", json.replace("\n", " ") + "\n"),
            read("a.csv", csv),
            readParquet(
                """
                SELECT 'a' AS record_id, [
                  {name: 'quality', label: 'good', score: 0.5::DOUBLE, text: 'a, "b"' || chr(10) || 'c'},
                  {name: 'notes', label: NULL, score: NULL, text: 'n'}] AS values
                """))) {
      assertThat(reading.rejected, is(empty()));
      assertThat(reading.annotations(), contains(record("a", WHOLE, text("notes", "n"))));
    }
  }

  @Test
  void aFlatRowIsARecordWithOneValue() throws Exception {
    String json =
        """
        {"record_id":"a","name":"quality","label":"good","score":0.5,"text":"a, \\"b\\"\\nc"}
        {"record_id":"a","name":"notes","label":null,"text":"n"}
        """;
    String csv =
        """
        text,record_id,score,name,label
        "a, ""b""
        c",a,0.5,quality,good
        n,a,,notes,
        """;
    for (Reading reading :
        List.of(
            read("a.json", "[" + json.strip().replace("\n", ",") + "]"),
            read("a.jsonl", json),
            read("a.csv", csv),
            readParquet(
                """
                SELECT * FROM (VALUES
                  ('a', 'quality', 'good', 0.5::FLOAT, 'a, "b"' || chr(10) || 'c'),
                  ('a', 'notes', NULL, NULL, 'n')) AS rows(record_id, name, label, score, text)
                """))) {
      assertThat(reading.rejected, is(empty()));
      assertThat(
          reading.annotations(), contains(record("a", WHOLE), record("a", text("notes", "n"))));
    }
  }

  @Test
  void aWideRowHasColumnsForEachName() throws Exception {
    String json =
        """
        {"record_id":"a","quality.label":"good","quality.score":0.5,
         "quality.text":"a, \\"b\\"\\nc","annotation.dotted.name-x.text":"d","notes.text":null}""";
    String csv =
        """
        record_id,quality.label,quality.score,quality.text,annotation.dotted.name-x.text,notes.text
        a,good,0.5,"a, ""b""
        c",d,
        """;
    for (Reading reading :
        List.of(
            read("a.json", "[" + json + "]"),
            read("a.jsonl", json.replace("\n", " ")),
            read("a.csv", csv),
            readParquet(
                """
                SELECT 'a' AS record_id, 'good' AS "quality.label", 0.5::DECIMAL(3, 2) AS
                  "quality.score", 'a, "b"' || chr(10) || 'c' AS "quality.text",
                  'd' AS "annotation.dotted.name-x.text", NULL::VARCHAR AS "notes.text"
                """))) {
      assertThat(reading.rejected, is(empty()));
      assertThat(reading.annotations(), contains(record("a", WHOLE, text("dotted.name-x", "d"))));
    }
  }

  @Test
  void ofAnExportOnlyTheAnnotationsCount() throws Exception {
    String json =
        """
        {"context.span_id":"a","name":"llm","text":7,"eval.quality.label":"x","other.label":"x",\
        "annotation.quality.label":"good","annotation.quality.updated_by":"me",\
        "annotation.notes":["{}"],"start_time":1777627800000000001,"attributes.x":{"y":[1]}}
        {"context.span_id":"b","name":"llm","annotation.quality.label":null}
        """;
    String csv =
        """
        ,context.span_id,name,eval.quality.label,annotation.quality.label,start_time
        0,a,llm,x,good,2026-05-01 09:30:00.000000001
        1,b,llm,x,,2026-05-01 09:30:00.000000001
        """;
    for (Reading reading :
        List.of(
            read("a.json", "[" + json.strip().replace("\n", ",\n") + "]"),
            read("a.jsonl", json),
            read("a.csv", csv),
            readParquet(
                """
                SELECT * FROM (VALUES
                  ('a', 'llm', [1, 2], 'good', '2026-05-01 09:30:00.000000001'::TIMESTAMP_NS),
                  ('b', 'llm', [1, 2], NULL, NULL))
                AS rows("context.span_id", name, "attributes.x", "annotation.quality.label",
                  start_time)
                """))) {
      assertThat(reading.reasons(), is(empty()));
      assertThat(reading.annotations(), contains(record("a", label("quality", "good"))));
      assertThat(
          reading.records.get(0).startTime(),
          is(Optional.of(Instant.parse("2026-05-01T09:30:00.000000001Z"))));
      assertThat(reading.passedOver, hasSize(1));
      assertThat(reading.passedOver.get(0).number(), is(2L));
    }
  }

  @Test
  void whatWasAddedToAnExportCountsAndWinsOverWhatItHad() throws Exception {
    String json =
        """
        {"context.span_id":"a","quality.label":"good","annotation.quality.label":"bad",\
        "annotation.quality.score":1,"annotation.notes.text":"n","eval.score":2,\
        "values":[{"name":"helpfulness","score":1}],"annotation.helpfulness.score":0.5}
        {"context.span_id":"b","annotation.quality.label":"bad","quality.label":null}
        {"context":{"span_id":"c"},"annotations":[{"name":"quality","label":"bad"}],\
        "values":[{"name":"quality","label":"good"}]}
        {"context.span_id":"d","eval.quality.label":"bad","else.label":"x"}
        """;
    String csv =
        """
        context.span_id,quality.label,annotation.quality.label,eval.quality.label,else.label
        a,good,bad,x,y
        b,,bad,x,y
        d,,,x,y
        """;
    Reading lines = read("a.jsonl", json);
    assertThat(lines.reasons(), is(empty()));
    assertThat(
        lines.annotations(),
        contains(
            record("a", score("helpfulness", 1.0), label("quality", "good"), text("notes", "n")),
            record("b", label("quality", "bad")),
            record("c", label("quality", "good"))));
    assertThat(lines.passedOver, hasSize(1));
    Reading rows = read("a.csv", csv);
    assertThat(rows.reasons(), is(empty()));
    assertThat(
        rows.annotations(),
        contains(record("a", label("quality", "good")), record("b", label("quality", "bad"))));
    assertThat(rows.passedOver, hasSize(1));
  }

  @Test
  void theIndexOfANotebookIsNoColumn() throws Exception {
    for (Reading reading :
        List.of(
            read("a.csv", ",record_id,notes.text\n0,a,n\n"),
            read("a.csv", ",Unnamed: 0,record_id,notes.text\n0,0,a,n\n"),
            // Written with an index and read without saying so, twice
            read("a.csv", ",Unnamed: 0.1,Unnamed: 0,record_id,notes.text\n0,0,0,a,n\n"),
            read("a.jsonl", "{\"Unnamed: 0\":0,\"record_id\":\"a\",\"notes.text\":\"n\"}"),
            readParquet(
                "SELECT 'a' AS record_id, 'n' AS \"notes.text\", 7 AS __index_level_0__"))) {
      assertThat(reading.reasons(), is(empty()));
      assertThat(reading.annotations(), contains(record("a", text("notes", "n"))));
    }
    assertThat(
        read("a.csv", ",record_id,notess.text\n0,a,n\n").rejected.get(0).recordJson(),
        is("{\"record_id\":\"a\",\"notess.text\":\"n\"}"));
  }

  @Test
  void aNestedSpanBringsItsListOfAnnotations() throws Exception {
    String json =
        """
        {"name":"llm","context":{"trace_id":"t","span_id":"a"},"kind":"LLM",\
        "start_time":"2026-05-01T09:30:00Z","attributes":{"record_id":"x"},\
        "annotations":[{"name":"quality","label":"good","updated_at":"2026-05-01T09:30:00Z",\
        "annotator":{"email":"a@b"}}],"evaluations":[{"name":"e","label":"f"}],\
        "annotation.helpfulness.score":1,"values":[{"name":"notes","text":"n"}]}
        {"name":"llm","context":{"trace_id":"t","span_id":"b"},"annotations":[]}
        """;
    for (Reading reading :
        List.of(
            read("a.jsonl", json),
            readParquet(
                """
                SELECT {trace_id: 't', span_id: 'a'} AS context, 'llm' AS name,
                  '2026-05-01T09:30:00' AS start_time,
                  [{name: 'quality', label: 'good', annotator: {email: 'x'}}] AS annotations,
                  1 AS "annotation.helpfulness.score",
                  '[{"name":"notes","text":"n"}]' AS values
                UNION ALL
                SELECT {trace_id: 't', span_id: 'b'}, 'llm', NULL, [], NULL, NULL
                """))) {
      assertThat(reading.reasons(), is(empty()));
      assertThat(
          reading.annotations(),
          contains(
              record(
                  "a", text("notes", "n"), label("quality", "good"), score("helpfulness", 1.0))));
      assertThat(
          reading.records.get(0).startTime(),
          is(Optional.of(Instant.parse("2026-05-01T09:30:00Z"))));
      assertThat(reading.passedOver, hasSize(1));
    }
  }

  @Test
  void idsStayTheTextThatTheyAre() throws Exception {
    List<String> ids = List.of("12345678901e4567", "0012", "18446744073709551616", " a ", "1e5");
    StringBuilder json = new StringBuilder();
    StringBuilder csv = new StringBuilder("record_id,notes.text\n");
    for (String id : ids) {
      json.append("{\"record_id\":\"%s\",\"notes.text\":\"n\"}\n".formatted(id));
      csv.append("%s,n\n".formatted(id));
    }
    for (Reading reading :
        List.of(
            read("a.jsonl", json.toString()),
            read("a.csv", csv.toString()),
            readParquet(
                "SELECT unnest(['%s']) AS record_id, 'n' AS \"notes.text\""
                    .formatted(String.join("','", ids))))) {
      assertThat(reading.annotations().stream().map(one -> one.recordId()).toList(), is(ids));
    }
  }

  @Test
  void integersOfParquetAreTakenAsIds() throws Exception {
    assertThat(
        readParquet("SELECT unnest([12, 9223372036854775807]) AS record_id, 'n' AS \"notes.text\"")
            .annotations(),
        contains(
            record("12", text("notes", "n")), record("9223372036854775807", text("notes", "n"))));
    assertThat(
        readParquet("SELECT 18446744073709551615::UBIGINT AS record_id, 'n' AS \"notes.text\"")
            .annotations(),
        contains(record("18446744073709551615", text("notes", "n"))));
  }

  @Test
  void startTimesAreReadInEveryForm() throws Exception {
    List<String> times =
        List.of(
            "\"2026-05-01T09:30:00Z\"",
            "\"2026-05-01T09:30:00\"",
            "\"2026-05-01 09:30:00.000\"",
            "\"2026-05-01T11:30:00+02:00\"",
            "\"1777627800000000000\"",
            "1777627800000000000",
            "1777627800000000",
            "1777627800000",
            "1777627800");
    StringBuilder json = new StringBuilder();
    times.forEach(
        time ->
            json.append(
                "{\"record_id\":\"a\",\"notes.text\":\"n\",\"start_time\":%s}\n".formatted(time)));

    Reading reading = read("a.jsonl", json.toString());

    assertThat(reading.reasons(), is(empty()));
    for (InputRecord record : reading.records) {
      assertThat(record.startTime(), is(Optional.of(Instant.parse("2026-05-01T09:30:00Z"))));
    }
    assertThat(
        read("b.jsonl", "{\"record_id\":\"a\",\"notes.text\":\"n\",\"start_time\":0}")
            .records
            .get(0)
            .startTime(),
        is(Optional.empty()));
  }

  @Test
  void linesAreThoseOnWhichRecordsBegin() throws Exception {
    Reading csv =
        read(
            "a.csv",
            "\uFEFFrecord_id,notes.text\r\na,\"1\r\n2\n3\"\r\n\r\nb,x\r\n\"c\",\"\ny\"\r\nd,z");
    assertThat(csv.reasons(), is(empty()));
    assertThat(
        csv.records.stream().map(one -> one.origin().line()).toList(), contains(2L, 6L, 7L, 9L));
    assertThat(csv.annotations().get(0), is(record("a", text("notes", "1\r\n2\n3"))));

    String one = "{\"record_id\":\"a\",\n\"notes.text\":\"n\"}";
    Reading json = read("a.json", "\uFEFF\n[" + one + ",\n\n" + one + "\n,\n" + one + "]\n");
    assertThat(
        json.records.stream().map(record -> record.origin().line()).toList(), contains(2L, 5L, 8L));

    String line = "{\"record_id\":\"a\",\"notes.text\":\"n\"}";
    Reading lines = read("a.jsonl", "\uFEFF" + line + "\r\n\n  \r\n" + line + "\n" + line);
    assertThat(
        lines.records.stream().map(record -> record.origin().line()).toList(),
        contains(1L, 4L, 5L));
    assertThat(
        lines.records.stream().map(record -> record.origin().number()).toList(),
        contains(1L, 2L, 3L));
  }

  @Test
  void filesWithoutRecordsAreReadAsSuch() throws Exception {
    assertThat(read("a.json", " [ ] ").records, is(empty()));
    assertThat(read("a.jsonl", "\n\n").records, is(empty()));
    assertThat(read("a.csv", "record_id,values\n").records, is(empty()));
    assertThat(
        readParquet("SELECT 'a' AS record_id, 'b' AS \"notes.text\" LIMIT 0").records, is(empty()));
  }
}
