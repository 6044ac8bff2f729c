package io.spanbeam.annotation;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.ax.Transport;
import io.spanbeam.ax.UpsertAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A service in memory: it upserts by record and name, refuses a request with a missing record as a
 * whole, and fails as a script says. Workers find it by its name. Registered as an extension of a
 * test, it is stopped behind it.
 */
final class MemoryService implements AnnotationService, AfterEachCallback {
  private static final Map<String, MemoryService> RUNNING = new ConcurrentHashMap<>();

  final Set<String> missing = ConcurrentHashMap.newKeySet();
  final AtomicInteger requests = new AtomicInteger();
  final AtomicInteger lookups = new AtomicInteger();
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  final List<Integer> sizes = new ArrayList<>();
  private final String name;
  private final Map<String, Map<String, AnnotationValue>> stored = new TreeMap<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  volatile Script script = (number, request, write) -> write.run();
  volatile boolean stores = true;

  /** What happens to a request. */
  interface Script {
    /**
     * @param number of the request, from 1
     * @param write carries it out, if it is run
     */
    void play(int number, AnnotationRequest request, Write write) throws AxException;
  }

  interface Write {
    void run() throws AxException;
  }

  /** Finds the service on a worker. */
  record Factory(String name) implements AnnotationServiceFactory {
    @Override
    public AnnotationService connect() {
      MemoryService service = RUNNING.get(name);
      service.connections.incrementAndGet();
      service.open.incrementAndGet();
      return service;
    }

    @Override
    public SpanService connectSpans() {
      return new NoSpans(RUNNING.get(name).lookups);
    }

    @Override
    public Transport transport() {
      return Transport.REST;
    }

    @Override
    public int maxRecords(Granularity granularity) {
      return granularity.maxRecords();
    }
  }

  /** Makes a service with a name of its own. */
  MemoryService() {
    this(UUID.randomUUID().toString());
  }

  MemoryService(String name) {
    this.name = name;
    RUNNING.put(name, this);
  }

  AnnotationServiceFactory factory() {
    return new Factory(name);
  }

  /** Returns what is stored, in a form to compare. */
  synchronized Map<String, Map<String, AnnotationValue>> stored() {
    Map<String, Map<String, AnnotationValue>> copy = new TreeMap<>();
    stored.forEach((id, values) -> copy.put(id, new TreeMap<>(values)));
    return copy;
  }

  int mostInFlight() {
    return mostInFlight.get();
  }

  @Override
  public UpsertAnswer upsert(AnnotationRequest request) throws AxException {
    int number = requests.incrementAndGet();
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    try {
      boolean[] refused = new boolean[1];
      script.play(number, request, () -> refused[0] = !write(request));
      return refused[0] ? UpsertAnswer.SOME_MISSING : UpsertAnswer.ALL_WRITTEN;
    } finally {
      inFlight.decrementAndGet();
    }
  }

  private synchronized boolean write(AnnotationRequest request) {
    sizes.add(request.records().size());
    if (request.records().stream().anyMatch(one -> missing.contains(one.recordId()))) {
      return false;
    }
    if (stores) {
      request.records().forEach(this::store);
    }
    return true;
  }

  private void store(AnnotationRecord annotations) {
    Map<String, AnnotationValue> values =
        stored.computeIfAbsent(annotations.recordId(), id -> new TreeMap<>());
    for (AnnotationValue value : annotations.values()) {
      values.merge(value.name(), value, MemoryService::upserted);
    }
  }

  /** Parts that are absent stay as they are. */
  private static AnnotationValue upserted(AnnotationValue old, AnnotationValue value) {
    OptionalDouble score = value.score().isPresent() ? value.score() : old.score();
    return new AnnotationValue(
        value.name(), value.label().or(old::label), score, value.text().or(old::text));
  }

  /** Closes a connection of a worker; what is stored stays. */
  @Override
  public void close() {
    open.decrementAndGet();
  }

  void stop() {
    RUNNING.remove(name);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    stop();
  }

  private record NoSpans(AtomicInteger asked) implements SpanService {
    @Override
    public long count(SpanQuery query) throws AxException {
      throw new AxException(AxException.Category.UNAVAILABLE, "No spans here");
    }

    @Override
    public SpanStream open(SpanQuery query, BufferAllocator allocator) throws AxException {
      asked.incrementAndGet();
      throw new AxException(AxException.Category.UNAVAILABLE, "No spans here");
    }

    @Override
    public void close() {}
  }
}
