package io.spanbeam.ax.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads JSON values without losing a digit. A value is null, {@link Boolean}, {@link String},
 * {@link NumberText}, {@link JsonText} (an object) or a list of values.
 */
final class JsonValues {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              // The answer as a whole is bounded already
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /**
   * An object or list as JSON.
   *
   * @param json its text, without white space between the parts
   */
  record JsonText(String json) {}

  private JsonValues() {}

  /** Reads the value at the current token. */
  static Object read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> new NumberText(parser.getText(), true);
      case VALUE_NUMBER_FLOAT -> new NumberText(parser.getText(), false);
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(read(parser));
        }
        yield elements;
      }
      default -> new JsonText(copy(parser));
    };
  }

  /** Returns the JSON text of the object or list at the current token. */
  static String copy(JsonParser parser) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      int depth = 0;
      while (true) {
        JsonToken token = parser.currentToken();
        copyToken(parser, token, generator);
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth == 0) {
          break;
        }
        parser.nextToken();
      }
    }
    return text.toString();
  }

  private static void copyToken(JsonParser parser, JsonToken token, JsonGenerator generator)
      throws IOException {
    if (token.isNumeric()) {
      // A copy by value would round
      generator.writeNumber(parser.getText());
    } else {
      generator.copyCurrentEvent(parser);
    }
  }

  /** Returns a value as text: strings as they are, everything else as JSON. */
  static String text(Object value) {
    if (value instanceof NumberText number) {
      return number.text();
    }
    if (value instanceof JsonText object) {
      return object.json();
    }
    return value instanceof List<?> list ? json(list) : String.valueOf(value);
  }

  private static String json(List<?> list) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(list, generator);
    } catch (IOException e) {
      throw new IllegalStateException("Can't write JSON to memory", e);
    }
    return text.toString();
  }

  private static void write(Object value, JsonGenerator generator) throws IOException {
    if (value instanceof List<?> list) {
      generator.writeStartArray();
      for (Object element : list) {
        write(element, generator);
      }
      generator.writeEndArray();
    } else if (value instanceof JsonText object) {
      generator.writeRawValue(object.json());
    } else if (value instanceof NumberText number) {
      generator.writeNumber(number.text());
    } else if (value instanceof Boolean flag) {
      generator.writeBoolean(flag);
    } else if (value == null) {
      generator.writeNull();
    } else {
      generator.writeString((String) value);
    }
  }
}
