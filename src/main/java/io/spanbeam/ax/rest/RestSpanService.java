package io.spanbeam.ax.rest;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Retries;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Reads spans page by page over REST, for networks where Flight is blocked (ax-protocol §4).
 * Thread-safe.
 *
 * <p>Columns are named and typed as in a Flight export. Within a page a column has the narrowest of
 * bool, int64, float64 and utf8 that holds all its values unchanged; lists are lists of these, with
 * objects as JSON text. The service adds identity, kind, times and status to every projection.
 * Spans come newest first.
 */
public final class RestSpanService implements SpanService {
  private static final int MAX_COLUMNS = 1000;

  private final RestTransport transport;
  private final Retries retries;

  /**
   * Makes a service; nothing is sent yet.
   *
   * @throws AxException with {@link Category#TLS} if the CA file can't be used
   */
  public RestSpanService(AxConnection connection) throws AxException {
    transport = new RestTransport(connection);
    retries = new Retries(connection.retry());
  }

  /** Returns {@link SpanService#UNKNOWN_COUNT}: REST does not count. */
  @Override
  public long count(SpanQuery query) {
    return UNKNOWN_COUNT;
  }

  /**
   * {@inheritDoc}
   *
   * <p>One batch is one page, of at most 500 spans or the chunk size of the query. Pages are asked
   * for when they are needed and retried by the policy of the connection, which is safe because a
   * page is passed on as a whole or not at all. Pages that are too large are asked for again with
   * fewer spans.
   */
  @Override
  public SpanStream open(SpanQuery query, BufferAllocator allocator) throws AxException {
    if (query.columns().size() > MAX_COLUMNS) {
      throw new AxException(
          Category.INVALID,
          "Too many columns: REST takes at most %d names, but %d are given"
              .formatted(MAX_COLUMNS, query.columns().size()));
    }
    return new RestSpanStream(transport, retries, query, allocator);
  }

  @Override
  public void close() {
    transport.close();
  }
}
