package io.spanbeam.annotation;

import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpansById;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The connections and the gate that all lanes of a worker share, counted by their users and closed
 * with the last one.
 */
final class WorkerService implements AutoCloseable {
  private static final Map<Key, WorkerService> SHARED = new HashMap<>();

  private final Key key;
  private final AnnotationService service;
  private final SpanService spans;
  private final RequestGate gate;
  private int users;

  private record Key(AnnotationServiceFactory factory, double requestsPerSecond) {}

  private WorkerService(Key key) throws AxException {
    this.key = key;
    this.service = key.factory().connect();
    try {
      this.spans = key.factory().connectSpans();
    } catch (AxException | RuntimeException e) {
      service.close();
      throw e;
    }
    this.gate =
        new RequestGate(
            key.requestsPerSecond() > 0
                ? OptionalDouble.of(key.requestsPerSecond())
                : OptionalDouble.empty());
  }

  /** Returns the service of a worker to one more user, who closes it once. */
  static WorkerService acquire(AnnotationServiceFactory factory, double requestsPerSecond)
      throws AxException {
    Key key = new Key(factory, requestsPerSecond);
    synchronized (SHARED) {
      WorkerService shared = SHARED.get(key);
      if (shared == null) {
        shared = new WorkerService(key);
        SHARED.put(key, shared);
      }
      shared.users++;
      return shared;
    }
  }

  /** Returns what upserts the batches of one lane. */
  BatchUpsert upsert(UpsertSettings settings) {
    return new BatchUpsert(service, settings, gate, new SpansById(spans)::startTimes);
  }

  @Override
  public void close() {
    synchronized (SHARED) {
      if (--users > 0) {
        return;
      }
      SHARED.remove(key);
    }
    try (service) {
      spans.close();
    }
  }
}
