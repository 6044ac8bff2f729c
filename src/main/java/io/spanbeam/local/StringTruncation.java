package io.spanbeam.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * {@code truncate_string_length} of newer clients: every text inside the attributes of a span is
 * cut to so many code points, the last of them an ellipsis. Nothing else is cut.
 *
 * @param length most code points of a text
 */
record StringTruncation(int length) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ELLIPSIS = "\u2026";

  /** Returns what the body of a request asks for. */
  static Optional<StringTruncation> of(RestBody body) {
    JsonNode value = body.document().get("truncate_string_length");
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isInt()) {
      throw new Problem.Refusal(
          Problem.invalidRequest("truncate_string_length is %s, not an integer".formatted(value)));
    }
    if (value.asInt() < 1) {
      throw new Problem.Refusal(
          Problem.invalidValue(
              "truncate_string_length is %s, but must be at least 1".formatted(value)));
    }
    return Optional.of(new StringTruncation(value.asInt()));
  }

  /** Returns a page of spans with its texts cut. */
  byte[] apply(byte[] page) {
    try {
      JsonNode document = JSON.readTree(page);
      document.get("spans").forEach(span -> cutMembers(span.path("attributes")));
      return JSON.writeValueAsBytes(document);
    } catch (IOException e) {
      throw new UncheckedIOException("Reading back a page of spans failed", e);
    }
  }

  private JsonNode cut(JsonNode value) {
    if (value.isTextual()) {
      String text = value.asText();
      return text.codePointCount(0, text.length()) <= length
          ? value
          : TextNode.valueOf(text.substring(0, text.offsetByCodePoints(0, length - 1)) + ELLIPSIS);
    }
    return cutMembers(value);
  }

  private JsonNode cutMembers(JsonNode value) {
    if (value instanceof ObjectNode members) {
      members.properties().forEach(member -> member.setValue(cut(member.getValue())));
    } else if (value instanceof ArrayNode elements) {
      for (int i = 0; i < elements.size(); i++) {
        elements.set(i, cut(elements.get(i)));
      }
    }
    return value;
  }
}
