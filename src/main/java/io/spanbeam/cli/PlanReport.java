package io.spanbeam.cli;

import io.spanbeam.ax.SpanService;
import io.spanbeam.pipeline.ExportJob;
import io.spanbeam.pipeline.ExportPlan;
import io.spanbeam.source.TicketRange;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Says what an export would read. */
final class PlanReport {
  private PlanReport() {}

  /** Prints the ranges and the service's counts of them. */
  static void print(ExportJob job, ExportPlan plan, PrintStream err) {
    List<TicketRange> ranges = plan.ranges().ranges();
    err.printf(
        "Would read %s of %s from %s to %s over %s, in %s %s:%n",
        spans(plan.spanCount()),
        job.project().name(),
        job.window().from(),
        job.window().to(),
        job.transport().name().toLowerCase(Locale.ROOT),
        Quantity.count(ranges.size()),
        ranges.size() == 1 ? "range" : "ranges");
    for (int i = 0; i < ranges.size(); i++) {
      TicketRange range = ranges.get(i);
      err.printf(
          "%6d  %s  %s  %s%n",
          i + 1, range.ticket().from(), range.ticket().to(), spans(range.count()));
    }
    job.limit().ifPresent(limit -> err.printf("At most %s of them.%n", Quantity.count(limit)));
    job.filter().ifPresent(filter -> err.printf("Filter: %s%n", filter.text()));
  }

  private static String spans(long count) {
    if (count == SpanService.UNKNOWN_COUNT) {
      return "an unknown number of spans";
    }
    return Quantity.count(count) + (count == 1 ? " span" : " spans");
  }
}
