package io.spanbeam.annotation.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.spanbeam.ax.AnnotationValue;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/** Writes records as JSON objects of one line, so that they can be read again. */
final class RecordJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int LAST_ASCII = 127;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private RecordJson() {}

  /** Writes the members of an object. */
  interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  /** Returns an object with these members. */
  static String object(Members members) {
    String text = write(members, 0);
    // Half of a surrogate pair would not come through UTF-8 but as an escape.
    return Unicode.firstLoneSurrogate(text) < 0 ? text : write(members, LAST_ASCII);
  }

  private static String write(Members members, int highestNotEscaped) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      if (highestNotEscaped > 0) {
        json.setHighestNonEscapedChar(highestNotEscaped);
      }
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("No I/O happens here", e);
    }
    return text.toString();
  }

  /** Returns a record in its canonical shape. */
  static String of(InputRecord record) {
    return object(
        json -> {
          json.writeStringField("record_id", record.annotations().recordId());
          if (record.startTime().isPresent()) {
            json.writeStringField("start_time", record.startTime().get().toString());
          }
          json.writeArrayFieldStart("values");
          for (AnnotationValue value : record.annotations().values()) {
            json.writeStartObject();
            json.writeStringField("name", value.name());
            if (value.label().isPresent()) {
              json.writeStringField("label", value.label().get());
            }
            if (value.score().isPresent()) {
              json.writeNumberField("score", value.score().getAsDouble());
            }
            if (value.text().isPresent()) {
              json.writeStringField("text", value.text().get());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** Returns an object for text that is no record. */
  static String raw(String text) {
    return object(json -> json.writeStringField("raw", Unicode.replaceLoneSurrogates(text)));
  }

  /**
   * Returns an object for text that is too long.
   *
   * @param start what of it is kept
   * @param bytes how long it is
   */
  static String raw(String start, long bytes) {
    return object(
        json -> {
          json.writeStringField("raw", start);
          json.writeNumberField("raw_bytes", bytes);
        });
  }

  /** Writes a number in its own digits; what JSON takes for none, such as NaN, becomes text. */
  static void writeNumber(JsonGenerator json, String digits) throws IOException {
    if (NUMBER.matcher(digits).matches()) {
      json.writeNumber(digits);
    } else {
      json.writeString(digits);
    }
  }
}
