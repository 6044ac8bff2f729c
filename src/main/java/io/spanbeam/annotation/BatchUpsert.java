package io.spanbeam.annotation;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes batches of records to the service and says what became of each record. For one thread at a
 * time: each lane has its own.
 *
 * <p>A batch is tried as long as it makes sense; what then is not written is accounted for. Its
 * records share a request if they share a {@link LookupWindow}. Which ones the service does not
 * take is found as {@link UpsertSearch} says.
 *
 * <p>Failures that no other record could escape stop the run: a credential that is not accepted,
 * TLS, a project that is not there, an answer that breaks the protocol. If instead the attempts of
 * a request are used up on failures that may pass, two things are possible. Either it is this
 * batch, such as one that makes the service fail each time; then it must not keep the others from
 * being written, and its records are dead letters. Or the service is down; then going on would make
 * dead letters of all that is left, where a run that stops can be resumed. So the third batch in a
 * row that ends this way, with no request understood in between, stops the run.
 */
final class BatchUpsert {
  /** Code of dead letters of which only failures that may pass are known. */
  static final String UNAVAILABLE = "unavailable";

  private static final int MOST_FAILURES_IN_A_ROW = 3;

  private final UpsertSettings settings;
  private final UpsertCalls calls;
  private final LookupCalls lookups;
  private int failuresInARow;

  /**
   * @param gate shared by all lanes of the process
   */
  BatchUpsert(
      AnnotationService service, UpsertSettings settings, RequestGate gate, SpanLookup lookup) {
    this.settings = requireNonNull(settings, "settings is null");
    calls = new UpsertCalls(service, settings, gate);
    lookups = new LookupCalls(lookup, settings, gate);
  }

  /**
   * Upserts the records of a batch.
   *
   * @param batch records with different IDs, at most as many as one request may have
   * @throws AxException if the run has to stop. Some records of the batch may be written then; to
   *     send it again is safe. If the thread is interrupted, it stays so
   */
  BatchOutcome upsert(List<MergedRecord> batch) throws AxException {
    Fates fates = new Fates();
    long answeredBefore = calls.answered();
    try {
      Map<LookupWindow, List<MergedRecord>> groups = new LinkedHashMap<>();
      for (MergedRecord merged : batch) {
        groups
            .computeIfAbsent(LookupWindow.of(settings, merged), key -> new ArrayList<>())
            .add(merged);
      }
      for (Map.Entry<LookupWindow, List<MergedRecord>> group : groups.entrySet()) {
        upsertGroup(group.getKey(), group.getValue(), fates);
      }
      failuresInARow = 0;
    } catch (AxException e) {
      if (!e.category().retryable() || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      failuresInARow = calls.answered() > answeredBefore ? 1 : failuresInARow + 1;
      if (failuresInARow >= MOST_FAILURES_IN_A_ROW) {
        throw e;
      }
      String reason =
          "Not written in %d attempts: %s"
              .formatted(settings.retry().maxAttempts(), e.getMessage());
      fates.open(batch).forEach(merged -> fates.failed(merged, UNAVAILABLE, reason));
    }
    return fates.outcome(batch);
  }

  private void upsertGroup(LookupWindow window, List<MergedRecord> records, Fates fates)
      throws AxException {
    List<LookupWindow> parts = window.parts(settings);
    String where = window.description(settings);
    if (parts.size() == 1) {
      upsertIn(window, where, records, true, fates);
      return;
    }
    List<MergedRecord> left = upsertByLookup(window, where, records, fates);
    for (LookupWindow part : parts) {
      upsertIn(part, where, left, false, fates);
      boolean last = part.equals(parts.get(parts.size() - 1));
      left = last ? List.of() : fates.reopenMissing(left);
    }
  }

  /**
   * Upserts those records of an unknown part whose part a look-up tells.
   *
   * @return the others
   */
  private List<MergedRecord> upsertByLookup(
      LookupWindow window, String where, List<MergedRecord> records, Fates fates)
      throws AxException {
    if (lookups.cost(records) == 0) {
      return records;
    }
    Map<String, Optional<Instant>> times =
        lookups.find(records, window.range(settings), fates).orElse(Map.of());
    Map<LookupWindow, List<MergedRecord>> known = new LinkedHashMap<>();
    List<MergedRecord> others = new ArrayList<>();
    for (MergedRecord merged : records) {
      Optional<Instant> time = times.getOrDefault(merged.recordId(), Optional.empty());
      if (time.isPresent()) {
        known
            .computeIfAbsent(LookupWindow.at(settings, time), key -> new ArrayList<>())
            .add(merged);
      } else {
        others.add(merged);
      }
    }
    for (Map.Entry<LookupWindow, List<MergedRecord>> group : known.entrySet()) {
      upsertIn(group.getKey(), where, group.getValue(), false, fates);
    }
    return others;
  }

  private void upsertIn(
      LookupWindow window, String where, List<MergedRecord> records, boolean mayLookUp, Fates fates)
      throws AxException {
    if (!records.isEmpty()) {
      new UpsertSearch(calls, lookups, settings, fates, window, where).upsert(records, mayLookUp);
    }
  }
}
