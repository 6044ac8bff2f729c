package io.spanbeam.filter;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A filter divided by who evaluates it. A span passes the whole filter if it passes both parts.
 *
 * @param pushed what the service evaluates; its {@link FilterExpression#text()} is sent
 * @param local what the service does not document and Spanbeam evaluates on the columns it receives
 */
public record Pushdown(Optional<FilterExpression> pushed, Optional<FilterExpression> local) {
  /** Checks that both parts are there. */
  public Pushdown {
    requireNonNull(pushed, "pushed is null");
    requireNonNull(local, "local is null");
  }
}
