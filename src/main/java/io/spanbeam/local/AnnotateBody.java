package io.spanbeam.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The body of {@code POST /v2/spans/annotate} (ax-protocol §7.1): what can be checked of it without
 * the store. Members that the protocol does not know are ignored.
 *
 * @param window in which the records are looked up, half-open
 */
record AnnotateBody(
    String projectId, Granularity granularity, TimeWindow window, List<AnnotationRecord> records) {
  /**
   * Reads a body.
   *
   * @param lengthLimits whether labels and texts have the limits of ax-protocol §6.5
   * @throws Problem.Refusal with 400 where the shape is wrong or something comes twice, with 422
   *     where a value is missing or out of bounds
   */
  static AnnotateBody read(ObjectNode document, Instant now, boolean lengthLimits) {
    RestBody body = new RestBody(document);
    Granularity granularity = granularity(body);
    List<AnnotationRecord> records = records(document, granularity, lengthLimits);
    return new AnnotateBody(
        body.requiredText("project_id"), granularity, window(body, granularity, now), records);
  }

  private static Granularity granularity(RestBody body) {
    String text = body.text("granularity").orElse(Granularity.SPAN.name());
    return Stream.of(Granularity.values())
        .filter(candidate -> candidate.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                invalidValue(
                    "granularity is '%s', but must be one of %s"
                        .formatted(text, List.of(Granularity.values()))));
  }

  private static TimeWindow window(RestBody body, Granularity granularity, Instant now) {
    Duration longest = granularity.maxWindow();
    Instant to = body.instant("end_time").orElse(now);
    Instant from = body.instant("start_time").orElse(to.minus(longest));
    if (to.isAfter(now)) {
      throw invalidValue("end_time %s is in the future".formatted(to));
    }
    if (from.isAfter(now)) {
      throw invalidValue("start_time %s is in the future".formatted(from));
    }
    if (!from.isBefore(to)) {
      throw invalidValue("start_time %s is not before end_time %s".formatted(from, to));
    }
    if (Duration.between(from, to).compareTo(longest) > 0) {
      throw invalidValue(
          "The window from %s to %s is longer than the %d days that %s allows"
              .formatted(from, to, longest.toDays(), granularity));
    }
    return new TimeWindow(from, to);
  }

  private static List<AnnotationRecord> records(
      ObjectNode document, Granularity granularity, boolean lengthLimits) {
    JsonNode list = list(document, "annotations", "annotations");
    if (list.size() > granularity.maxRecords()) {
      throw invalidValue(
          "annotations holds %d records, but %s allows at most %d"
              .formatted(list.size(), granularity, granularity.maxRecords()));
    }
    List<AnnotationRecord> records = new ArrayList<>(list.size());
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String place = "annotations[%d]".formatted(i);
      ObjectNode one = object(list.get(i), place);
      String id = text(one, "record_id", place).orElse("");
      if (id.isEmpty()) {
        throw invalidValue("%s.record_id is missing or empty".formatted(place));
      }
      if (!ids.add(id)) {
        throw invalidRequest("record_id '%s' comes twice".formatted(id));
      }
      records.add(new AnnotationRecord(id, values(one, place, lengthLimits)));
    }
    return records;
  }

  private static List<AnnotationValue> values(ObjectNode one, String place, boolean lengthLimits) {
    JsonNode list = list(one, "values", place + ".values");
    List<AnnotationValue> values = new ArrayList<>(list.size());
    Set<String> names = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String valuePlace = "%s.values[%d]".formatted(place, i);
      AnnotationValue value = value(object(list.get(i), valuePlace), valuePlace);
      if (!names.add(value.name())) {
        throw invalidRequest("The name '%s' comes twice in %s".formatted(value.name(), place));
      }
      if (lengthLimits) {
        AnnotationLimits.violation(value)
            .ifPresent(
                reason -> {
                  throw invalidValue("%s: %s".formatted(valuePlace, reason));
                });
      }
      values.add(value);
    }
    return values;
  }

  private static AnnotationValue value(ObjectNode one, String place) {
    String name = text(one, "name", place).orElse("");
    Optional<String> label = text(one, "label", place);
    OptionalDouble score = score(one, place);
    Optional<String> text = text(one, "text", place);
    try {
      return new AnnotationValue(name, label, score, text);
    } catch (IllegalArgumentException e) {
      throw new Problem.Refusal(Problem.invalidValue("%s: %s".formatted(place, e.getMessage())), e);
    }
  }

  private static OptionalDouble score(ObjectNode one, String place) {
    JsonNode score = one.get("score");
    if (score == null || score.isNull()) {
      return OptionalDouble.empty();
    }
    if (!score.isNumber()) {
      throw invalidRequest("%s.score is not a number".formatted(place));
    }
    return OptionalDouble.of(score.doubleValue());
  }

  private static JsonNode list(ObjectNode one, String name, String place) {
    JsonNode list = one.get(name);
    if (list != null && !list.isNull() && !list.isArray()) {
      throw invalidRequest("%s is not a list".formatted(place));
    }
    if (list == null || list.isEmpty()) {
      throw invalidValue("%s is missing or empty".formatted(place));
    }
    return list;
  }

  private static ObjectNode object(JsonNode node, String place) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw invalidRequest("%s is not an object".formatted(place));
  }

  private static Optional<String> text(ObjectNode one, String name, String place) {
    JsonNode value = one.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw invalidRequest("%s.%s is not a string".formatted(place, name));
    }
    return Optional.of(value.asText());
  }

  private static Problem.Refusal invalidRequest(String detail) {
    return new Problem.Refusal(Problem.invalidRequest(detail));
  }

  private static Problem.Refusal invalidValue(String detail) {
    return new Problem.Refusal(Problem.invalidValue(detail));
  }
}
