package io.spanbeam.ax.flight;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.SpanStream;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The batches of all endpoints of one query, one endpoint after another. */
final class FlightSpanStream implements SpanStream {
  private static final Logger LOG = LoggerFactory.getLogger(FlightSpanStream.class);

  private final FlightSpanService service;
  private final BufferAllocator allocator;
  private final long count;
  private final Queue<FlightEndpoint> waiting;
  private final Deque<URI> places = new ArrayDeque<>();
  private FlightEndpoint endpoint;
  private EndpointStream current;
  private boolean started;
  private boolean closed;

  FlightSpanStream(
      FlightSpanService service, FlightInfo info, long count, BufferAllocator allocator) {
    this.service = service;
    this.allocator = allocator;
    this.count = count;
    this.waiting = new ArrayDeque<>(count == 0 ? List.of() : info.getEndpoints());
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public boolean next() throws AxException {
    if (closed) {
      throw new IllegalStateException("The stream is closed");
    }
    while (current != null || openNext()) {
      try {
        if (current.next()) {
          started = true;
          return true;
        }
        // The end of this endpoint: no other place may give its batches again
        places.clear();
      } catch (AxException e) {
        if (started || places.isEmpty() || !triesElsewhere(e)) {
          throw e;
        }
        LOG.info("Trying {} instead, because: {}", places.peek(), e.getMessage());
      }
      closeCurrent();
    }
    return false;
  }

  @Override
  public VectorSchemaRoot root() {
    if (current == null) {
      throw new IllegalStateException("The stream is not at a batch");
    }
    return current.root();
  }

  /** Starts the call for the next place of this endpoint, or for the next endpoint. */
  private boolean openNext() throws AxException {
    if (places.isEmpty()) {
      endpoint = waiting.poll();
      if (endpoint == null) {
        return false;
      }
      places.addAll(EndpointCandidates.of(endpoint, service.connection()));
    }
    started = false;
    current = new EndpointStream(service, places.remove(), endpoint.getTicket(), allocator);
    return true;
  }

  private static boolean triesElsewhere(AxException failure) {
    return failure.category() == Category.UNAVAILABLE
        || failure.category() == Category.TIMEOUT
        || failure.category() == Category.TLS;
  }

  private void closeCurrent() throws AxException {
    if (current != null) {
      EndpointStream ending = current;
      current = null;
      ending.close();
    }
  }

  @Override
  public void close() throws AxException {
    closed = true;
    closeCurrent();
  }
}
