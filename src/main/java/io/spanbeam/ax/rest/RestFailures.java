package io.spanbeam.ax.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.ApiKey;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.NetworkFailures;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/** Turns an answer that is no success into an {@link AxException} (ax-protocol §4.5). */
final class RestFailures {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(408, "Request Timeout"),
          Map.entry(409, "Conflict"),
          Map.entry(413, "Content Too Large"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(425, "Too Early"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"));

  private RestFailures() {}

  /**
   * Says what the service answered. Headers are never part of it, and of the body only what a
   * problem document says.
   *
   * @param call method and path
   */
  static AxException of(
      String call,
      HttpResponse<byte[]> response,
      CredentialReference credential,
      ApiKey key,
      Clock clock) {
    int status = response.statusCode();
    Optional<JsonNode> problem = problem(response.body());
    StringBuilder message =
        new StringBuilder("%s failed with %d %s".formatted(call, status, title(status, problem)));
    problem
        .map(node -> node.path("detail").asText(""))
        .filter(detail -> !detail.isBlank())
        .ifPresent(detail -> message.append(": ").append(detail));
    String withoutRequest = NetworkFailures.quotable(message.toString(), key);
    problem
        .map(node -> node.path("request_id").asText(""))
        .filter(id -> !id.isBlank())
        .ifPresent(id -> message.append(" (request ").append(id).append(')'));
    String text = NetworkFailures.quotable(message.toString(), key);
    if (status == 401) {
      text += "; check the API key in %s and the region".formatted(credential);
    }
    return new AxException(
        category(status),
        text,
        withoutRequest,
        response.headers().firstValue("Retry-After").flatMap(value -> retryAfter(value, clock)),
        null);
  }

  private static Optional<JsonNode> problem(byte[] body) {
    try {
      return Optional.of(JSON.readTree(body)).filter(JsonNode::isObject);
    } catch (IOException e) {
      // A gateway answers in HTML or plain text: the status alone has to do
      return Optional.empty();
    }
  }

  private static String title(int status, Optional<JsonNode> problem) {
    return problem
        .map(node -> node.path("title").asText(""))
        .filter(title -> !title.isBlank())
        .orElse(TITLES.getOrDefault(status, "(no title)"));
  }

  private static Category category(int status) {
    return switch (status) {
      case 401 -> Category.AUTHENTICATION;
      case 403 -> Category.PERMISSION;
      case 404, 410 -> Category.NOT_FOUND;
      case 408, 504 -> Category.TIMEOUT;
      case 413 -> Category.TOO_LARGE;
      case 429 -> Category.THROTTLED;
      case 425 -> Category.UNAVAILABLE;
      default -> {
        if (status >= 500) {
          yield Category.UNAVAILABLE;
        }
        yield status >= 400 ? Category.INVALID : Category.PROTOCOL;
      }
    };
  }

  /** Reads {@code Retry-After}: seconds, or a date by the sender's clock. */
  private static Optional<Duration> retryAfter(String value, Clock clock) {
    String text = value.strip();
    try {
      if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
      }
      ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration left = Duration.between(clock.instant(), date.toInstant());
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeException | NumberFormatException e) {
      // A wish that can't be read leaves the delay to the policy
      return Optional.empty();
    }
  }
}
