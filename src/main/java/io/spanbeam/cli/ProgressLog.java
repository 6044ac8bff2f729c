package io.spanbeam.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Plain lines now and then, for logs and pipes. */
final class ProgressLog implements ProgressDisplay {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PrintStream err;
  private final LongSupplier clock;
  private Task task;
  private long started;
  private long doneBefore;
  private Duration next;

  ProgressLog(PrintStream err) {
    this(err, System::nanoTime);
  }

  /** Makes a log over a clock in nanoseconds. */
  ProgressLog(PrintStream err, LongSupplier clock) {
    this.err = err;
    this.clock = clock;
  }

  @Override
  public void show(Progress progress) {
    if (!progress.task().equals(task)) {
      task = progress.task();
      started = clock.getAsLong();
      doneBefore = progress.done();
      next = INTERVAL;
    }
    Duration elapsed = Duration.ofNanos(clock.getAsLong() - started);
    if (elapsed.compareTo(next) < 0) {
      return;
    }
    next = elapsed.plus(INTERVAL);
    StringBuilder line = new StringBuilder(task.name()).append(": ");
    line.append(Quantity.count(progress.done()));
    if (progress.planned() >= 0) {
      line.append(" of ").append(Quantity.count(progress.planned()));
    }
    line.append(' ')
        .append(task.unit())
        .append(", ")
        .append(progress.detail())
        .append(", ")
        .append(Quantity.rate(progress.done() - doneBefore, elapsed))
        .append(' ')
        .append(task.unit())
        .append("/s");
    long left = progress.planned() - progress.done();
    if (left > 0 && progress.done() > doneBefore) {
      double share = (double) left / (progress.done() - doneBefore);
      line.append(", about ")
          .append(Quantity.duration(Duration.ofMillis((long) (elapsed.toMillis() * share))))
          .append(" left");
    }
    err.println(line);
  }

  @Override
  public void close() {
    err.flush();
  }
}
