package io.spanbeam.local;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Flight side: plaintext gRPC on the loopback address. */
final class SpanFlightServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpanFlightServer.class);
  private static final String HOST = "127.0.0.1";
  private static final long CLOSE_SECONDS = 10;

  private final BufferAllocator calls;
  private final BufferAllocator streams;
  private final ExecutorService threads;
  private final SpanFlightProducer producer;
  private final FlightServer server;

  /**
   * @param port 0 for any free port
   * @param allocator memory of the server; outlives it
   * @throws IOException if the port cannot be bound
   */
  SpanFlightServer(
      int port,
      SpanStore store,
      ServiceBehaviour behaviour,
      FaultScript faults,
      SharedKey key,
      RequestLog log,
      BufferAllocator allocator)
      throws IOException {
    calls = allocator.newChildAllocator("local-ax-flight-calls", 0, allocator.getLimit());
    streams = allocator.newChildAllocator("local-ax-flight-streams", 0, allocator.getLimit());
    threads = Executors.newCachedThreadPool(new NamedThreads("local-ax-flight"));
    producer = new SpanFlightProducer(store, behaviour, faults, log, streams);
    server =
        FlightServer.builder(calls, Location.forGrpcInsecure(HOST, port), producer)
            .executor(threads)
            .middleware(
                FlightServerMiddleware.Key.of("key-check"), FlightKeyCheck.factory(key, log))
            .build();
    boolean started = false;
    try {
      server.start();
      started = true;
    } finally {
      if (!started) {
        releaseAll();
      }
    }
  }

  URI uri() {
    return URI.create("grpc+tcp://" + HOST + ":" + server.getPort());
  }

  @Override
  public void close() {
    producer.beginClosing();
    try {
      server.shutdown();
      server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      server.close();
      threads.shutdownNow();
      // A stream that reads from the store must not outlive it; it ends with its next batch.
      while (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Waiting for streams that still read from the store");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the Flight side was closing", e);
    }
    releaseAll();
  }

  private void releaseAll() {
    threads.shutdownNow();
    streams.close();
    calls.close();
  }
}
