package io.spanbeam.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.local.SpanCursor;
import io.spanbeam.local.SpanStore;
import io.spanbeam.local.StoreQuery;
import io.spanbeam.span.json.JsonShape;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * What an export must hold, read from the store without any protocol and put into JSON value by
 * value, so that no code of an export is trusted to judge itself.
 */
public final class ExpectedSpans {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final long NANOS = 1_000_000_000;

  private ExpectedSpans() {}

  /** Returns the spans of a query in a shape of ax-protocol §8. */
  public static List<JsonNode> of(
      SpanStore store,
      String projectId,
      StoreQuery query,
      JsonShape shape,
      BufferAllocator allocator)
      throws Exception {
    List<JsonNode> spans = new ArrayList<>();
    try (SpanCursor cursor = store.read(projectId, query, allocator, 1000)) {
      while (cursor.next()) {
        for (int row = 0; row < cursor.root().getRowCount(); row++) {
          ObjectNode columns = columns(cursor.root(), row);
          spans.add(shape == JsonShape.COLUMNS ? columns : nested(columns));
        }
      }
    }
    return spans;
  }

  private static ObjectNode columns(VectorSchemaRoot root, int row) {
    ObjectNode columns = NODES.objectNode();
    for (FieldVector vector : root.getFieldVectors()) {
      String name = vector.getName();
      JsonNode value = value(vector.getObject(row));
      boolean time = name.equals("start_time") || name.equals("end_time");
      columns.set(name, time && value.isNumber() ? time(value.longValue()) : value);
    }
    return columns;
  }

  private static JsonNode time(long nanos) {
    Instant time = Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    return NODES.textNode(time.toString());
  }

  private static JsonNode value(Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof Boolean truth) {
      return NODES.booleanNode(truth);
    }
    if (value instanceof Double || value instanceof Float) {
      return NODES.numberNode(new BigDecimal(value.toString()));
    }
    if (value instanceof Number whole) {
      return NODES.numberNode(whole.longValue());
    }
    if (value instanceof List<?> elements) {
      ArrayNode list = NODES.arrayNode();
      elements.forEach(element -> list.add(value(element)));
      return list;
    }
    if (value instanceof Map<?, ?> members) {
      ObjectNode object = NODES.objectNode();
      members.forEach((name, member) -> object.set(name.toString(), value(member)));
      return object;
    }
    return NODES.textNode(value.toString());
  }

  /** Nests the columns as ax-protocol §8.5 says. */
  private static ObjectNode nested(ObjectNode columns) {
    ObjectNode span = NODES.objectNode();
    ObjectNode context = NODES.objectNode();
    ObjectNode attributes = NODES.objectNode();
    Map<String, ObjectNode> evaluations = new TreeMap<>();
    columns
        .properties()
        .forEach(
            column -> {
              String name = column.getKey();
              JsonNode value = column.getValue();
              if (value.isNull()) {
                return;
              }
              if (name.startsWith("context.")) {
                context.set(name.substring("context.".length()), value);
              } else if (name.startsWith("attributes.")) {
                attributes.set(name.substring("attributes.".length()), value);
              } else if (name.startsWith("eval.")) {
                int dot = name.lastIndexOf('.');
                String evaluation = name.substring("eval.".length(), dot);
                evaluations
                    .computeIfAbsent(evaluation, key -> NODES.objectNode().put("name", key))
                    .set(name.substring(dot + 1), value);
              } else {
                span.set(name, value);
              }
            });
    span.set("context", context);
    span.set("kind", columns.path("attributes.openinference.span.kind"));
    if (!attributes.isEmpty()) {
      span.set("attributes", attributes);
    }
    if (!evaluations.isEmpty()) {
      span.set("evaluations", NODES.arrayNode().addAll(evaluations.values()));
    }
    if (span.path("kind").isMissingNode()) {
      span.remove("kind");
    }
    return span;
  }
}
