package io.spanbeam.ax.flight;

import io.spanbeam.ax.ApiKey;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.NetworkFailures;
import java.net.URI;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** One DoGet call: the batches of one ticket, redeemed at one place. */
final class EndpointStream implements AutoCloseable {
  private static final String CALL = "DoGet";

  private final AxConnection connection;
  private final URI endpoint;
  private final IdleWatchdog watchdog;
  private final ApiKey key;
  private final FlightClient client;
  private final FlightStream stream;
  private final DictionaryDecoding dictionaries;
  private final AtomicBoolean idle = new AtomicBoolean();
  private VectorSchemaRoot root;
  private boolean closed;

  EndpointStream(FlightSpanService service, URI endpoint, Ticket ticket, BufferAllocator allocator)
      throws AxException {
    this.connection = service.connection();
    this.endpoint = endpoint;
    this.watchdog = service.watchdog();
    this.key = connection.credential().resolve();
    this.dictionaries = new DictionaryDecoding(allocator);
    client =
        FlightGrpcUtils.createFlightClientWithSharedChannel(
            allocator, service.channels().channel(endpoint));
    FlightStream started = null;
    try {
      started = client.getStream(ticket, FlightSpanService.headers(key));
    } catch (RuntimeException e) {
      throw FlightFailures.translate(CALL, endpoint, connection.credential(), key, e);
    } finally {
      if (started == null) {
        FlightSpanService.close(client);
      }
    }
    stream = started;
  }

  /** Moves to the next batch with rows; false at the proper end. */
  boolean next() throws AxException {
    do {
      if (!await()) {
        return false;
      }
    } while (stream.getRoot().getRowCount() == 0);
    try {
      root = dictionaries.decode(stream.getRoot(), stream.getDictionaryProvider());
    } catch (RuntimeException e) {
      throw FlightFailures.translate(CALL, endpoint, connection.credential(), key, e);
    }
    return true;
  }

  VectorSchemaRoot root() {
    return root;
  }

  private boolean await() throws AxException {
    ScheduledFuture<?> watch = watchdog.watch(this::cancelIdle);
    try {
      return stream.next();
    } catch (RuntimeException e) {
      if (idle.get()) {
        throw new AxException(
            Category.TIMEOUT,
            "No batch from %s within %d s in %s"
                .formatted(
                    NetworkFailures.hostAndPort(endpoint), watchdog.limit().toSeconds(), CALL),
            e);
      }
      throw FlightFailures.translate(CALL, endpoint, connection.credential(), key, e);
    } finally {
      watch.cancel(false);
    }
  }

  private void cancelIdle() {
    idle.set(true);
    stream.cancel("No batch in time", null);
  }

  @Override
  public void close() throws AxException {
    if (closed) {
      return;
    }
    closed = true;
    dictionaries.close();
    // Closing drains what is on its way, which an interrupted thread could not wait for
    boolean interrupted = Thread.interrupted();
    try {
      stream.close();
    } catch (RuntimeException e) {
      throw FlightFailures.translate(CALL, endpoint, connection.credential(), key, e);
    } catch (Exception e) {
      throw new AxException(
          Category.PROTOCOL, "Can't close the stream of %s: %s".formatted(CALL, e.getMessage()), e);
    } finally {
      FlightSpanService.close(client);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
