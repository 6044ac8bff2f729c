package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The annotations of one span, trace or session, as one request carries them.
 *
 * @param recordId what {@link Granularity} says: the ID of a span, of the root span of a trace, or
 *     of a session. Always a text, whatever it looks like
 * @param values at least one; names are unique
 */
public record AnnotationRecord(String recordId, List<AnnotationValue> values) {
  /**
   * @throws IllegalArgumentException if the ID is empty, there is no value, or a name comes twice
   */
  public AnnotationRecord {
    requireNonNull(recordId, "recordId is null");
    values = List.copyOf(values);
    if (recordId.isEmpty()) {
      throw new IllegalArgumentException("Invalid record: its ID is empty");
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException("Invalid record '%s': no values".formatted(recordId));
    }
    Set<String> names = new HashSet<>();
    for (AnnotationValue value : values) {
      if (!names.add(value.name())) {
        throw new IllegalArgumentException(
            "Invalid record '%s': the name '%s' comes twice".formatted(recordId, value.name()));
      }
    }
  }
}
