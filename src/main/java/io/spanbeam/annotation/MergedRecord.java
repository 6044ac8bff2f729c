package io.spanbeam.annotation;

import static java.util.Objects.requireNonNull;

import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.ax.AnnotationRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is sent for one record ID, made of all records of the input that name it.
 *
 * @param annotations the union of their values; for the same name, the last one in the order of the
 *     input
 * @param startTime the last start time that the input gives
 * @param parts the records of the input, in its order; at least one
 */
record MergedRecord(
    AnnotationRecord annotations, Optional<Instant> startTime, List<InputRecord> parts) {
  MergedRecord {
    requireNonNull(annotations, "annotations is null");
    requireNonNull(startTime, "startTime is null");
    parts = List.copyOf(parts);
  }

  String recordId() {
    return annotations.recordId();
  }
}
