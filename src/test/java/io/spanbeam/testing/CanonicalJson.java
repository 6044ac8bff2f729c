package io.spanbeam.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One text for all JSON values that mean the same: members sorted, members without a value left
 * out, texts that hold an object or a list read as such. An integer and a decimal stay different
 * texts even if they are equal numbers, as do a number and its text.
 */
public final class CanonicalJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private CanonicalJson() {}

  /** Returns a mapper that reads numbers with all their digits. */
  public static ObjectMapper mapper() {
    return JSON;
  }

  /** Returns the canonical text of a value. */
  public static String of(JsonNode value) {
    return of(value, Function.identity());
  }

  /**
   * Returns the canonical text of a value.
   *
   * @param leaves applied to each number, text and truth value first
   */
  public static String of(JsonNode value, Function<JsonNode, JsonNode> leaves) {
    StringBuilder text = new StringBuilder();
    append(value, leaves, text);
    return text.toString();
  }

  private static void append(
      JsonNode value, Function<JsonNode, JsonNode> leaves, StringBuilder text) {
    if (value.isObject()) {
      TreeMap<String, JsonNode> members = new TreeMap<>();
      value.properties().stream()
          .filter(member -> !member.getValue().isNull())
          .forEach(member -> members.put(member.getKey(), member.getValue()));
      text.append('{');
      members.forEach(
          (name, member) -> {
            text.append(JsonNodeFactory.instance.textNode(name)).append(':');
            append(member, leaves, text);
            text.append(',');
          });
      text.append('}');
    } else if (value.isArray()) {
      text.append('[');
      for (JsonNode element : value) {
        append(element, leaves, text);
        text.append(',');
      }
      text.append(']');
    } else if (value.isTextual() && looksNested(value.asText())) {
      appendNested(value, leaves, text);
    } else {
      appendLeaf(leaves.apply(value), text);
    }
  }

  private static boolean looksNested(String text) {
    return text.startsWith("{") || text.startsWith("[");
  }

  private static void appendNested(
      JsonNode value, Function<JsonNode, JsonNode> leaves, StringBuilder text) {
    JsonNode nested;
    try {
      nested = JSON.readTree(value.asText());
    } catch (JsonProcessingException e) {
      // It only looks like JSON, so it is a text like any other
      appendLeaf(leaves.apply(value), text);
      return;
    }
    append(nested, leaves, text);
  }

  private static void appendLeaf(JsonNode leaf, StringBuilder text) {
    if (leaf.isNumber() && !leaf.isIntegralNumber()) {
      BigDecimal plain = leaf.decimalValue().stripTrailingZeros();
      text.append(plain.scale() <= 0 ? plain.toBigInteger() + ".0" : plain.toPlainString());
    } else {
      text.append(leaf);
    }
  }
}
