package io.spanbeam.annotation;

import io.spanbeam.annotation.input.DeadLetter;
import java.util.List;

/**
 * What became of a batch: each record is in exactly one of the lists.
 *
 * @param upserted records that the service has written
 * @param refused records that it has not
 * @param requests how many requests were sent for it, repeated ones and look-ups included
 */
record BatchOutcome(List<MergedRecord> upserted, List<Refusal> refused, long requests) {
  BatchOutcome {
    upserted = List.copyOf(upserted);
    refused = List.copyOf(refused);
  }

  /**
   * A record that was not written.
   *
   * @param kind {@link DeadLetter.Kind#MISSING} or {@link DeadLetter.Kind#FAILED}
   * @param code short name of the reason
   * @param reason one sentence for the user
   * @param attempts how many requests carried the record
   */
  record Refusal(
      MergedRecord merged, DeadLetter.Kind kind, String code, String reason, int attempts) {}
}
