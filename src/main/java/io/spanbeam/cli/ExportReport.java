package io.spanbeam.cli;

import io.spanbeam.sink.ExportSummary;
import io.spanbeam.sink.ExportSummary.Counts;
import io.spanbeam.span.RangeReport.Reconciliation;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Says what an export has done. */
final class ExportReport {
  private static final int MOST_PROBLEMS = 3;

  private ExportReport() {}

  /**
   * Prints the summary of a finished export.
   *
   * @param location where the spans are
   * @param duration from the first request to the last file
   * @param strict whether counts that do not reconcile are a failure
   * @return what the process ends with
   */
  static ExitCode print(
      ExportSummary summary, String location, Duration duration, boolean strict, PrintStream err) {
    Counts counts = summary.counts();
    if (counts.written() == 0) {
      err.println("Warning: No spans found");
    }
    err.printf("Exported %d spans to %s%n", counts.written(), location);
    int ranges = summary.reconciliation().rangesReported();
    err.printf(
        "%s %s, %s in %s, %s spans/s; %s%n",
        Quantity.count(ranges),
        ranges == 1 ? "range" : "ranges",
        Quantity.bytes(summary.totalBytes()),
        Quantity.duration(duration),
        Quantity.rate(counts.written(), duration),
        verdict(summary.reconciliation().verdict()));
    if (summary.reconciliation().verdict() != Reconciliation.MISMATCHED) {
      return ExitCode.DONE;
    }
    List<String> problems = summary.reconciliation().problems();
    problems.stream()
        .limit(MOST_PROBLEMS)
        .forEach(problem -> err.println((strict ? "Error: " : "Warning: ") + problem));
    if (problems.size() > MOST_PROBLEMS) {
      err.printf("... and %d more, all in the manifest%n", problems.size() - MOST_PROBLEMS);
    }
    return strict ? ExitCode.INCOMPLETE : ExitCode.DONE;
  }

  private static String verdict(Reconciliation verdict) {
    return switch (verdict) {
      case MATCHED -> "every span that the service counted is there";
      case MISMATCHED -> "the counts of the service differ";
      case UNKNOWN -> "the service gave no counts to compare with";
    };
  }
}
