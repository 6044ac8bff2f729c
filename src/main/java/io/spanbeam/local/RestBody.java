package io.spanbeam.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The members of a request body. A member of the wrong type is an invalid request (400), a value
 * that is missing or out of bounds a validation error (422). A null member counts as missing.
 */
record RestBody(ObjectNode document) {
  private static final int MOST_NAMES = 1000;

  Optional<String> text(String name) {
    JsonNode value = document.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new Problem.Refusal(Problem.invalidRequest("%s is not a string".formatted(name)));
    }
    return Optional.of(value.asText());
  }

  /** Returns a text that must be there and not be blank. */
  String requiredText(String name) {
    String value =
        text(name)
            .orElseThrow(
                () -> new Problem.Refusal(Problem.invalidValue("%s is missing".formatted(name))));
    if (value.isBlank()) {
      throw new Problem.Refusal(Problem.invalidValue("%s is blank".formatted(name)));
    }
    return value;
  }

  /** Returns an instant; a time without offset is in UTC, a date is its midnight. */
  Optional<Instant> instant(String name) {
    return text(name).map(value -> parseInstant(name, value));
  }

  private static Instant parseInstant(String name, String value) {
    try {
      if (value.length() <= "2026-01-01".length()) {
        return LocalDate.parse(value).atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      return hasOffset(value)
          ? OffsetDateTime.parse(value).toInstant()
          : LocalDateTime.parse(value).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw new Problem.Refusal(
          Problem.invalidRequest(
              "%s is '%s', not an ISO 8601 time such as 2026-01-01T00:00:00Z"
                  .formatted(name, value)),
          e);
    }
  }

  private static boolean hasOffset(String value) {
    String time = value.substring("2026-01-01".length());
    return time.endsWith("Z")
        || time.endsWith("z")
        || time.indexOf('+') > 0
        || time.indexOf('-') > 0;
  }

  /** Returns a list of 1 to 1000 names; empty if the member is missing. */
  Optional<List<String>> names(String name) {
    JsonNode value = document.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isArray()) {
      throw new Problem.Refusal(Problem.invalidRequest("%s is not a list".formatted(name)));
    }
    if (value.isEmpty() || value.size() > MOST_NAMES) {
      throw new Problem.Refusal(
          Problem.invalidValue(
              "%s holds %d names, but must hold 1 to %d"
                  .formatted(name, value.size(), MOST_NAMES)));
    }
    List<String> names = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isTextual()) {
        throw new Problem.Refusal(
            Problem.invalidRequest("%s holds something that is not a string".formatted(name)));
      }
      if (element.asText().isBlank()) {
        throw new Problem.Refusal(Problem.invalidValue("%s holds a blank name".formatted(name)));
      }
      names.add(element.asText());
    }
    return Optional.of(names);
  }
}
