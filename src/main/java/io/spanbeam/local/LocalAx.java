package io.spanbeam.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * The embedded local AX: the REST v2 and Flight protocol of the service on the loopback address
 * (ax-protocol §2-§7), over the spans of a {@link SpanStore}. Public AX clients work against it
 * unchanged. Runs from {@link Builder#start} to {@link #close}; thread-safe.
 */
public final class LocalAx implements AutoCloseable {
  /** Key that clients must send if no other was set. A local service has nothing to hide. */
  public static final String DEFAULT_API_KEY = "ak-local";

  private static final long DEFAULT_MEMORY_BYTES = 512L << 20;

  private final BufferAllocator allocator;
  private final RequestLog log = new RequestLog();
  private final RestServer rest;
  private final SpanFlightServer flight;
  private boolean closed;

  private LocalAx(Builder builder) throws IOException {
    SharedKey key = new SharedKey(builder.apiKey);
    allocator = new RootAllocator(builder.memoryBytes);
    boolean started = false;
    RestServer startedRest = null;
    try {
      RestRouter router = RestApi.router(builder.store, builder.behaviour, log, allocator);
      startedRest =
          new RestServer(builder.restPort, router, builder.behaviour, key, builder.faults, log);
      flight =
          new SpanFlightServer(
              builder.flightPort,
              builder.store,
              builder.behaviour,
              builder.faults,
              key,
              log,
              allocator);
      rest = startedRest;
      started = true;
    } finally {
      if (!started) {
        if (startedRest != null) {
          startedRest.close();
        }
        allocator.close();
      }
    }
  }

  /** Returns a builder; its {@link Builder#store} must be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the base of the REST API, such as {@code http://127.0.0.1:40123}. */
  public URI restUri() {
    return rest.uri();
  }

  /** Returns the Flight location, such as {@code grpc+tcp://127.0.0.1:40124}. */
  public URI flightUri() {
    return flight.uri();
  }

  /** Returns what was asked and sent so far; it keeps counting. */
  public RequestLog requests() {
    return log;
  }

  /**
   * Ends both servers and frees their memory. Open streams end with UNAVAILABLE. The store stays
   * open: it belongs to the caller.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    rest.close();
    flight.close();
    allocator.close();
  }

  /** What the local AX is made of. Not thread-safe. */
  public static final class Builder {
    private SpanStore store;
    private String apiKey = DEFAULT_API_KEY;
    private ServiceBehaviour behaviour = ServiceBehaviour.standard();
    private FaultScript faults = FaultScript.none();
    private int restPort;
    private int flightPort;
    private long memoryBytes = DEFAULT_MEMORY_BYTES;

    private Builder() {}

    /** Sets the spans; the caller closes the store after the local AX. */
    public Builder store(SpanStore spans) {
      store = requireNonNull(spans, "spans is null");
      return this;
    }

    /** Sets the key that clients must send; {@link #DEFAULT_API_KEY} if not set. */
    public Builder apiKey(String key) {
      apiKey = requireNonNull(key, "key is null");
      return this;
    }

    /** Sets what the public clients do not reveal; {@link ServiceBehaviour#standard} if not set. */
    public Builder behaviour(ServiceBehaviour changed) {
      behaviour = requireNonNull(changed, "changed is null");
      return this;
    }

    /** Sets what goes wrong; nothing if not set. */
    public Builder faults(FaultScript script) {
      faults = requireNonNull(script, "script is null");
      return this;
    }

    /** Sets the port of REST; 0, the default, takes any free one. */
    public Builder restPort(int port) {
      restPort = port;
      return this;
    }

    /** Sets the port of Flight; 0, the default, takes any free one. */
    public Builder flightPort(int port) {
      flightPort = port;
      return this;
    }

    /** Limits the Arrow memory of both servers; 512 MiB if not set. */
    public Builder memoryBytes(long bytes) {
      memoryBytes = bytes;
      return this;
    }

    /**
     * Starts both servers.
     *
     * @throws IOException if a port cannot be bound
     */
    public LocalAx start() throws IOException {
      requireNonNull(store, "The local AX needs a store: call store(...) first");
      return new LocalAx(this);
    }
  }
}
