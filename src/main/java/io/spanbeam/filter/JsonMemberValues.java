package io.spanbeam.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A member of the JSON in each text: text as it is, anything else as compact JSON; null is missing.
 * A text that is no JSON has no members.
 */
final class JsonMemberValues extends TextValues {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          // Python writes them, and so does the JSON of many an application.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final TextValues texts;
  private final List<JsonPointer> pointers;
  private final boolean orWhole;

  JsonMemberValues(TextValues texts, StandInColumn standIn) {
    this.texts = texts;
    this.pointers = standIn.pointers().stream().map(JsonPointer::compile).toList();
    this.orWhole = standIn.orWhole();
  }

  @Override
  boolean load(int row) {
    if (!texts.load(row)) {
      return false;
    }
    JsonNode tree = tree();
    for (JsonPointer pointer : pointers) {
      JsonNode member = tree.at(pointer);
      if (!member.isMissingNode() && !member.isNull()) {
        byte[] text = (member.isTextual() ? member.textValue() : member.toString()).getBytes(UTF_8);
        return take(text, text.length);
      }
    }
    return orWhole && take(texts.bytes(), texts.length());
  }

  private JsonNode tree() {
    if (texts.length() == 0) {
      return JSON.missingNode();
    }
    try {
      return JSON.readTree(texts.bytes(), 0, texts.length());
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
