package io.spanbeam.annotation.input;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.AnnotationRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * A record of the input that passed all checks. A row of a flat file is a record with one value, so
 * several records may name the same span.
 *
 * @param origin where it came from
 * @param annotations its ID and values
 * @param startTime when the span started, if the input says so
 */
public record InputRecord(
    RecordOrigin origin, AnnotationRecord annotations, Optional<Instant> startTime) {
  /** Checks that every part is there. */
  public InputRecord {
    requireNonNull(origin, "origin is null");
    requireNonNull(annotations, "annotations is null");
    requireNonNull(startTime, "startTime is null");
  }

  /**
   * Returns the record as a JSON object on one line, with {@code record_id}, {@code start_time} if
   * it has one, and {@code values}: for a {@link DeadLetter}, whatever shape it came in.
   */
  public String toJson() {
    return RecordJson.of(this);
  }
}
