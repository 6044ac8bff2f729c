package io.spanbeam.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Processor time of this process and of those that it has started and seen end. Linux tells it; the
 * other systems tell only that of this process.
 */
final class ReaderTime {
  private static final Path STATISTICS = Path.of("/proc/self/stat");

  /** What Linux counts in, whatever the processor (USER_HZ). */
  private static final Duration TICK = Duration.ofMillis(10);

  /** Where utime, stime, cutime and cstime are behind the name of the program (proc(5)). */
  private static final List<Integer> TIMES = List.of(11, 12, 13, 14);

  private ReaderTime() {}

  /** Returns the time used until now. */
  static Duration untilNow() throws IOException {
    if (!Files.isReadable(STATISTICS)) {
      return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
    String line = Files.readString(STATISTICS);
    // The name is in brackets and may hold blanks and brackets itself.
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
    return TICK.multipliedBy(TIMES.stream().mapToLong(i -> Long.parseLong(fields[i])).sum());
  }
}
