package io.spanbeam.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What was measured: per contestant the medians of its rounds, and how it compares with the others.
 * Ratios are taken within a round, where the machine was the same, and then their median.
 */
final class BenchmarkTable {
  private static final double NANOS = 1e9;
  private static final double MEGABYTE = 1e6;

  private final List<Contestant> contestants;
  private final List<List<Run>> runs = new ArrayList<>();

  /**
   * One measured run.
   *
   * @param spans spans read
   * @param bytes bytes written, or read where nothing is written
   * @param wall from start to end
   * @param readerTime processor time of whoever read
   * @param serviceTime processor time of the service meanwhile
   */
  record Run(long spans, long bytes, Duration wall, Duration readerTime, Duration serviceTime) {
    double seconds() {
      return wall.toNanos() / NANOS;
    }

    double spansPerSecond() {
      return spans / seconds();
    }

    double megabytesPerSecond() {
      return bytes / MEGABYTE / seconds();
    }

    double readerSeconds() {
      return readerTime.toNanos() / NANOS;
    }

    double serviceSeconds() {
      return serviceTime.toNanos() / NANOS;
    }
  }

  BenchmarkTable(List<Contestant> contestants) {
    this.contestants = List.copyOf(contestants);
    contestants.forEach(contestant -> runs.add(new ArrayList<>()));
  }

  /** Adds the run of the next round of a contestant. */
  void add(int contestant, Run run) {
    runs.get(contestant).add(run);
  }

  /** Returns the table as text, a line per contestant, then its speed in terms of the others. */
  String text() {
    int width = contestants.stream().mapToInt(one -> one.name().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    text.append(line("%,d spans, %,d bytes of JSON each", spans(), exportedBytes() / spans()));
    String head = "%-" + width + "s %12s %9s %10s %7s %7s %10s";
    text.append(
        line(head, "median of rounds", "spans", "seconds", "spans/s", "MB/s", "cpu s", "AX cpu s"));
    String row = "%-" + width + "s %,12d %9.2f %,10.0f %7.1f %7.2f %10.2f";
    for (int i = 0; i < contestants.size(); i++) {
      text.append(
          line(
              row,
              contestants.get(i).name(),
              runs.get(i).get(0).spans(),
              median(i, Run::seconds),
              median(i, Run::spansPerSecond),
              median(i, Run::megabytesPerSecond),
              median(i, Run::readerSeconds),
              median(i, Run::serviceSeconds)));
    }
    text.append('\n');
    for (int i = 0; i < contestants.size(); i++) {
      for (int j = 0; j < contestants.size(); j++) {
        if (!contestants.get(i).yardstick() && contestants.get(j).yardstick()) {
          text.append(
              line(
                  "%s / %s: %.2f",
                  contestants.get(i).name(), contestants.get(j).name(), ratio(i, j)));
        }
      }
    }
    return text.toString();
  }

  private long spans() {
    return runs.get(0).get(0).spans();
  }

  private long exportedBytes() {
    return IntStream.range(0, contestants.size())
        .filter(i -> !contestants.get(i).yardstick())
        .mapToLong(i -> runs.get(i).get(0).bytes())
        .findFirst()
        .orElse(0);
  }

  private double median(int contestant, ToDoubleFunction<Run> value) {
    return median(runs.get(contestant).stream().mapToDouble(value).toArray());
  }

  private double ratio(int one, int other) {
    return median(
        IntStream.range(0, runs.get(one).size())
            .mapToDouble(
                round ->
                    runs.get(one).get(round).spansPerSecond()
                        / runs.get(other).get(round).spansPerSecond())
            .toArray());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + "\n";
  }
}
