package io.spanbeam.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * A REST error as a problem document (RFC 9457, ax-protocol §4.5).
 *
 * @param status HTTP status
 * @param title the same for every error of its class
 * @param anchor last part of the type URI
 * @param detail what was wrong this time, one sentence
 */
record Problem(int status, String title, String anchor, String detail) {
  private static final String TYPE_PREFIX = "https://arize.com/docs/ax/rest-reference/errors#";

  static Problem invalidRequest(String detail) {
    return new Problem(400, "Invalid request", "invalid-request", detail);
  }

  static Problem unauthenticated() {
    return new Problem(
        401,
        "Authentication required",
        "authentication-required",
        "The API key is missing or unknown; send 'Authorization: Bearer <key>'");
  }

  static Problem notFound(String detail) {
    return new Problem(404, "Not found", "not-found", detail);
  }

  static Problem methodNotAllowed(String detail) {
    return new Problem(405, "Method not allowed", "method-not-allowed", detail);
  }

  static Problem conflict(String detail) {
    return new Problem(409, "Resource conflict", "resource-conflict", detail);
  }

  static Problem tooLarge(String detail) {
    return new Problem(413, "Request too large", "request-too-large", detail);
  }

  static Problem unsupportedEncoding(String detail) {
    return new Problem(415, "Unsupported media type", "unsupported-media-type", detail);
  }

  static Problem invalidValue(String detail) {
    return new Problem(422, "Validation error", "validation-error", detail);
  }

  static Problem failed(int status, String detail) {
    return switch (status) {
      case 429 -> new Problem(status, "Too many requests", "rate-limit-exceeded", detail);
      case 503 -> new Problem(status, "Service unavailable", "service-unavailable", detail);
      default ->
          status < 500
              ? new Problem(status, "Request refused", "request-refused", detail)
              : new Problem(status, "Internal server error", "internal-error", detail);
    };
  }

  /** Returns the problem that a failure of the store is to the client. */
  static Problem of(StoreException failure) {
    return switch (failure.reason()) {
      case NOT_FOUND -> notFound(failure.getMessage());
      case CONFLICT -> conflict(failure.getMessage());
      case INVALID -> invalidValue(failure.getMessage());
      case FAILED -> failed(500, failure.getMessage());
    };
  }

  /** Returns the answer that tells of this problem. */
  RestAnswer answer(String requestId) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("status", status);
    document.put("title", title);
    document.put("type", TYPE_PREFIX + anchor);
    document.put("detail", detail);
    document.put("request_id", requestId);
    return new RestAnswer(
        status, "application/problem+json", document.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Ends the handling of a request with a problem. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Refusal(Problem problem) {
      super(problem.detail());
      this.problem = problem;
    }

    Refusal(Problem problem, Throwable cause) {
      super(problem.detail(), cause);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
