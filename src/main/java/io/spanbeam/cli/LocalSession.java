package io.spanbeam.cli;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.local.LocalAx;
import io.spanbeam.local.SpanStore;
import io.spanbeam.local.StoreException;
import io.spanbeam.local.StoredProject;
import io.spanbeam.local.TraceGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** The local AX of {@code --local}: sample traces in memory, for the time of one run. */
final class LocalSession implements AutoCloseable {
  private final SpanStore store;
  private final LocalAx service;
  private final AxConnection connection;

  private LocalSession(SpanStore store, LocalAx service, AxConnection connection) {
    this.store = store;
    this.service = service;
    this.connection = connection;
  }

  /**
   * Starts a service with sample traces.
   *
   * @param directory where the key is kept for the time of the run
   */
  static LocalSession start(PrivateDirectory directory, Instant now) throws IOException {
    String key = SampleTraces.newKey();
    Path keyFile = directory.write("api-key", key);
    SpanStore store = SpanStore.temporary();
    try {
      StoredProject project = SampleTraces.project(store, SampleTraces.SPACE, SampleTraces.PROJECT);
      SampleTraces.addAnnotationConfigs(store, project.spaceId());
      SampleTraces.generate(
          store,
          project.id(),
          new TraceGenerator(SampleTraces.DEFAULT_SEED),
          SampleTraces.DEFAULT_SPANS,
          now);
      LocalAx service = LocalAx.builder().store(store).apiKey(key).start();
      AxConnection connection =
          AxConnection.of(
              service.restUri(), service.flightUri(), CredentialReference.file(keyFile));
      return new LocalSession(store, service, connection);
    } catch (StoreException e) {
      store.close();
      throw new CommandException(ExitCode.FILES, e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Returns how to speak to it. */
  AxConnection connection() {
    return connection;
  }

  @Override
  public void close() {
    try (store) {
      service.close();
    }
  }
}
