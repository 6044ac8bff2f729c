package io.spanbeam.testing;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.RetryPolicy;
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

/** A local AX with generated spans, and what a client needs to reach it. */
public final class LocalService implements AutoCloseable {
  /** The key that the service takes. */
  public static final String KEY = "ak-test-5f2d1c88-only-for-loopback";

  /** The window that the generated spans fill. */
  public static final TimeWindow WINDOW =
      new TimeWindow(Instant.parse("2026-03-02T00:00:00Z"), Instant.parse("2026-03-04T00:00:00Z"));

  private final SpanStore store;
  private final boolean ownsStore;
  private final LocalAx ax;
  private final Project project;
  private final Path keyFile;

  private LocalService(
      SpanStore store, boolean ownsStore, LocalAx ax, Project project, Path keyFile) {
    this.store = store;
    this.ownsStore = ownsStore;
    this.ax = ax;
    this.project = project;
    this.keyFile = keyFile;
  }

  /** Starts a service with {@code spans} spans in {@link #WINDOW}. */
  public static LocalService start(long spans, ServiceBehaviour behaviour, FaultScript faults)
      throws IOException {
    SpanStore store = SpanStore.temporary();
    Space space = store.createSpace("test space");
    StoredProject stored = store.createProject(space.id(), "demo");
    if (spans > 0) {
      new TraceGenerator(11).generate(store, stored.id(), spans, WINDOW);
    }
    Project project = new Project(space.id(), stored.id(), stored.name());
    return serving(store, true, project, behaviour, faults);
  }

  /** Starts another service over the same spans; it is closed before this one. */
  public LocalService behaving(ServiceBehaviour behaviour, FaultScript faults) throws IOException {
    return serving(store, false, project, behaviour, faults);
  }

  private static LocalService serving(
      SpanStore store,
      boolean ownsStore,
      Project project,
      ServiceBehaviour behaviour,
      FaultScript faults)
      throws IOException {
    LocalAx ax =
        LocalAx.builder().store(store).apiKey(KEY).behaviour(behaviour).faults(faults).start();
    Path keyFile = Files.createTempFile("spanbeam-test", ".key");
    Files.writeString(keyFile, KEY);
    return new LocalService(store, ownsStore, ax, project, keyFile);
  }

  /** Starts a service that behaves well. */
  public static LocalService start(long spans) throws IOException {
    return start(spans, ServiceBehaviour.standard(), FaultScript.none());
  }

  /** Returns a connection that retries within milliseconds. */
  public AxConnection connection() {
    return AxConnection.of(
            ax.restUri(), ax.flightUri(), CredentialReference.parse("file:" + keyFile))
        .withRetry(new RetryPolicy(5, Duration.ofMillis(1), Duration.ofMillis(20)));
  }

  /** Returns the project with the spans. */
  public Project project() {
    return project;
  }

  /** Returns the file that holds {@link #KEY}. */
  public Path keyFile() {
    return keyFile;
  }

  /** Returns the service. */
  public LocalAx ax() {
    return ax;
  }

  /** Returns what the service stores. */
  public SpanStore store() {
    return store;
  }

  @Override
  public void close() throws IOException {
    ax.close();
    if (ownsStore) {
      store.close();
    }
    Files.deleteIfExists(keyFile);
  }

  /**
   * Returns how many streams stay open. The service learns a moment after its client that one has
   * ended, so it gets some seconds for that.
   */
  public int streamsLeftOpen() throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (ax().requests().openStreams() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    return ax().requests().openStreams();
  }
}
