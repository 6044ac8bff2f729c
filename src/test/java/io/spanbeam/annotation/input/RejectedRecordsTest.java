package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.Reading.record;
import static io.spanbeam.annotation.input.Reading.score;
import static io.spanbeam.annotation.input.Reading.text;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.spanbeam.ax.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records that are refused one by one: the good ones beside them go on. */
class RejectedRecordsTest {
  private static final String GOOD = "{\"record_id\":\"good\",\"notes.text\":\"n\"}";

  @TempDir Path directory;

  /** Reads one record between two good ones, as lines and as an array. */
  private String reasonOf(String json) throws IOException {
    Reading lines = Reading.of(directory, "a.jsonl", "%s\n%s\n%s\n".formatted(GOOD, json, GOOD));
    Reading array = Reading.of(directory, "a.json", "[%s,\n%s,\n%s]".formatted(GOOD, json, GOOD));
    assertThat(lines.annotations().size(), is(2));
    assertThat(array.annotations(), is(lines.annotations()));
    assertThat(array.reasons(), is(lines.reasons()));
    assertThat(lines.reasons().size(), is(1));
    return lines.reasons().get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'values':[{'name':'notes','text':'n'}]} | record_id: 'record_id' is missing
          {'record_id':'','notes.text':'n'} | record_id: 'record_id' is empty
          {'record_id':null,'notes.text':'n'} | record_id: 'record_id' is empty
          {'context.span_id':' ','annotation.notes.text':'n'} | record_id: 'context.span_id' is empty
          {'record_id':'a','context.span_id':'a','notes.text':'n'} | record_id: both 'record_id' and 'context.span_id' are given; keep one
          {'record_id':12,'notes.text':'n'} | wrong_type: record_id '12' is not a text; write it in quotes, so that no digit of it is lost
          {'record_id':true,'notes.text':'n'} | wrong_type: record_id 'true' is not a text
          {'record_id':'a','record_id':'b','notes.text':'n'} | duplicate_member: 'record_id' comes twice
          {'record_id':'a'} | no_values: the record 'a' has no values
          {'record_id':'a','values':[]} | no_values: the record 'a' has no values
          {'record_id':'a','values':null} | no_values: the record 'a' has no values
          {'record_id':'a','values':{}} | wrong_type: values 'an object' is not a list of annotations
          {'record_id':'a','values':'x'} | wrong_type: the text in 'values' is not a JSON list of annotations [{'name': ...}]
          {'record_id':'a','values':['notes']} | wrong_type: an element of 'values' is 'notes', not an object with name and label, score or text
          {'record_id':'a','values':[],'values':[]} | duplicate_member: 'values' comes twice
          {'record_id':'a','values':[{'text':'n'}]} | no_name: values[0]: 'name' is missing; it names the annotation that the label, score or text belongs to
          {'record_id':'a','text':'n'} | no_name: 'name' is missing; it names the annotation that the label, score or text belongs to
          {'record_id':'a','values':[{'name':'notes','text':'n'},{'name':'','text':'n'}]} | no_name: values[1]: 'name' is missing; it names the annotation that the label, score or text belongs to
          {'record_id':'a','values':[{'name':'notes','text':null}]} | no_part: annotation 'notes' needs a label, a score or a text
          {'record_id':'a','name':'notes'} | no_part: annotation 'notes' needs a label, a score or a text
          {'record_id':'a','values':[{'name':'notes','text':'n','text':'m'}]} | duplicate_member: values[0]: 'text' comes twice
          {'record_id':'a','values':[{'name':'notes','text':'n','comment':'m'}]} | unknown_member: values[0]: the member 'comment' is not known; an annotation has name, label, score and text
          {'record_id':'a','notes.text':'n','comment':'m'} | unknown_member: the member 'comment' is not known; a record has record_id, start_time and values, or name, label, score and text, or <name>.label, <name>.score and <name>.text
          {'record_id':'a','notes.text':'n','values':[{'name':'notes','text':'m'}]} | duplicate_name: the annotation 'notes' comes twice in one record
          {'record_id':'a','notes.text':'n','annotation.notes.text':'m'} | duplicate_name: the annotation 'notes' comes twice in one record
          {'record_id':'a','notes.text':7} | wrong_type: text '7' of 'notes' is not a text; write it in quotes
          {'record_id':'a','notes.text':['x']} | wrong_type: text 'a list' of 'notes' is not a text
          {'record_id':'a','helpfulness.score':'0.5'} | wrong_type: score '0.5' of 'helpfulness' is not a number; write it without quotes
          {'record_id':'a','helpfulness.score':true} | wrong_type: score 'true' of 'helpfulness' is not a number
          {'record_id':'a','helpfulness.score':NaN} | not_finite: score 'NaN' of 'helpfulness' is not a finite number
          {'record_id':'a','helpfulness.score':-Infinity} | not_finite: score '-Infinity' of 'helpfulness' is not a finite number
          {'record_id':'a','size.score':1e999} | not_finite: score '1e999' of 'size' is greater than any 64-bit number
          {'record_id':'a','size.score':0.12345678901234567890} | inexact_score: score '0.12345678901234567890' of 'size' would become 0.12345678901234568, because 64 bits can't hold all its digits; round it
          {'record_id':'a','size.score':9007199254740993} | inexact_score: score '9007199254740993' of 'size' would become 9.007199254740992E15, because 64 bits can't hold all its digits; round it
          {'record_id':'a','size.score':1e-999999999999} | inexact_score: score '1e-999999999999' of 'size' would become 0.0, because 64 bits can't hold all its digits; round it
          {'record_id':'a','Quality.label':'good'} | unknown_annotation: the space has no annotation config 'Quality'; is 'quality' meant?
          {'record_id':'a','helpfullness.score':1} | unknown_annotation: the space has no annotation config 'helpfullness'; is 'helpfulness' meant?
          {'record_id':'a','toxicity.score':1} | unknown_annotation: the space has no annotation config 'toxicity'
          {'record_id':'a','quality.label':'goood'} | unknown_label: annotation 'quality': label 'goood' is none of good, bad, so, "so"\\nand so
          {'record_id':'a','helpfulness.score':1.5} | score_out_of_range: annotation 'helpfulness': score 1.5 is not from 0.0 to 1.0
          {'record_id':'a','quality.label':''} | length: label of 'quality' has 0 characters; it must have 1 to 100
          {'record_id':'a','notes.text':''} | length: text of 'notes' has 0 characters; it must have 1 to 10000
          {'record_id':'a','notes.text':'x\\udc80'} | invalid_text: text of 'notes' is not valid Unicode at its character 2; save the file as UTF-8
          {'record_id':'a','notes.text':'n','start_time':'soon'} | start_time: start_time 'soon' is neither ISO 8601, such as 2026-05-01T09:30:00Z, nor an integer since the epoch
          {'record_id':'a','notes.text':'n','start_time':177762780} | start_time: start_time 177762780 is not in the years 2000 to 2261, whether it counts nanoseconds, microseconds, milliseconds or seconds since the epoch
          {'record_id':'a','notes.text':'n','start_time':1.5} | start_time: start_time '1.5' is neither ISO 8601, such as 2026-05-01T09:30:00Z, nor an integer since the epoch
          {'raw':'x','dead_letter':{}} | not_mended: the dead letter is not mended yet; put the members of the record in the place of 'raw'
          {'record_id':'a','notes.text':'n','raw':'x'} | unknown_member: the member 'raw' is not known; a record has record_id, start_time and values, or name, label, score and text, or <name>.label, <name>.score and <name>.text
          5 | not_an_object: the record is '5', not an object {...}
          [{}] | not_an_object: the record is a list, not an object {...}
          """)
  void theReasonNamesTheValue(String json, String reason) throws IOException {
    String expected = reason.replace("[{'name': ...}]", "[{\"name\": ...}]").replace("\\n", "\n");

    assertThat(reasonOf(json.replace('\'', '"')), is("2 " + expected));
  }

  @Test
  void lengthsAreCountedInCharactersAndNotInHalvesOfThem() throws IOException {
    String longest = "😀".repeat(10_000);
    String json = "{\"record_id\":\"a\",\"notes.text\":\"%s\"}";

    Reading reading =
        Reading.of(
            directory,
            "a.jsonl",
            json.formatted(longest) + "\n" + json.formatted(longest + "x") + "\n");

    assertThat(reading.annotations(), contains(record("a", text("notes", longest))));
    assertThat(
        reading.reasons(),
        contains("2 length: text of 'notes' has 10001 characters; it must have 1 to 10000"));
  }

  @Test
  void aLongValueIsCutInTheSentence() throws IOException {
    assertThat(
        reasonOf("{\"record_id\":\"a\",\"%s.text\":\"n\"}".formatted("n".repeat(1000))),
        is(
            "2 unknown_annotation: the space has no annotation config '%s...'"
                .formatted("n".repeat(100))));
  }

  @Test
  void scoresThatADoubleHoldsComeThroughExactly() throws IOException {
    List<String> scores =
        List.of(
            "0",
            "-0.0",
            "1",
            "0.1",
            "1e22",
            "1E+2",
            "4.9e-324",
            "+.5",
            "0.30000000000000004",
            // Other writers print more digits than the JDK, or fewer.
            "0.10000000000000001",
            "5.684341886080802E-14");
    StringBuilder csv = new StringBuilder("record_id,size.score\n");
    scores.forEach(score -> csv.append("a,").append(score).append('\n'));

    Reading reading = Reading.of(directory, "a.csv", csv.toString());

    assertThat(reading.reasons(), is(empty()));
    assertThat(
        reading.annotations(),
        is(
            scores.stream()
                .map(score -> record("a", score("size", Double.parseDouble(score))))
                .toList()));
  }

  @Test
  void cellsOfCsvAreCheckedAlike() throws IOException {
    Reading reading =
        Reading.of(
            directory,
            "a.csv",
            """
            record_id,name,label,score,text
            ,notes,,,n
            a,,,,n
            a,notes,,,
            a,helpfulness,,1.5,
            a,helpfulness,,"1,5",
            a,helpfulness,,nan,
            a,helpfulness,,0x1,
            a,helpfulness,,1f,
            a,notes
            a,notes,,,n,,
            a,notes,,,n
            """);

    assertThat(
        reading.reasons(),
        contains(
            "2 record_id: 'record_id' is empty",
            "3 no_name: 'name' is missing; it names the annotation that the label, score or text"
                + " belongs to",
            "4 no_part: annotation 'notes' needs a label, a score or a text",
            "5 score_out_of_range: annotation 'helpfulness': score 1.5 is not from 0.0 to 1.0",
            "6 not_a_number: score '1,5' of 'helpfulness' is not a number; write it as 0.75 or"
                + " 7.5e-1",
            "7 not_finite: score 'nan' of 'helpfulness' is not a finite number",
            "8 not_a_number: score '0x1' of 'helpfulness' is not a number; write it as 0.75 or"
                + " 7.5e-1",
            "9 not_a_number: score '1f' of 'helpfulness' is not a number; write it as 0.75 or"
                + " 7.5e-1",
            "10 cell_count: the row has 2 cells, but the header 5",
            "11 cell_count: the row has 7 cells, but the header 5"));
    assertThat(reading.annotations(), contains(record("a", text("notes", "n"))));
  }

  @Test
  void cellsOfParquetAreCheckedAlike() throws Exception {
    Reading reading =
        Reading.of(
            ParquetFiles.write(
                directory.resolve("a.parquet"),
                """
                SELECT * FROM (VALUES
                  (NULL, 'notes', NULL, 'n'), ('a', 'helpfulness', 1.5, NULL),
                  ('b', 'helpfulness', 'nan'::DOUBLE, NULL), ('c', 'notes', NULL, 'n'))
                AS rows(record_id, name, score, text)
                """));

    assertThat(
        reading.reasons(),
        contains(
            "1 record_id: 'record_id' is empty",
            "2 score_out_of_range: annotation 'helpfulness': score 1.5 is not from 0.0 to 1.0",
            "3 not_finite: score 'NaN' of 'helpfulness' is not a finite number"));
    assertThat(reading.annotations(), contains(record("c", text("notes", "n"))));
    assertThat(
        reading.rejected.get(1).recordJson(),
        is("{\"record_id\":\"a\",\"name\":\"helpfulness\",\"score\":1.5}"));
  }

  @Test
  void namesThatFlightCantCarryAreRefusedForItOnly() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("a.jsonl"),
            "{\"record_id\":\"a\",\"dotted.name-x.text\":\"n\"}\n" + GOOD + "\n");
    Reading flight = new Reading();

    RecordReader.read(
        InputFiles.find(List.of(file.toString()), Optional.empty()).get(0),
        RecordCheck.of(Reading.CONFIGS, Transport.FLIGHT),
        flight);

    assertThat(
        flight.reasons(),
        contains(
            "1 name_not_for_flight: the name 'dotted.name-x' has other characters than a-z, A-Z,"
                + " 0-9, _ and space, which Flight can't carry; use the transport rest"));
    assertThat(flight.records.size(), is(1));
  }

  @Test
  void aCheckComesThroughSerialisation() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(Reading.CHECK);
    }
    RecordCheck copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (RecordCheck) in.readObject();
    }
    Path file =
        Files.writeString(
            directory.resolve("a.csv"),
            "record_id,quality.label,helpfulness.score,x.text\na,good,1.5,\na,goood,,\na,,,x\na,good,1,\n");
    Reading before = Reading.of(file);
    Reading after = new Reading();

    RecordReader.read(
        InputFiles.find(List.of(file.toString()), Optional.empty()).get(0), copy, after);

    assertThat(after.reasons(), is(before.reasons()));
    assertThat(after.reasons().size(), is(3));
    assertThat(after.records, is(before.records));
    assertThat(after.passedOver, is(empty()));
  }
}
