package io.spanbeam.source;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.TimeWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Counts parts of a query's window, several at a time, never more than a fixed number. */
final class Counting implements AutoCloseable {
  /** A half-open interval in seconds since the epoch. */
  record Interval(long from, long to) {}

  private final SpanService service;
  private final SpanQuery query;
  private final ExecutorService requests;

  Counting(SpanService service, SpanQuery query, int parallelRequests) {
    this.service = service;
    this.query = query;
    this.requests =
        Executors.newFixedThreadPool(
            parallelRequests,
            task -> {
              Thread thread = new Thread(task, "spanbeam-counting");
              thread.setDaemon(true);
              return thread;
            });
  }

  long count(long from, long to) throws AxException {
    return service.count(
        query.withWindow(new TimeWindow(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to))));
  }

  /** Returns the counts in the order of the intervals; fails with the first failure. */
  List<Long> counts(List<Interval> intervals) throws AxException {
    List<Future<Long>> futures = new ArrayList<>(intervals.size());
    for (Interval interval : intervals) {
      futures.add(requests.submit(() -> count(interval.from(), interval.to())));
    }
    List<Long> counts = new ArrayList<>(intervals.size());
    for (Future<Long> future : futures) {
      counts.add(result(future));
    }
    return counts;
  }

  private static long result(Future<Long> future) throws AxException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AxException failure) {
        throw failure;
      }
      throw new IllegalStateException("Counting failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AxException(AxException.Category.UNAVAILABLE, "Planning was interrupted", e);
    }
  }

  @Override
  public void close() {
    requests.shutdownNow();
  }
}
