package io.spanbeam.ax.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanbeam.ax.rest.JsonValues.JsonText;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Spreads a list of annotations or evaluations over columns {@code <prefix><name>.<part>}
 * (ax-protocol §8.5). What has no column of its own, because its name is missing or was there
 * before in the same span, is kept as JSON in a list column.
 */
final class NamedEntries {
  private static final String NAME = "name";
  private static final String UPDATED_AT = "updated_at";
  private static final String ANNOTATOR = "annotator";

  private final PageColumns columns;
  private final String prefix;
  private final String overflow;

  /**
   * Spreads into columns.
   *
   * @param overflow name of the list column for the rest
   */
  NamedEntries(PageColumns columns, String prefix, String overflow) {
    this.columns = columns;
    this.prefix = prefix;
    this.overflow = overflow;
  }

  /** Reads the list at the current token into the current row. */
  void read(JsonParser parser) throws IOException {
    Set<String> names = new HashSet<>();
    List<Object> rest = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object entry = JsonValues.read(parser);
      if (!(entry instanceof JsonText object)) {
        rest.add(entry);
        continue;
      }
      Map<String, Object> parts = parts(object);
      if (parts.get(NAME) instanceof String name && names.add(name)) {
        parts.remove(NAME);
        spread(prefix + name + ".", parts);
      } else {
        rest.add(entry);
      }
    }
    if (!rest.isEmpty()) {
      columns.set(overflow, rest);
    }
  }

  private void spread(String start, Map<String, Object> parts) throws IOException {
    for (Map.Entry<String, Object> part : parts.entrySet()) {
      if (part.getKey().equals(UPDATED_AT) && part.getValue() instanceof String text) {
        columns.set(start + UPDATED_AT, millis(text));
      } else if (part.getKey().equals(ANNOTATOR) && part.getValue() instanceof JsonText object) {
        for (Map.Entry<String, Object> detail : parts(object).entrySet()) {
          String column =
              detail.getKey().equals("email") ? "updated_by" : ANNOTATOR + "." + detail.getKey();
          columns.set(start + column, detail.getValue());
        }
      } else {
        columns.set(start + part.getKey(), part.getValue());
      }
    }
  }

  /** Flight has milliseconds in this place; a text that is no time stays as it is. */
  private static Object millis(String text) {
    try {
      return new NumberText(Long.toString(SpanTimes.toMillis(text)), true);
    } catch (DateTimeException | ArithmeticException e) {
      return text;
    }
  }

  private static Map<String, Object> parts(JsonText object) throws IOException {
    Map<String, Object> parts = new LinkedHashMap<>();
    try (JsonParser parser = JsonValues.FACTORY.createParser(object.json())) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        parser.nextToken();
        parts.put(key, JsonValues.read(parser));
      }
    }
    return parts;
  }
}
