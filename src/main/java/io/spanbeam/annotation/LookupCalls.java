package io.spanbeam.annotation;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.SpansById;
import io.spanbeam.ax.TimeWindow;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks which spans of a batch there are, as a hint to how it is best divided. A look-up that fails
 * is no reason to fail: without it there are more requests. For one thread at a time.
 */
final class LookupCalls {
  private static final Logger LOG = LoggerFactory.getLogger(LookupCalls.class);

  /** Each failure may have cost a timeout, as where a network drops what goes to Flight. */
  private static final int MOST_FAILURES_IN_A_ROW = 2;

  private final SpanLookup lookup;
  private final UpsertSettings settings;
  private final RequestGate gate;
  private int failuresInARow;

  LookupCalls(SpanLookup lookup, UpsertSettings settings, RequestGate gate) {
    this.lookup = lookup;
    this.settings = settings;
    this.gate = gate;
  }

  /** Returns how many requests it takes to look for records; 0 if none can be looked up. */
  int cost(List<MergedRecord> records) {
    return available() ? SpansById.queries(ids(records)).size() : 0;
  }

  /** Only spans are found by their IDs. */
  private boolean available() {
    return settings.granularity() == Granularity.SPAN
        && !settings.atomicRequests()
        && failuresInARow < MOST_FAILURES_IN_A_ROW;
  }

  private static List<String> ids(List<MergedRecord> records) {
    return records.stream().map(MergedRecord::recordId).filter(SpansById::canLookUp).toList();
  }

  /**
   * Looks for records.
   *
   * @return the start times of those that were found, by ID; empty if nothing was found out
   * @throws AxException if the thread was interrupted; it stays so
   */
  Optional<Map<String, Optional<Instant>>> find(
      List<MergedRecord> records, TimeWindow window, Fates fates) throws AxException {
    Map<String, Optional<Instant>> found = new HashMap<>();
    for (List<String> ids : SpansById.queries(ids(records))) {
      try {
        gate.pass();
        fates.lookedUp();
        found.putAll(lookup.startTimes(settings.project(), window, ids));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AxException(Category.UNAVAILABLE, "Looking for spans was interrupted", e);
      } catch (AxException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        noteFailure(e);
        return Optional.empty();
      }
    }
    failuresInARow = 0;
    return Optional.of(found);
  }

  private void noteFailure(AxException failure) {
    failuresInARow++;
    if (failure.retryAfter().isPresent()) {
      gate.hold(settings.retry().delay(1, failure.retryAfter()));
    }
    LOG.warn(
        "Looking for spans by ID failed, missing ones are found by dividing requests{}: {}",
        failuresInARow < MOST_FAILURES_IN_A_ROW ? "" : " from now on",
        failure.getMessage());
  }
}
