package io.spanbeam.annotation;

import io.spanbeam.annotation.BatchOutcome.Refusal;
import io.spanbeam.annotation.input.DeadLetter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Notes what becomes of the records of one batch. A record without a fate is open. */
final class Fates {
  private final Map<String, Integer> attempts = new HashMap<>();
  private final Set<String> written = new HashSet<>();
  private final Map<String, Loss> lost = new HashMap<>();
  private long requests;

  private record Loss(DeadLetter.Kind kind, String code, String reason) {}

  /** Notes a request that carries records. */
  void sent(Collection<MergedRecord> records) {
    requests++;
    records.forEach(merged -> attempts.merge(merged.recordId(), 1, Integer::sum));
  }

  /** Notes a request that asks which spans there are. */
  void lookedUp() {
    requests++;
  }

  void written(MergedRecord merged) {
    written.add(merged.recordId());
  }

  void missing(MergedRecord merged, String code, String reason) {
    lost.put(merged.recordId(), new Loss(DeadLetter.Kind.MISSING, code, reason));
  }

  void failed(MergedRecord merged, String code, String reason) {
    lost.put(merged.recordId(), new Loss(DeadLetter.Kind.FAILED, code, reason));
  }

  /** Returns those of the records that have no fate yet. */
  List<MergedRecord> open(Collection<MergedRecord> records) {
    return records.stream()
        .filter(
            merged -> !written.contains(merged.recordId()) && !lost.containsKey(merged.recordId()))
        .toList();
  }

  /** Returns those of the records that are missing, and opens them for another try. */
  List<MergedRecord> reopenMissing(Collection<MergedRecord> records) {
    List<MergedRecord> reopened = new ArrayList<>();
    for (MergedRecord merged : records) {
      Loss loss = lost.get(merged.recordId());
      if (loss != null && loss.kind() == DeadLetter.Kind.MISSING) {
        lost.remove(merged.recordId());
        reopened.add(merged);
      }
    }
    return reopened;
  }

  /**
   * Returns the fate of each record of the batch, in its order.
   *
   * @throws IllegalStateException if one has none, or two
   */
  BatchOutcome outcome(List<MergedRecord> batch) {
    List<MergedRecord> upserted = new ArrayList<>();
    List<Refusal> refused = new ArrayList<>();
    for (MergedRecord merged : batch) {
      String id = merged.recordId();
      Loss loss = lost.get(id);
      if (written.contains(id) == (loss != null)) {
        throw new IllegalStateException(
            "The record '%s' of a batch is %s"
                .formatted(id, loss == null ? "not accounted for" : "accounted for twice"));
      }
      if (loss == null) {
        upserted.add(merged);
      } else {
        refused.add(
            new Refusal(
                merged, loss.kind(), loss.code(), loss.reason(), attempts.getOrDefault(id, 0)));
      }
    }
    return new BatchOutcome(upserted, refused, requests);
  }
}
