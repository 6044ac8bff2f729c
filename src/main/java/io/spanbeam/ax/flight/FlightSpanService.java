package io.spanbeam.ax.flight;

import io.spanbeam.ax.ApiKey;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.ClientHeaders;
import io.spanbeam.ax.Retries;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Reads spans in bulk over Arrow Flight (ax-protocol §5). Thread-safe: all calls share one gRPC
 * connection per host.
 *
 * <p>The service takes windows on whole seconds only. The window of a query is widened to them, so
 * {@link #count} and the rows of {@link #open} may include spans that started up to a second
 * outside of it, or more if the service itself rounds further (ax-protocol §5.3).
 */
public final class FlightSpanService implements SpanService {
  // GetFlightInfo answers with metadata, not with batches
  private static final long INFO_MEMORY_BYTES = 16 << 20;

  private final AxConnection connection;
  private final FlightChannels channels;
  private final IdleWatchdog watchdog;
  private final Retries retries;

  /**
   * Makes a service; nothing is sent yet.
   *
   * @throws AxException with {@link AxException.Category#TLS} if the CA file can't be used
   */
  public FlightSpanService(AxConnection connection) throws AxException {
    this.connection = connection;
    channels = new FlightChannels(connection);
    watchdog = new IdleWatchdog(connection.timeouts().idle());
    retries = new Retries(connection.retry());
  }

  /**
   * Returns {@code total_records} of the query. Each attempt has the request timeout of the
   * connection as its deadline.
   */
  @Override
  public long count(SpanQuery query) throws AxException {
    return retries.call("GetFlightInfo", () -> records(info(query)));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Makes one GetFlightInfo call, without retry. The endpoints are read one after another, each
   * with a DoGet call when the one before has ended; none is made if the service counts no span.
   */
  @Override
  public SpanStream open(SpanQuery query, BufferAllocator allocator) throws AxException {
    FlightInfo info = info(query);
    return new FlightSpanStream(this, info, records(info), allocator);
  }

  private FlightInfo info(SpanQuery query) throws AxException {
    FlightDescriptor descriptor = FlightDescriptor.command(RecordQuery.of(query).toJson());
    ApiKey key = connection.credential().resolve();
    try (BufferAllocator memory = new RootAllocator(INFO_MEMORY_BYTES)) {
      FlightClient client =
          FlightGrpcUtils.createFlightClientWithSharedChannel(
              memory, channels.channel(connection.flight()));
      try {
        return client.getInfo(
            descriptor,
            headers(key),
            CallOptions.timeout(connection.timeouts().request().toMillis(), TimeUnit.MILLISECONDS));
      } finally {
        close(client);
      }
    } catch (RuntimeException e) {
      throw FlightFailures.translate(
          "GetFlightInfo", connection.flight(), connection.credential(), key, e);
    }
  }

  /** Closes a client that shares its channel, so there is nothing to wait for. */
  static void close(FlightClient client) {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the metadata of every call (ax-protocol §2.2). */
  static CallOption headers(ApiKey key) {
    FlightCallHeaders headers = new FlightCallHeaders();
    headers.insert("origin", "arize-logging-client");
    // The suffix makes it binary metadata, which the library encodes itself
    headers.insert("auth-token-bin", key.reveal().getBytes(StandardCharsets.UTF_8));
    ClientHeaders.informational().forEach(headers::insert);
    return new HeaderCallOption(headers);
  }

  AxConnection connection() {
    return connection;
  }

  FlightChannels channels() {
    return channels;
  }

  IdleWatchdog watchdog() {
    return watchdog;
  }

  private static long records(FlightInfo info) {
    return info.getRecords() < 0 ? UNKNOWN_COUNT : info.getRecords();
  }

  @Override
  public void close() {
    watchdog.close();
    channels.close();
  }
}
