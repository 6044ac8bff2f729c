package io.spanbeam.annotation;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

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

  RecordDigest.Maker digests() {
    return new RecordDigest.Maker(upsert.project(), upsert.granularity());
  }
}
