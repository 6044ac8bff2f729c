package io.spanbeam.annotation.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes in the place of a record that are none: the record is rejected, and no other. */
class UnreadableRecordsTest {
  private static final String GOOD = "{\"record_id\":\"good\",\"notes.text\":\"n\"}";

  @TempDir Path directory;

  @Test
  void aLineThatIsNoJsonIsRejectedAsText() throws IOException {
    Reading reading =
        Reading.of(
            directory, "a.jsonl", GOOD + "\n{\"record_id\": \"a\",}\n" + GOOD + GOOD + "\n" + GOOD);

    assertThat(reading.annotations().size(), is(2));
    assertThat(
        reading.reasons(),
        contains(
            "2 json_syntax: the line is no JSON at column 19: Unexpected character ('}' (code"
                + " 125)): was expecting double-quote to start field name",
            "3 json_syntax: text follows the end of the record, at column 38; write one object per"
                + " line"));
    assertThat(
        reading.rejected.get(0).recordJson(), is("{\"raw\":\"{\\\"record_id\\\": \\\"a\\\",}\"}"));
  }

  @Test
  void bytesThatAreNotUtf8RejectTheirRecordOnly() throws IOException {
    String json = "{\"record_id\":\"a\",\"notes.text\":\"caf\u00E9\"}\n";
    Reading lines =
        Reading.of(directory, "a.jsonl", (GOOD + "\n" + json + GOOD).getBytes(ISO_8859_1));
    Reading array =
        Reading.of(
            directory,
            "a.json",
            ("[" + GOOD + ",\n" + json + "," + GOOD + "]").getBytes(ISO_8859_1));
    Reading csv =
        Reading.of(
            directory,
            "a.csv",
            "record_id,notes.text\ngood,n\na,\"caf\u00E9\n!\"\nb,\u00E9\ngood,n\n"
                .getBytes(ISO_8859_1));

    String reason =
        "2 invalid_text: the record is not UTF-8: its byte 35 is 0xE9; save the file as UTF-8";
    for (Reading reading : List.of(lines, array)) {
      assertThat(reading.annotations().size(), is(2));
      assertThat(reading.reasons(), contains(reason));
      assertThat(
          reading.rejected.get(0).recordJson(),
          is("{\"raw\":\"{\\\"record_id\\\":\\\"a\\\",\\\"notes.text\\\":\\\"caf\uFFFD\\\"}\"}"));
    }
    assertThat(csv.annotations().size(), is(2));
    assertThat(
        csv.reasons(),
        contains(
            "3 invalid_text: the cell of 'notes.text' is not UTF-8: it has the byte 0xE9; save the"
                + " file as UTF-8",
            "5 invalid_text: the cell of 'notes.text' is not UTF-8: it has the byte 0xE9; save the"
                + " file as UTF-8"));
    assertThat(csv.rejected.get(0).recordJson(), is("{\"raw\":\"a,\\\"caf\uFFFD\\n!\\\"\"}"));
  }

  @Test
  void aLineOf50MegabytesIsOneRejectedRecord() throws IOException {
    long length = 50_000_000;
    for (String name : List.of("a.jsonl", "a.json")) {
      Path file = directory.resolve(name);
      boolean array = name.equals("a.json");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        out.write(((array ? "[" : "") + GOOD + (array ? ",\n" : "\n")).getBytes(ISO_8859_1));
        byte[] head = "{\"record_id\":\"a\",\"notes.text\":\"".getBytes(ISO_8859_1);
        out.write(head);
        byte[] filling = new byte[1 << 16];
        Arrays.fill(filling, (byte) 'x');
        long left = length - head.length - 2;
        while (left > 0) {
          int count = (int) Math.min(left, filling.length);
          out.write(filling, 0, count);
          left -= count;
        }
        out.write(
            ("\"}" + (array ? ",\n" : "\n") + GOOD + (array ? "]" : "\n")).getBytes(ISO_8859_1));
      }

      Reading reading = Reading.of(file);

      assertThat(reading.annotations().size(), is(2));
      assertThat(
          reading.reasons(),
          contains("2 too_large: the record has 50000000 bytes; at most 8388608 are read"));
      JsonNode letter = new ObjectMapper().readTree(reading.rejected.get(0).toJsonLine());
      assertThat(letter.get("raw").asText().length(), is(65_536));
      assertThat(letter.get("raw_bytes").asLong(), is(length));
      assertThat(reading.records.get(1).origin().line(), is(3L));
    }
  }
}
