package io.spanbeam.sink;

import io.spanbeam.sink.ExportSummary.Counts;
import io.spanbeam.sink.ExportSummary.Outcome;
import io.spanbeam.sink.ExportSummary.RangeCounts;
import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RangeReport.Reconciliation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Adds up what ranges report and what parts hold, and judges whether the chain of counts holds:
 * window count = sum of ranges; each range as counted; emitted = written + filtered; every planned
 * range reported once.
 *
 * <p>Ranges may add up to more than the window: the service rounds tickets, and spans arrive while
 * the export is planned. Then nothing is lost, because the reader takes each span in one range
 * only. If they add up to less, spans are missing.
 */
final class ExportAccount {
  private static final long UNKNOWN = -1;
  private static final int PROBLEMS_SHOWN = 50;

  private final ExportDescription description;
  private final Collection<RangeAccount> ranges;

  private ExportAccount(ExportDescription description, Collection<RangeAccount> ranges) {
    this.description = description;
    this.ranges = ranges;
  }

  static ExportAccount of(ExportDescription description, List<PartFile> parts) {
    TreeMap<Integer, RangeAccount> ranges = new TreeMap<>();
    for (PartFile part : parts) {
      ranges.computeIfAbsent(part.range(), RangeAccount::new).add(part);
    }
    return new ExportAccount(description, ranges.values());
  }

  Counts counts() {
    boolean incomplete = reported() < description.plannedRanges();
    return new Counts(
        description.plannedSpans(),
        incomplete ? UNKNOWN : plannedSum(),
        sum(RangeReport::received),
        sum(RangeReport::duplicates),
        sum(RangeReport::outside),
        ranges.stream().mapToLong(range -> range.filtered).sum(),
        ranges.stream().mapToLong(range -> range.written).sum());
  }

  List<RangeCounts> ranges() {
    return ranges.stream().map(RangeAccount::counts).toList();
  }

  Outcome outcome() {
    List<String> problems = new ArrayList<>();
    int missing = description.plannedRanges() - reported();
    if (missing > 0) {
      problems.add(
          "%d of %d planned ranges were not read to their end"
              .formatted(missing, description.plannedRanges()));
    }
    for (RangeAccount range : ranges) {
      range.addProblems(description.plannedRanges(), problems);
    }
    Counts counts = counts();
    if (counts.window() >= 0 && counts.ranges() >= 0 && counts.ranges() < counts.window()) {
      problems.add(
          "The window holds %d spans by the service's count, but its ranges add up to %d"
              .formatted(counts.window(), counts.ranges()));
    }
    return new Outcome(verdict(problems), description.plannedRanges(), reported(), shown(problems));
  }

  private Reconciliation verdict(List<String> problems) {
    if (!problems.isEmpty()) {
      return Reconciliation.MISMATCHED;
    }
    boolean unknown =
        description.plannedSpans() < 0
            || ranges.stream().anyMatch(range -> range.verdict() == Reconciliation.UNKNOWN);
    return unknown ? Reconciliation.UNKNOWN : Reconciliation.MATCHED;
  }

  private static List<String> shown(List<String> problems) {
    if (problems.size() <= PROBLEMS_SHOWN) {
      return problems;
    }
    List<String> shown = new ArrayList<>(problems.subList(0, PROBLEMS_SHOWN));
    shown.add("%d more; see the ranges".formatted(problems.size() - PROBLEMS_SHOWN));
    return shown;
  }

  /** Returns how many of the planned ranges were reported. */
  private int reported() {
    return (int)
        ranges.stream()
            .filter(range -> range.index < description.plannedRanges() && !range.reports.isEmpty())
            .count();
  }

  private long plannedSum() {
    boolean unknown = reports().stream().anyMatch(report -> report.planned() < 0);
    return unknown ? UNKNOWN : sum(RangeReport::planned);
  }

  private long sum(ToLongFunction<RangeReport> count) {
    return reports().stream().mapToLong(count).sum();
  }

  private List<RangeReport> reports() {
    return ranges.stream().flatMap(range -> range.reports.stream()).toList();
  }

  /** One range: its report and what was written of it. */
  private static final class RangeAccount {
    private final int index;
    private final List<RangeReport> reports = new ArrayList<>(1);
    private long written;
    private long filtered;

    RangeAccount(int index) {
      this.index = index;
    }

    void add(PartFile part) {
      written += part.rows();
      filtered += part.filteredRows();
      reports.addAll(part.reports());
    }

    Reconciliation verdict() {
      if (reports.size() != 1 || reports.get(0).emitted() != written + filtered) {
        return Reconciliation.MISMATCHED;
      }
      return reports.get(0).reconciliation();
    }

    RangeCounts counts() {
      if (reports.isEmpty()) {
        return new RangeCounts(
            index, null, null, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, filtered,
            written, 0, verdict());
      }
      RangeReport report = reports.get(0);
      return new RangeCounts(
          index,
          report.from(),
          report.to(),
          report.planned(),
          report.counted(),
          report.received(),
          report.duplicates(),
          report.outside(),
          report.emitted(),
          filtered,
          written,
          report.reopened(),
          verdict());
    }

    void addProblems(int plannedRanges, List<String> problems) {
      if (index >= plannedRanges) {
        problems.add("Range %d is not one of the %d planned".formatted(index, plannedRanges));
      }
      if (reports.isEmpty()) {
        problems.add("Range %d was not read to its end".formatted(index));
        return;
      }
      if (reports.size() > 1) {
        problems.add("Range %d was read %d times".formatted(index, reports.size()));
      }
      RangeReport report = reports.get(0);
      String name = "Range %d, [%s, %s),".formatted(index, report.from(), report.to());
      if (report.reconciliation() == Reconciliation.MISMATCHED) {
        problems.add(
            "%s holds %d spans by the service's count, but %d came"
                .formatted(name, report.counted(), report.received()));
      }
      if (report.emitted() != written + filtered) {
        problems.add(
            "%s gave %d spans, but %d were written and %d filtered"
                .formatted(name, report.emitted(), written, filtered));
      }
    }
  }
}
