package io.spanbeam.local;

import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationValue;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The annotation configs of one space, to check values against (ax-protocol §3.5, §7.1). */
final class AnnotationConfigs {
  private final Map<String, AnnotationRule> rules;

  private AnnotationConfigs(Map<String, AnnotationRule> rules) {
    this.rules = rules;
  }

  /** Reads the configs of a space. */
  static AnnotationConfigs of(SpanStore store, String spaceId) {
    return new AnnotationConfigs(
        store.annotationConfigs(spaceId).stream()
            .collect(Collectors.toMap(StoredAnnotationConfig::name, StoredAnnotationConfig::rule)));
  }

  /** Finds what a value breaks: its name has no config, or its config does not allow it. */
  Optional<String> violation(AnnotationValue value) {
    AnnotationRule rule = rules.get(value.name());
    if (rule == null) {
      return Optional.of("the space has no annotation config '%s'".formatted(value.name()));
    }
    return rule.violation(value).map(reason -> "'%s': %s".formatted(value.name(), reason));
  }
}
