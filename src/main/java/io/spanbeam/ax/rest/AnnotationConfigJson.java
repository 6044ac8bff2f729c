package io.spanbeam.ax.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads annotation configs as the service lists them (ax-protocol §3.5). */
final class AnnotationConfigJson {
  private static final Logger LOG = LoggerFactory.getLogger(AnnotationConfigJson.class);

  private AnnotationConfigJson() {}

  /**
   * Reads the rule of a config. One that is not understood, such as one of a new type, allows
   * everything: the service checks the values itself.
   */
  static AnnotationConfig read(String id, String name, JsonNode node) {
    String type = node.path("type").asText();
    try {
      return new AnnotationConfig(id, name, rule(type, node));
    } catch (IllegalArgumentException e) {
      LOG.info(
          "The values of annotation '{}' are left to the service to check, because its config is"
              + " not understood: {}",
          name,
          e.getMessage());
      return new AnnotationConfig(id, name, AnnotationRule.freeform());
    }
  }

  private static AnnotationRule rule(String type, JsonNode node) {
    return switch (type) {
      case "CATEGORICAL" ->
          AnnotationRule.categorical(labels(node.path("values")), direction(node));
      case "CONTINUOUS" ->
          AnnotationRule.continuous(
              required(node, "minimum_score"), required(node, "maximum_score"), direction(node));
      case "FREEFORM" -> AnnotationRule.freeform();
      default -> throw new IllegalArgumentException("the type '%s' is unknown".formatted(type));
    };
  }

  private static List<AnnotationRule.Label> labels(JsonNode values) {
    List<AnnotationRule.Label> labels = new ArrayList<>();
    for (JsonNode value : values) {
      if (!value.path("label").isTextual()) {
        throw new IllegalArgumentException("one of its values has no label");
      }
      JsonNode score = value.path("score");
      labels.add(
          new AnnotationRule.Label(
              value.get("label").textValue(),
              score.isNumber() ? OptionalDouble.of(score.doubleValue()) : OptionalDouble.empty()));
    }
    return labels;
  }

  private static double required(JsonNode node, String field) {
    if (!node.path(field).isNumber()) {
      throw new IllegalArgumentException("%s is no number".formatted(field));
    }
    return node.get(field).doubleValue();
  }

  private static Direction direction(JsonNode node) {
    String text = node.path("optimization_direction").asText();
    for (Direction direction : Direction.values()) {
      if (direction.name().equals(text)) {
        return direction;
      }
    }
    return Direction.NONE;
  }
}
