package io.spanbeam.cli;

import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.AnnotationRule.Label;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.local.Space;
import io.spanbeam.local.SpanStore;
import io.spanbeam.local.StoredProject;
import io.spanbeam.local.TraceGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What a local AX holds if nothing else is asked for, and under which names. */
final class SampleTraces {
  static final String SPACE = "local";
  static final String PROJECT = "demo";
  static final long DEFAULT_SPANS = 20_000;
  static final long DEFAULT_SEED = 7;

  private static final Duration HISTORY = Duration.ofDays(28);
  private static final int KEY_BYTES = 24;

  private SampleTraces() {}

  /** Returns a project by its names; makes it, and its space, where they are missing. */
  static StoredProject project(SpanStore store, String spaceName, String name) {
    String spaceId =
        store.spaces().stream()
            .filter(space -> space.name().equals(spaceName))
            .findFirst()
            .map(Space::id)
            .orElseGet(() -> store.createSpace(spaceName).id());
    return store.projects().stream()
        .filter(project -> project.spaceId().equals(spaceId) && project.name().equals(name))
        .findFirst()
        .orElseGet(() -> store.createProject(spaceId, name));
  }

  /** Adds annotation configs to a space, one of each type, where their names are free. */
  static void addAnnotationConfigs(SpanStore store, String spaceId) {
    Map<String, AnnotationRule> wanted = new LinkedHashMap<>();
    wanted.put(
        "quality",
        AnnotationRule.categorical(
            List.of(
                new Label("good", OptionalDouble.of(1)),
                new Label("bad", OptionalDouble.of(0)),
                new Label("unclear", OptionalDouble.empty())),
            Direction.MAXIMIZE));
    wanted.put("helpfulness", AnnotationRule.continuous(0, 1, Direction.MAXIMIZE));
    wanted.put("notes", AnnotationRule.freeform());
    store.annotationConfigs(spaceId).forEach(config -> wanted.remove(config.name()));
    wanted.forEach((name, rule) -> store.createAnnotationConfig(spaceId, name, rule));
  }

  /**
   * Adds sample traces of the four weeks before now to a project. They stay in the 30 days that an
   * export reads unless told for another two.
   */
  static void generate(
      SpanStore store, String projectId, TraceGenerator generator, long spans, Instant now) {
    Instant end = now.truncatedTo(ChronoUnit.MINUTES);
    generator.generate(store, projectId, spans, new TimeWindow(end.minus(HISTORY), end));
  }

  /** Returns an API key that nobody can guess. */
  static String newKey() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return "local-" + HexFormat.of().formatHex(bytes);
  }
}
