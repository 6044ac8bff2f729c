package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A call to the service failed. The message is one sentence for the user, without any secret. */
public final class AxException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is; decides over a retry and over the exit code of the command. */
  public enum Category {
    /** No, unknown or expired credential: HTTP 401, gRPC UNAUTHENTICATED. */
    AUTHENTICATION(false),
    /** The credential may not do this: HTTP 403, gRPC PERMISSION_DENIED. */
    PERMISSION(false),
    /** Missing, or not visible to this credential: HTTP 404, gRPC NOT_FOUND. */
    NOT_FOUND(false),
    /** Several candidates fit a name. */
    AMBIGUOUS(false),
    /** The request is wrong: HTTP 400, 422, gRPC INVALID_ARGUMENT and the like. */
    INVALID(false),
    /** Too many requests: HTTP 429, gRPC RESOURCE_EXHAUSTED. */
    THROTTLED(true),
    /** Not reachable, reset, or failed in a way that may pass: HTTP 5xx, gRPC UNAVAILABLE. */
    UNAVAILABLE(true),
    /** No answer in time. */
    TIMEOUT(true),
    /** The TLS handshake failed: certificate, host name or protocol. */
    TLS(false),
    /** A message was larger than the client or the service takes; ask for smaller chunks. */
    TOO_LARGE(true),
    /** The answer does not follow the protocol. */
    PROTOCOL(false);

    private final boolean retryable;

    Category(boolean retryable) {
      this.retryable = retryable;
    }

    /** Returns whether the same call may succeed later. */
    public boolean retryable() {
      return retryable;
    }
  }

  private final Category category;
  private final String problem;
  private final transient Optional<Duration> retryAfter;

  /** Makes an exception without a cause. */
  public AxException(Category category, String message) {
    this(category, message, Optional.empty(), null);
  }

  /** Makes an exception with the failure that led to it. */
  public AxException(Category category, String message, Throwable cause) {
    this(category, message, Optional.empty(), cause);
  }

  /** Makes an exception with the waiting time that the service asked for. */
  public AxException(
      Category category, String message, Optional<Duration> retryAfter, Throwable cause) {
    this(category, message, message, retryAfter, cause);
  }

  /**
   * Makes an exception whose message holds more than the problem, such as the ID of the request.
   */
  public AxException(
      Category category,
      String message,
      String problem,
      Optional<Duration> retryAfter,
      Throwable cause) {
    super(message, cause);
    this.category = requireNonNull(category, "category is null");
    this.problem = requireNonNull(problem, "problem is null");
    this.retryAfter = requireNonNull(retryAfter, "retryAfter is null");
  }

  /** Returns the kind of failure. */
  public Category category() {
    return category;
  }

  /**
   * Returns the message with the kind of failure, because some clusters hand on no more of a
   * worker's exception than this text.
   */
  @Override
  public String toString() {
    return "%s[%s]: %s".formatted(getClass().getName(), category, getMessage());
  }

  /** Returns what went wrong, in the same words for every request with which the same is wrong. */
  public String problem() {
    return problem;
  }

  /** Returns how long the service asked to wait before the next try. */
  public Optional<Duration> retryAfter() {
    return retryAfter == null ? Optional.empty() : retryAfter;
  }
}
