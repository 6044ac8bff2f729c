package io.spanbeam.ax;

import org.apache.arrow.memory.BufferAllocator;

/**
 * Reading spans from the service, whatever the transport. Thread-safe: one instance serves all
 * readers of a process. Every method translates the faults of its transport to {@link AxException};
 * calls that return a count are retried by the policy of the connection, streams are not, because
 * only their reader knows what it has already passed on.
 */
public interface SpanService extends AutoCloseable {
  /** The count of a service that does not know (ax-protocol §5.6). */
  long UNKNOWN_COUNT = -1;

  /**
   * Counts the spans of a query without reading them.
   *
   * @return the service's count, or {@link #UNKNOWN_COUNT}
   * @throws AxException if the service refuses or fails
   */
  long count(SpanQuery query) throws AxException;

  /**
   * Opens a stream over the spans of a query, in no particular order.
   *
   * @param allocator memory for the batches; the caller closes it after the stream
   * @throws AxException if the service refuses or fails
   */
  SpanStream open(SpanQuery query, BufferAllocator allocator) throws AxException;

  /** Closes the connections. Streams must have been closed before. */
  @Override
  void close();
}
