package io.spanbeam.source;

import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.span.SpanColumns;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;

/**
 * A service in memory with one span for each given start time. It counts and delivers as a service
 * would that rounds windows, takes ends inclusively or gives no counts.
 */
final class CountedService implements SpanService {
  /** Start times in seconds since the epoch, ascending. */
  private final long[] starts;

  private final long granularitySeconds;
  private final boolean inclusiveEnd;
  private final boolean counts;
  final AtomicInteger requests = new AtomicInteger();

  private CountedService(
      long[] starts, long granularitySeconds, boolean inclusiveEnd, boolean counts) {
    this.starts = starts.clone();
    Arrays.sort(this.starts);
    this.granularitySeconds = granularitySeconds;
    this.inclusiveEnd = inclusiveEnd;
    this.counts = counts;
  }

  static CountedService exact(long... starts) {
    return new CountedService(starts, 1, false, true);
  }

  static CountedService roundingTo(long seconds, long... starts) {
    return new CountedService(starts, seconds, false, true);
  }

  static CountedService withInclusiveEnds(long... starts) {
    return new CountedService(starts, 1, true, true);
  }

  static CountedService withoutCounts() {
    return new CountedService(new long[0], 1, false, false);
  }

  @Override
  public long count(SpanQuery query) {
    requests.incrementAndGet();
    return counts ? inside(query).length : UNKNOWN_COUNT;
  }

  @Override
  public SpanStream open(SpanQuery query, BufferAllocator allocator) {
    return new OneBatch(count(query), inside(query), allocator);
  }

  private long[] inside(SpanQuery query) {
    long from =
        Math.floorDiv(query.window().from().getEpochSecond(), granularitySeconds)
            * granularitySeconds;
    long to =
        -Math.floorDiv(-query.window().to().getEpochSecond(), granularitySeconds)
            * granularitySeconds;
    return Arrays.stream(starts)
        .filter(start -> from <= start && (start < to || (inclusiveEnd && start == to)))
        .toArray();
  }

  @Override
  public void close() {}

  private static final class OneBatch implements SpanStream {
    private final long count;
    private final VectorSchemaRoot root;
    private boolean delivered;

    OneBatch(long count, long[] starts, BufferAllocator allocator) {
      this.count = count;
      VarCharVector traces = new VarCharVector(SpanColumns.TRACE_ID, allocator);
      VarCharVector spans = new VarCharVector(SpanColumns.SPAN_ID, allocator);
      BigIntVector times = new BigIntVector(SpanColumns.START_TIME, allocator);
      for (int row = 0; row < starts.length; row++) {
        traces.setSafe(row, new Text("trace"));
        spans.setSafe(row, new Text("span " + starts[row] + " " + row));
        times.setSafe(row, starts[row] * 1_000_000_000L);
      }
      root = VectorSchemaRoot.of(traces, spans, times);
      root.setRowCount(starts.length);
    }

    @Override
    public long count() {
      return count;
    }

    @Override
    public boolean next() {
      boolean first = !delivered;
      delivered = true;
      return first;
    }

    @Override
    public VectorSchemaRoot root() {
      return root;
    }

    @Override
    public void close() {
      root.close();
    }
  }
}
