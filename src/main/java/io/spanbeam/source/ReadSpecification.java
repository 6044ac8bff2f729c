package io.spanbeam.source;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.span.SpanColumns;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a reader has to know, and all that travels to the workers besides the plan.
 *
 * @param service how to reach the service; holds a reference to the credential, never its value
 * @param query project, exact window of the user, filter for the service, columns for the user
 * @param limit stop after this many rows of a range; for plans of a single range; {@link #NO_LIMIT}
 *     reads all
 * @param retry how often and how fast a broken stream is opened again
 * @param batchBytes size at which batches are cut, in bytes of Arrow
 * @param identityBytes bound on the memory for the identities of one range
 */
record ReadSpecification(
    SpanServiceFactory service,
    SpanQuery query,
    long limit,
    RetryPolicy retry,
    long batchBytes,
    long identityBytes)
    implements Serializable {
  /**
   * Half of what architecture 3.2 allows: the Direct Runner takes a hundred batches before it hands
   * the first one on, so batches of 512 KiB mean 50 MiB per reader.
   */
  static final long DEFAULT_BATCH_BYTES = 512 << 10;

  static final long NO_LIMIT = Long.MAX_VALUE;

  static final long DEFAULT_IDENTITY_BYTES = 256L << 20;

  private static final List<String> NEEDED =
      List.of(SpanColumns.TRACE_ID, SpanColumns.SPAN_ID, SpanColumns.START_TIME);

  ReadSpecification {
    requireNonNull(service, "service is null");
    requireNonNull(query, "query is null");
    requireNonNull(retry, "retry is null");
  }

  /** Returns the query with the columns that the reader itself needs, if columns are chosen. */
  SpanQuery request() {
    if (query.columns().isEmpty()) {
      return query;
    }
    Set<String> columns = new LinkedHashSet<>(query.columns());
    columns.addAll(NEEDED);
    return new SpanQuery(
        query.project(), query.window(), query.filter(), List.copyOf(columns), query.chunkSize());
  }
}
