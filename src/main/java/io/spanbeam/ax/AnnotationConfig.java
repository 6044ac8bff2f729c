package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

/**
 * An annotation that may be given in a space (ax-protocol §3.5).
 *
 * @param id opaque ID
 * @param name name, unique within its space; compared exactly
 * @param rule what values it allows
 */
public record AnnotationConfig(String id, String name, AnnotationRule rule) {
  /** Checks that every part is there. */
  public AnnotationConfig {
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
    requireNonNull(rule, "rule is null");
  }
}
