package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One request to upsert annotations (ax-protocol §6.5, §7.1).
 *
 * @param project project that holds the spans
 * @param granularity what the record IDs name
 * @param start lower end of the window in which they are looked up; empty leaves it to the service
 * @param end upper end of it; empty means now
 * @param records at least one; their IDs are unique
 */
public record AnnotationRequest(
    Project project,
    Granularity granularity,
    Optional<Instant> start,
    Optional<Instant> end,
    List<AnnotationRecord> records) {
  /**
   * @throws IllegalArgumentException if there is no record, an ID comes twice, or the window is
   *     empty
   */
  public AnnotationRequest {
    requireNonNull(project, "project is null");
    requireNonNull(granularity, "granularity is null");
    requireNonNull(start, "start is null");
    requireNonNull(end, "end is null");
    records = List.copyOf(records);
    if (records.isEmpty()) {
      throw new IllegalArgumentException("Invalid request: it has no records");
    }
    if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
      throw new IllegalArgumentException(
          "Invalid window: start %s is not before end %s".formatted(start.get(), end.get()));
    }
    Set<String> ids = new HashSet<>();
    for (AnnotationRecord one : records) {
      if (!ids.add(one.recordId())) {
        throw new IllegalArgumentException(
            "Invalid request: the record ID '%s' comes twice".formatted(one.recordId()));
      }
    }
  }
}
