package io.spanbeam.ax.flight;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends waits that take too long. A deadline on the call would be wrong for streams: these may take
 * any time as long as batches keep coming. One thread serves all streams of a service.
 */
final class IdleWatchdog implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer;
  private final Duration limit;

  IdleWatchdog(Duration limit) {
    this.limit = limit;
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "ax-flight-idle");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Runs an action unless the returned watch is cancelled in time. */
  ScheduledFuture<?> watch(Runnable onIdle) {
    return timer.schedule(onIdle, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  Duration limit() {
    return limit;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
