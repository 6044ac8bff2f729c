package io.spanbeam.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.ax.AnnotationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** {@code /v2/annotation-configs} (ax-protocol §3.5). */
final class AnnotationConfigResource {
  private final SpanStore store;

  AnnotationConfigResource(SpanStore store) {
    this.store = store;
  }

  RestAnswer list(RestRequest request, String unused) {
    Optional<String> spaceId = request.parameter("space_id");
    spaceId.ifPresent(id -> SpaceResource.check(store, id));
    Optional<String> spaceName = request.parameter("space_name");
    Optional<String> name = request.parameter("name");
    List<StoredAnnotationConfig> configs =
        store.spaces().stream()
            .filter(space -> spaceId.isEmpty() || space.id().equals(spaceId.get()))
            .filter(space -> ListPage.passes(spaceName, space.name()))
            .flatMap(space -> store.annotationConfigs(space.id()).stream())
            .filter(config -> ListPage.passes(name, config.name()))
            .toList();
    return ListPage.answer(request, "annotation_configs", configs, AnnotationConfigResource::json);
  }

  RestAnswer one(RestRequest request, String id) {
    Stream<StoredAnnotationConfig> configs =
        store.spaces().stream().flatMap(space -> store.annotationConfigs(space.id()).stream());
    return configs
        .filter(config -> config.id().equals(id))
        .findFirst()
        .map(config -> RestAnswer.json(200, json(config)))
        .orElseThrow(
            () ->
                new Problem.Refusal(
                    Problem.notFound(
                        "There is no annotation config with the ID '%s'".formatted(id))));
  }

  RestAnswer create(RestRequest request, String unused) {
    RestBody body = new RestBody(request.json());
    String name = body.requiredText("name");
    String spaceId = body.requiredText("space_id");
    AnnotationRule rule;
    try {
      rule = rule(body);
    } catch (IllegalArgumentException e) {
      throw new Problem.Refusal(Problem.invalidValue(e.getMessage()), e);
    }
    return RestAnswer.json(201, json(store.createAnnotationConfig(spaceId, name, rule)));
  }

  private static AnnotationRule rule(RestBody body) {
    return new AnnotationRule(
        choice(AnnotationRule.Type.values(), body.requiredText("annotation_config_type")),
        labels(body.document().get("values")),
        number(body.document().get("minimum_score")),
        number(body.document().get("maximum_score")),
        body.text("optimization_direction")
            .map(text -> choice(AnnotationRule.Direction.values(), text))
            .orElse(AnnotationRule.Direction.NONE));
  }

  private static <E extends Enum<E>> E choice(E[] choices, String text) {
    return Stream.of(choices)
        .filter(candidate -> candidate.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is not one of %s".formatted(text, List.of(choices))));
  }

  private static List<AnnotationRule.Label> labels(JsonNode values) {
    List<AnnotationRule.Label> labels = new ArrayList<>();
    if (values == null || values.isNull()) {
      return labels;
    }
    for (JsonNode value : values) {
      if (!value.path("label").isTextual()) {
        throw new IllegalArgumentException("values holds an entry without a label");
      }
      labels.add(new AnnotationRule.Label(value.get("label").asText(), number(value.get("score"))));
    }
    return labels;
  }

  private static OptionalDouble number(JsonNode value) {
    if (value == null || value.isNull()) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber()) {
      throw new IllegalArgumentException("A score is %s, not a number".formatted(value));
    }
    return OptionalDouble.of(value.asDouble());
  }

  private static ObjectNode json(StoredAnnotationConfig config) {
    AnnotationRule rule = config.rule();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", config.id());
    node.put("name", config.name());
    node.put("space_id", config.spaceId());
    node.put("created_at", config.createdAt().toString());
    node.put("type", rule.type().name());
    if (rule.type() != AnnotationRule.Type.FREEFORM) {
      node.put("optimization_direction", rule.direction().name());
    }
    rule.minimumScore().ifPresent(score -> node.put("minimum_score", score));
    rule.maximumScore().ifPresent(score -> node.put("maximum_score", score));
    if (!rule.labels().isEmpty()) {
      for (AnnotationRule.Label label : rule.labels()) {
        ObjectNode value = node.withArray("values").addObject();
        value.put("label", label.label());
        label.score().ifPresent(score -> value.put("score", score));
      }
    }
    return node;
  }
}
