package io.spanbeam.cli;

import io.spanbeam.pipeline.ExportProgress;
import java.io.PrintStream;
import java.time.Duration;

/** Plain lines now and then, for logs and pipes. */
final class ProgressLog implements ProgressDisplay {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PrintStream err;
  private final long started = System.nanoTime();
  private Duration next = INTERVAL;

  ProgressLog(PrintStream err) {
    this.err = err;
  }

  @Override
  public void show(ExportProgress progress) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - started);
    if (elapsed.compareTo(next) < 0) {
      return;
    }
    next = elapsed.plus(INTERVAL);
    StringBuilder line = new StringBuilder("Exporting: ");
    line.append(Quantity.count(progress.spansRead()));
    if (progress.spansPlanned() >= 0) {
      line.append(" of ").append(Quantity.count(progress.spansPlanned()));
    }
    line.append(" spans, ")
        .append(progress.rangesDone())
        .append(" of ")
        .append(progress.rangesPlanned())
        .append(" ranges, ")
        .append(Quantity.bytes(progress.bytesWritten()))
        .append(", ")
        .append(Quantity.rate(progress.spansRead(), elapsed))
        .append(" spans/s");
    long left = progress.spansPlanned() - progress.spansRead();
    if (left > 0 && progress.spansRead() > 0) {
      double share = (double) left / progress.spansRead();
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
