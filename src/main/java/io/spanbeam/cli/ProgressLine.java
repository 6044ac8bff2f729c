package io.spanbeam.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One line of a terminal that is redrawn: a bar, a count, time, speed and a detail. */
final class ProgressLine implements ProgressDisplay {
  private static final int REDRAW_MILLIS = 200;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream err;
  private final int columns;
  private final ProgressBarStyle style;
  private Task task;
  private ProgressBar bar;

  ProgressLine(Surroundings surroundings) {
    err = surroundings.err();
    // The last column stays free, because some terminals wrap once it is filled.
    columns = surroundings.terminalColumns().orElse(80) - 1;
    style =
        takesUnicode(surroundings.environment())
            ? ProgressBarStyle.UNICODE_BLOCK
            : ProgressBarStyle.ASCII;
  }

  private void begin(Progress progress) {
    close();
    task = progress.task();
    bar =
        new ProgressBarBuilder()
            .setTaskName(task.name())
            .setUnit(" " + task.unit(), 1)
            .showSpeed()
            .startsFrom(progress.done(), Duration.ZERO)
            .setStyle(style)
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .setConsumer(
                new DelegatingProgressBarConsumer(
                    line -> err.print("\r" + line.stripTrailing() + "\u001b[K"), columns))
            .build();
  }

  @Override
  public void show(Progress progress) {
    if (!progress.task().equals(task)) {
      begin(progress);
    }
    bar.maxHint(Math.max(progress.planned(), progress.planned() < 0 ? -1 : progress.done()));
    bar.stepTo(progress.done());
    bar.setExtraMessage(" " + progress.detail());
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      err.print(CLEAR_LINE);
      err.flush();
    }
  }

  /** Returns whether the terminal shows more than ASCII, by the variables that POSIX names. */
  private static boolean takesUnicode(Map<String, String> environment) {
    return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .map(value -> value.toUpperCase(Locale.ROOT))
        .filter(value -> value.contains("UTF-8") || value.contains("UTF8"))
        .isPresent();
  }
}
