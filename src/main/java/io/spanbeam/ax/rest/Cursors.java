package io.spanbeam.ax.rest;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Follows the cursors of one listing and refuses those that would end it early or never
 * (ax-protocol §4.2).
 */
final class Cursors {
  private final String call;
  private final Set<String> seen = new HashSet<>();

  Cursors(String call) {
    this.call = call;
  }

  /**
   * Returns the cursor of the next page, or nothing at the end.
   *
   * @param hasMore what the service said; absent leaves it to the cursor
   * @param next the cursor in the answer
   */
  Optional<String> advance(Optional<Boolean> hasMore, Optional<String> next) throws AxException {
    if (hasMore.isPresent() && !hasMore.get()) {
      return Optional.empty();
    }
    if (next.isEmpty()) {
      if (hasMore.isPresent()) {
        throw new AxException(
            Category.PROTOCOL,
            "The answer to %s says that there is more, but gives no cursor to it".formatted(call));
      }
      return next;
    }
    if (!seen.add(next.get())) {
      throw new AxException(
          Category.PROTOCOL,
          "The answer to %s gives the same cursor twice, which would never end".formatted(call));
    }
    return next;
  }
}
