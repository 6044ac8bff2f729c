package io.spanbeam.cli;

import java.io.PrintStream;
import java.time.Duration;

/** Plain lines now and then, for logs and pipes. */
final class ProgressLog implements ProgressDisplay {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PrintStream err;
  private final Task task;
  private final long started = System.nanoTime();
  private Duration next = INTERVAL;

  ProgressLog(PrintStream err, Task task) {
    this.err = err;
    this.task = task;
  }

  @Override
  public void show(Progress progress) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - started);
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
        .append(Quantity.rate(progress.done(), elapsed))
        .append(' ')
        .append(task.unit())
        .append("/s");
    long left = progress.planned() - progress.done();
    if (left > 0 && progress.done() > 0) {
      double share = (double) left / progress.done();
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
