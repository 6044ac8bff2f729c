package io.spanbeam.annotation;

import static io.spanbeam.annotation.AnnotateSpans.required;
import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Transport;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/**
 * What the stages of a run have in common.
 *
 * @param upsert what all requests have in common
 * @param directory the directory of the run
 * @param deadLetter where dead letters go
 * @param resume whether records are skipped that the ledger shows as upserted
 * @param batchSize most records of a batch
 * @param lanes most requests in flight over all workers
 * @param requestsPerSecond limit for each worker; 0 for none
 */
record AnnotationSettings(
    UpsertSettings upsert,
    RunDirectory directory,
    String deadLetter,
    boolean resume,
    int batchSize,
    int lanes,
    double requestsPerSecond)
    implements Serializable {
  AnnotationSettings {
    requireNonNull(upsert, "upsert is null");
    requireNonNull(directory, "directory is null");
    requireNonNull(deadLetter, "deadLetter is null");
  }

  /**
   * Checks what is asked for.
   *
   * @throws IllegalStateException if something that must be set is missing
   * @throws IllegalArgumentException if something can't be as it is set
   */
  static AnnotationSettings of(AnnotateSpans asked) {
    AnnotationServiceFactory service = required(asked.services(), "to");
    if (service.transport() == Transport.FLIGHT && asked.granularity() != Granularity.SPAN) {
      throw new IllegalArgumentException(
          "Flight takes annotations of spans only, not of granularity %s; use REST for it"
              .formatted(asked.granularity()));
    }
    int mostRecords = asked.mostRecords();
    requireRange("batch size", asked.batchSize(), 0, mostRecords);
    requireRange(
        "number of requests in flight",
        asked.maxRequestsInFlight(),
        1,
        AnnotateSpans.MOST_REQUESTS_IN_FLIGHT);
    if (!(asked.requestsPerSecond() >= 0)) {
      throw new IllegalArgumentException(
          "Invalid rate of %s requests per second: it must be more than 0, or 0 for no limit"
              .formatted(asked.requestsPerSecond()));
    }
    Instant started = asked.started() == null ? Instant.now() : asked.started();
    String path = RunFiles.absolute(required(asked.runDirectory(), "withRunDirectory"));
    String runId = asked.runId() == null ? UUID.randomUUID().toString() : asked.runId();
    RunDirectory directory = new RunDirectory(path, runId, started);
    UpsertSettings upsert =
        new UpsertSettings(
            required(asked.project(), "withProject"),
            asked.granularity(),
            asked.start(),
            asked.end(),
            asked.retry(),
            asked.atomicRequests(),
            started,
            service.transport() == Transport.REST);
    return new AnnotationSettings(
        upsert,
        directory,
        asked.deadLetter() == null ? directory.deadLetter() : RunFiles.absolute(asked.deadLetter()),
        asked.resume(),
        asked.batchSize() == 0 ? mostRecords : asked.batchSize(),
        asked.maxRequestsInFlight(),
        asked.requestsPerSecond());
  }

  private static void requireRange(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "Invalid %s %d: it must be from %d to %d".formatted(what, value, least, most));
    }
  }

  RecordDigest.Maker digests() {
    return new RecordDigest.Maker(upsert.project(), upsert.granularity());
  }
}
