package io.spanbeam.annotation.input;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Copies a record for its dead letter: the same members, and numbers digit for digit. */
final class JsonCopy {
  private JsonCopy() {}

  /**
   * Returns an object as JSON on one line, member for member as it came, but without {@code
   * dead_letter}.
   *
   * @throws JsonProcessingException if it is not JSON
   */
  static String of(byte[] bytes, int offset, int length) throws IOException {
    try {
      return RecordJson.object(
          out -> {
            try (JsonParser json = JsonRecords.FACTORY.createParser(bytes, offset, length)) {
              copyMembers(json, out);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void copyMembers(JsonParser json, JsonGenerator out) throws IOException {
    json.nextToken();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      if (name.equals(Member.DEAD_LETTER)) {
        json.skipChildren();
      } else {
        out.writeFieldName(name);
        copyValue(json, out);
      }
    }
    if (json.nextToken() != null) {
      throw new JsonParseException(json, "text follows the end of the record");
    }
  }

  private static void copyValue(JsonParser json, JsonGenerator out) throws IOException {
    int depth = 0;
    do {
      switch (json.currentToken()) {
        case START_OBJECT -> {
          out.writeStartObject();
          depth++;
        }
        case START_ARRAY -> {
          out.writeStartArray();
          depth++;
        }
        case END_OBJECT -> {
          out.writeEndObject();
          depth--;
        }
        case END_ARRAY -> {
          out.writeEndArray();
          depth--;
        }
        case FIELD_NAME -> out.writeFieldName(json.currentName());
        case VALUE_STRING -> out.writeString(json.getText());
        case VALUE_NULL -> out.writeNull();
        case VALUE_TRUE, VALUE_FALSE -> out.writeBoolean(json.getBooleanValue());
        default -> RecordJson.writeNumber(out, json.getText());
      }
    } while (depth > 0 && json.nextToken() != null);
  }
}
