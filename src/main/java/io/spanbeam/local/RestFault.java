package io.spanbeam.local;

import java.time.Duration;
import java.util.OptionalInt;

/** What goes wrong with one REST request. */
public sealed interface RestFault {
  /**
   * The request is not executed; a problem document comes instead.
   *
   * @param status HTTP status
   * @param retryAfter value of {@code Retry-After} in seconds, if that header is sent
   */
  record Refused(int status, OptionalInt retryAfter) implements RestFault {}

  /**
   * The request is not executed; a problem document comes instead, and {@code Retry-After} with an
   * HTTP date. Dates have whole seconds; the fraction is cut.
   *
   * @param status HTTP status
   * @param delay from the time of the answer to the date
   */
  record RefusedUntil(int status, Duration delay) implements RestFault {}

  /**
   * The request is not executed; a gateway answers with a page in HTML.
   *
   * @param status HTTP status
   */
  record Html(int status) implements RestFault {}

  /**
   * The request is executed, but its answer comes late.
   *
   * @param delay before the request is executed
   */
  record Slow(Duration delay) implements RestFault {}

  /** The connection is closed before the request is executed. */
  record DroppedBefore() implements RestFault {}

  /**
   * The request is executed; the connection is closed in the middle of its answer, or without one
   * if its body is empty.
   */
  record DroppedAfter() implements RestFault {}

  /** Refuses with 429 and a waiting time. */
  static RestFault throttled(int retryAfterSeconds) {
    return new Refused(429, OptionalInt.of(retryAfterSeconds));
  }

  /** Refuses with 429 and the date until which to wait. */
  static RestFault throttledUntil(Duration delay) {
    return new RefusedUntil(429, delay);
  }

  /** Refuses with a status and a problem document. */
  static RestFault refused(int status) {
    return new Refused(status, OptionalInt.empty());
  }
}
