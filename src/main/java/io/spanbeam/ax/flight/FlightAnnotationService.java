package io.spanbeam.ax.flight;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.ApiKey;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.NetworkFailures;
import io.spanbeam.ax.UpsertAnswer;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes annotations of spans over Arrow Flight, many in one call (ax-protocol §6). Thread-safe:
 * all calls share one gRPC connection.
 *
 * <p>Unlike REST, the service writes the records that it finds and names the others. Flight has no
 * window: the one of a request is not sent. Only the service knows how far back it looks. An
 * unknown project is an {@link AxException} of {@link Category#NOT_FOUND} here, since missing
 * records never are.
 */
public final class FlightAnnotationService implements AnnotationService {
  private static final Logger LOG = LoggerFactory.getLogger(FlightAnnotationService.class);

  /** Most records of one request. */
  public static final int MAX_RECORDS = 10_000;

  private static final long MAX_BATCH_BYTES = 16L << 20;

  /** Vectors double as they grow, and hold the old half until they have. */
  private static final long MEMORY_BYTES = 8 * MAX_BATCH_BYTES;

  private final AxConnection connection;
  private final FlightChannels channels;
  private final long updatedAtMillis;
  private final int maxBatchRows;
  private final long maxBatchBytes;

  /**
   * Makes a service; nothing is sent yet.
   *
   * @param clock read once, now: a request that is repeated has the same content
   * @throws AxException with {@link Category#TLS} if the CA file can't be used
   */
  public FlightAnnotationService(AxConnection connection, Clock clock) throws AxException {
    this(connection, clock, MAX_RECORDS, MAX_BATCH_BYTES);
  }

  /** Makes a service with other bounds of a batch. */
  FlightAnnotationService(
      AxConnection connection, Clock clock, int maxBatchRows, long maxBatchBytes)
      throws AxException {
    this.connection = connection;
    this.maxBatchRows = maxBatchRows;
    this.maxBatchBytes = maxBatchBytes;
    channels = new FlightChannels(connection);
    updatedAtMillis = clock.millis();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The request timeout of the connection is the deadline of the whole call.
   *
   * @throws AxException also with {@link Category#INVALID} if the request is not about spans or
   *     holds a name that can't be part of a column name
   */
  @Override
  public UpsertAnswer upsert(AnnotationRequest request) throws AxException {
    if (request.granularity() != Granularity.SPAN) {
      throw new AxException(
          Category.INVALID,
          "Flight takes annotations of spans only, not with granularity %s; use REST for it"
              .formatted(request.granularity()));
    }
    AnnotationResult result = parse(upload(request));
    List<String> missing =
        request.records().stream()
            .map(AnnotationRecord::recordId)
            .filter(result.unmatched()::contains)
            .toList();
    if (result.updated() + missing.size() != request.records().size()) {
      LOG.warn(
          "{} says that it updated {} and did not find {} of {} records",
          AnnotationUpload.CALL,
          result.updated(),
          missing.size(),
          request.records().size());
    }
    return new UpsertAnswer(true, missing);
  }

  private byte[] upload(AnnotationRequest request) throws AxException {
    ApiKey key = connection.credential().resolve();
    try (BufferAllocator process = new RootAllocator(MEMORY_BYTES);
        BufferAllocator memory = process.newChildAllocator("annotate", 0, MEMORY_BYTES);
        VectorSchemaRoot table = VectorSchemaRoot.create(AnnotationSchema.of(request), memory)) {
      FlightClient client =
          FlightGrpcUtils.createFlightClientWithSharedChannel(
              memory, channels.channel(connection.flight()));
      try {
        AnnotationRows rows =
            new AnnotationRows(table, updatedAtMillis, maxBatchRows, maxBatchBytes);
        return new AnnotationUpload(connection, key, client, request.project(), table, rows)
            .send(request);
      } finally {
        FlightSpanService.close(client);
      }
    } catch (OutOfMemoryException e) {
      throw new AxException(
          Category.TOO_LARGE,
          "A request of %d records does not fit into %d MiB; send fewer records at once"
              .formatted(request.records().size(), MEMORY_BYTES >> 20),
          e);
    } catch (RuntimeException e) {
      throw FlightFailures.translate(
          AnnotationUpload.CALL, connection.flight(), connection.credential(), key, e);
    }
  }

  private AnnotationResult parse(byte[] message) throws AxException {
    try {
      return AnnotationResult.parse(message);
    } catch (IOException e) {
      throw new AxException(
          Category.PROTOCOL,
          "The answer of %s to %s can't be read: %s"
              .formatted(
                  NetworkFailures.hostAndPort(connection.flight()),
                  AnnotationUpload.CALL,
                  e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    channels.close();
  }
}
