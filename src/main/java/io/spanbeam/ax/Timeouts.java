package io.spanbeam.ax;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long to wait for the service.
 *
 * @param connect until a connection stands
 * @param request until a call with one answer has it: a REST request, GetFlightInfo
 * @param idle until the next batch of a stream; a stream as a whole may take any time
 */
public record Timeouts(Duration connect, Duration request, Duration idle) implements Serializable {
  /** 20 seconds to connect, 2 minutes for an answer, 5 minutes between batches. */
  public static final Timeouts DEFAULT =
      new Timeouts(Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofMinutes(5));

  /**
   * @throws IllegalArgumentException if one of them is not positive
   */
  public Timeouts {
    requirePositive("connect", connect);
    requirePositive("request", request);
    requirePositive("idle", idle);
  }

  private static void requirePositive(String name, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "Invalid %s timeout %s: it must be positive".formatted(name, timeout));
    }
  }
}
