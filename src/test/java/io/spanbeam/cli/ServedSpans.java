package io.spanbeam.cli;

import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.AnnotationRule.Label;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.LocalAx;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.local.Space;
import io.spanbeam.local.SpanStore;
import io.spanbeam.local.StoredProject;
import io.spanbeam.local.TraceGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A local AX with generated spans of November 2025, and what a command needs to reach it. */
final class ServedSpans implements AutoCloseable {
  static final String KEY = "ak-7c1fe0b25d9a4e6f8b3d";
  static final String SPACE = "Sales";
  static final String PROJECT = "shop";
  static final TimeWindow WINDOW =
      new TimeWindow(Instant.parse("2025-11-01T00:00:00Z"), Instant.parse("2025-11-20T00:00:00Z"));

  /** When the commands run: the spans are in the 30 days before. */
  static final Instant NOW = Instant.parse("2025-11-25T12:00:00Z");

  private final SpanStore store;
  private final LocalAx service;
  private final StoredProject project;

  private ServedSpans(SpanStore store, LocalAx service, StoredProject project) {
    this.store = store;
    this.service = service;
    this.project = project;
  }

  static ServedSpans start(long spans) throws IOException {
    return start(spans, ServiceBehaviour.standard(), FaultScript.none());
  }

  static ServedSpans start(long spans, ServiceBehaviour behaviour, FaultScript faults)
      throws IOException {
    return start(spans, WINDOW, behaviour, faults);
  }

  /**
   * Starts a service whose spans are of the last days: where nothing else is asked for, it looks
   * for annotated spans there.
   */
  static ServedSpans ofLastDays(long spans, ServiceBehaviour behaviour, FaultScript faults)
      throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    TimeWindow window = new TimeWindow(now.minus(Duration.ofDays(5)), now);
    return start(spans, window, behaviour, faults);
  }

  private static ServedSpans start(
      long spans, TimeWindow window, ServiceBehaviour behaviour, FaultScript faults)
      throws IOException {
    SpanStore store = SpanStore.temporary();
    Space space = store.createSpace(SPACE);
    StoredProject project = store.createProject(space.id(), PROJECT);
    new TraceGenerator(11).generate(store, project.id(), spans, window);
    store.createAnnotationConfig(
        space.id(),
        "quality",
        AnnotationRule.categorical(
            Stream.of("good", "bad")
                .map(label -> new Label(label, OptionalDouble.empty()))
                .toList(),
            Direction.MAXIMIZE));
    store.createAnnotationConfig(
        space.id(), "helpfulness", AnnotationRule.continuous(0, 1, Direction.MAXIMIZE));
    store.createAnnotationConfig(space.id(), "notes", AnnotationRule.freeform());
    LocalAx service =
        LocalAx.builder().store(store).apiKey(KEY).behaviour(behaviour).faults(faults).start();
    return new ServedSpans(store, service, project);
  }

  LocalAx service() {
    return service;
  }

  SpanStore store() {
    return store;
  }

  StoredProject project() {
    return project;
  }

  /** Returns the variables that lead to this service; without the key. */
  Map<String, String> endpoints() {
    Map<String, String> variables = new HashMap<>();
    variables.put("ARIZE_API_SCHEME", service.restUri().getScheme());
    variables.put("ARIZE_API_HOST", service.restUri().getHost());
    variables.put("ARIZE_API_PORT", String.valueOf(service.restUri().getPort()));
    variables.put("ARIZE_FLIGHT_SCHEME", service.flightUri().getScheme());
    variables.put("ARIZE_FLIGHT_HOST", service.flightUri().getHost());
    variables.put("ARIZE_FLIGHT_PORT", String.valueOf(service.flightUri().getPort()));
    return variables;
  }

  /** Returns a command that reaches this service from a working directory, with the right key. */
  CommandRun command(Path workingDirectory, Path home) throws IOException {
    writeKey(home, KEY);
    return CommandRun.in(workingDirectory).home(home).environment(endpoints()).at(NOW);
  }

  /**
   * Writes a profile with a key. An injected environment can not hold it: the key is looked up
   * where a call is made, in the environment of the process.
   */
  static void writeKey(Path home, String key) throws IOException {
    Path directory = Files.createDirectories(home.resolve(".arize"));
    Files.writeString(directory.resolve("config.toml"), "[auth]\napi_key = \"" + key + "\"\n");
  }

  @Override
  public void close() {
    service.close();
    store.close();
  }
}
