package io.spanbeam.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads what a command exported. */
final class ExportedSpans {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExportedSpans() {}

  /** Returns the elements of an array. */
  static List<JsonNode> spans(String json) throws IOException {
    List<JsonNode> spans = new ArrayList<>();
    JSON.readTree(json).forEach(spans::add);
    return spans;
  }

  /** Returns the identities of spans of either shape. */
  static Set<String> ids(List<JsonNode> spans) {
    Set<String> ids = new HashSet<>();
    for (JsonNode span : spans) {
      ids.add(
          span.has("context")
              ? span.at("/context/trace_id").asText() + span.at("/context/span_id").asText()
              : span.get("context.trace_id").asText() + span.get("context.span_id").asText());
    }
    return ids;
  }
}
