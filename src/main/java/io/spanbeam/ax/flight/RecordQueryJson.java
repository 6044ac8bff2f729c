package io.spanbeam.ax.flight;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The protobuf JSON form of {@link RecordQuery}. */
final class RecordQueryJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ENVIRONMENTS =
      List.of("UNKNOWN", "TRAINING", "VALIDATION", "PRODUCTION", RecordQuery.TRACING);

  private final JsonNode root;

  private RecordQueryJson(JsonNode root) {
    this.root = root;
  }

  static byte[] write(RecordQuery query) {
    ObjectNode root = JSON.createObjectNode();
    root.put("spaceId", query.spaceId());
    root.put("modelId", query.modelId());
    root.put("environment", query.environment());
    root.put("startTime", query.startTime().toString());
    root.put("endTime", query.endTime().toString());
    query.filterExpression().ifPresent(filter -> root.put("filterExpression", filter));
    if (!query.projectedColumns().isEmpty()) {
      query.projectedColumns().forEach(root.putArray("projectedColumns")::add);
    }
    // A 64-bit wrapper is text in protobuf JSON
    query.streamChunkSize().ifPresent(size -> root.put("streamChunkSize", Integer.toString(size)));
    query.sampleRate().ifPresent(rate -> root.put("sampleRate", rate));
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Can't write a descriptor", e);
    }
  }

  static RecordQuery parse(byte[] command) {
    JsonNode root;
    try {
      root = JSON.readTree(command);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "Invalid descriptor: it is not JSON, " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read a descriptor", e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("Invalid descriptor: it is not a JSON object");
    }
    return new RecordQueryJson(root).query();
  }

  private RecordQuery query() {
    if (value("similaritySearchParams", "similarity_search_params") != null) {
      throw new IllegalArgumentException(
          "Invalid descriptor: similaritySearchParams is not supported, leave it out");
    }
    return new RecordQuery(
        text("spaceId", "space_id").orElse(""),
        text("modelId", "model_id").orElse(""),
        environment(),
        time("startTime", "start_time"),
        time("endTime", "end_time"),
        text("filterExpression", "filter_expression").filter(filter -> !filter.isEmpty()),
        columns(),
        chunkSize(),
        sampleRate());
  }

  private String environment() {
    JsonNode value = value("environment", "environment");
    if (value == null) {
      return ENVIRONMENTS.get(0);
    }
    if (value.isInt() && value.asInt() >= 0 && value.asInt() < ENVIRONMENTS.size()) {
      return ENVIRONMENTS.get(value.asInt());
    }
    if (value.isTextual() && ENVIRONMENTS.contains(value.asText())) {
      return value.asText();
    }
    throw invalid("environment", value, "one of " + ENVIRONMENTS);
  }

  private Instant time(String name, String protoName) {
    JsonNode value = value(name, protoName);
    if (value == null) {
      throw new IllegalArgumentException("Invalid descriptor: %s is missing".formatted(name));
    }
    try {
      return OffsetDateTime.parse(value.asText()).toInstant();
    } catch (DateTimeParseException e) {
      throw invalid(name, value, "an RFC 3339 time such as 2024-06-01T00:00:00Z");
    }
  }

  private List<String> columns() {
    JsonNode value = value("projectedColumns", "projected_columns");
    List<String> columns = new ArrayList<>();
    if (value == null) {
      return columns;
    }
    if (!value.isArray()) {
      throw invalid("projectedColumns", value, "a list of names");
    }
    for (JsonNode column : value) {
      if (!column.isTextual()) {
        throw invalid("projectedColumns", column, "a name");
      }
      columns.add(column.asText());
    }
    return columns;
  }

  private OptionalInt chunkSize() {
    JsonNode value = value("streamChunkSize", "stream_chunk_size");
    if (value == null) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(value.asText()));
    } catch (NumberFormatException e) {
      throw invalid("streamChunkSize", value, "a whole number");
    }
  }

  private OptionalDouble sampleRate() {
    JsonNode value = value("sampleRate", "sample_rate");
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber()) {
      throw invalid("sampleRate", value, "a number");
    }
    return OptionalDouble.of(value.asDouble());
  }

  private Optional<String> text(String name, String protoName) {
    JsonNode value = value(name, protoName);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw invalid(name, value, "text");
    }
    return Optional.of(value.asText());
  }

  private JsonNode value(String name, String protoName) {
    JsonNode value = root.hasNonNull(name) ? root.get(name) : root.get(protoName);
    return value == null || value.isNull() ? null : value;
  }

  private static IllegalArgumentException invalid(String name, JsonNode value, String expected) {
    return new IllegalArgumentException(
        "Invalid descriptor: %s is %s, but must be %s".formatted(name, value, expected));
  }
}
