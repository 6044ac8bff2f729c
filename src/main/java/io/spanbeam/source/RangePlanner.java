package io.spanbeam.source;

import static io.spanbeam.ax.SpanService.UNKNOWN_COUNT;
import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.source.RangePlan.Cuts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Cuts a window into ranges by the service's counts (architecture 3.1). What holds too many rows is
 * halved at a day, else an hour, a minute, a second. A cut is kept if its parts add up to the
 * whole.
 *
 * <ul>
 *   <li>If the parts far exceed the whole, the service rounds the window to a coarser unit: that
 *       unit and the finer ones are given up. What is then still too large is read several times,
 *       each time for another slice of start times, so that no reader has to hold it all.
 *   <li>If they differ a little, the count is an estimate or an end counts on both sides: the cut
 *       is kept, each row is taken by the range in which it starts, and tickets overlap by a second
 *       so that no row falls between them.
 *   <li>If there are no counts, the window is cut evenly, again with rows taken by start time.
 * </ul>
 *
 * <p>No undocumented granularity is assumed anywhere.
 */
public final class RangePlanner {
  /** A difference between parts and whole above this share of the whole means rounding. */
  private static final double SMALL_DIFFERENCE = 0.1;

  /** Slices of one ticket at most: each costs another reading of it. */
  private static final int MAX_SLICES = 64;

  private static final int WANTED_RANGES = 8;
  private static final long SMALL_RANGE_BYTES = 2L << 20;
  private static final int LARGE_ROW_BYTES = 16 << 10;

  private final SpanService service;
  private final PlanSettings settings;
  private final RetryPolicy retry;
  private final Optional<BufferAllocator> sampling;
  private final EnumSet<CutUnit> usable = EnumSet.allOf(CutUnit.class);
  private boolean byStartTime;

  private record Node(long from, long to, long count) {
    long seconds() {
      return to - from;
    }
  }

  private record Cut(Node whole, long at, CutUnit unit) {}

  /**
   * Makes a planner for one plan.
   *
   * @param retry how often sampling is tried again; counting has the policy of the service
   * @param sampling memory for a first batch of rows, to learn how large rows are; empty plans with
   *     the assumed size and reads nothing
   */
  public RangePlanner(
      SpanService service,
      PlanSettings settings,
      RetryPolicy retry,
      Optional<BufferAllocator> sampling) {
    this.service = requireNonNull(service, "service is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.retry = requireNonNull(retry, "retry is null");
    this.sampling = requireNonNull(sampling, "sampling is null");
  }

  /**
   * Plans the reading of a query.
   *
   * @throws AxException if the service refuses or fails
   */
  public RangePlan plan(SpanQuery query) throws AxException {
    TimeWindow window = query.window();
    TimeWindow ticket = window.widenedToSeconds();
    long from = ticket.from().getEpochSecond();
    long to = ticket.to().getEpochSecond();
    try (Counting counting = new Counting(service, query, settings.parallelRequests())) {
      long total = counting.count(from, to);
      if (total == UNKNOWN_COUNT) {
        int rowBytes = settings.assumedRowBytes();
        return new RangePlan(evenRanges(window, from, to), UNKNOWN_COUNT, rowBytes, Cuts.UNCOUNTED);
      }
      if (total == 0) {
        return new RangePlan(List.of(), 0, settings.assumedRowBytes(), Cuts.EXACT);
      }
      int rowBytes = rowBytes(query.withWindow(ticket), total);
      long rowLimit = rowLimit(total, rowBytes);
      List<Node> leaves = leaves(counting, new Node(from, to, total), rowLimit);
      List<TicketRange> ranges = new ArrayList<>();
      for (Node leaf : leaves) {
        addRanges(ranges, leaf, window, rowLimit);
      }
      return new RangePlan(ranges, total, rowBytes, byStartTime ? Cuts.BY_START_TIME : Cuts.EXACT);
    }
  }

  /** Rows in a range: small windows are cut finer, so that several readers share them. */
  private long rowLimit(long total, int rowBytes) {
    long share = Math.max(SMALL_RANGE_BYTES, total * rowBytes / WANTED_RANGES);
    long bytes = Math.min(settings.targetRangeBytes(), share);
    return Math.max(Math.max(1, bytes / rowBytes), ceilingOf(total, settings.maxRanges()));
  }

  /** The size of rows decides nothing where all of them surely fit in one range. */
  private int rowBytes(SpanQuery query, long total) throws AxException {
    if (sampling.isEmpty() || total < settings.targetRangeBytes() / LARGE_ROW_BYTES) {
      return settings.assumedRowBytes();
    }
    return RowSize.sample(service, query, sampling.get(), settings.assumedRowBytes(), retry);
  }

  private List<Node> leaves(Counting counting, Node root, long rowLimit) throws AxException {
    List<Node> leaves = new ArrayList<>();
    List<Node> open = List.of(root);
    while (!open.isEmpty()) {
      List<Cut> cuts = new ArrayList<>();
      for (Node node : open) {
        Optional<Cut> cut = node.count() > rowLimit ? cut(node) : Optional.empty();
        cut.ifPresentOrElse(cuts::add, () -> leaves.add(node));
      }
      open = halves(counting, cuts);
    }
    leaves.removeIf(leaf -> leaf.count() == 0);
    leaves.sort(Comparator.comparingLong(Node::from));
    return leaves;
  }

  private Optional<Cut> cut(Node node) {
    for (CutUnit unit : usable) {
      long at = unit.cutNearMiddle(node.from(), node.to());
      if (at != node.from()) {
        return Optional.of(new Cut(node, at, unit));
      }
    }
    return Optional.empty();
  }

  /** Counts both halves of each cut; gives a node back whole if its cut can't be kept. */
  private List<Node> halves(Counting counting, List<Cut> cuts) throws AxException {
    List<Counting.Interval> intervals = new ArrayList<>(2 * cuts.size());
    for (Cut cut : cuts) {
      intervals.add(new Counting.Interval(cut.whole().from(), cut.at()));
      intervals.add(new Counting.Interval(cut.at(), cut.whole().to()));
    }
    List<Long> counts = counting.counts(intervals);
    List<Node> next = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      Cut cut = cuts.get(i);
      long left = counts.get(2 * i);
      long right = counts.get(2 * i + 1);
      if (left == UNKNOWN_COUNT || right == UNKNOWN_COUNT) {
        throw new AxException(
            AxException.Category.PROTOCOL,
            "The service counted the whole window but not a part of it; plan again, or use"
                + " --transport rest");
      }
      if (keeps(counting, cut, left + right)) {
        next.add(new Node(cut.whole().from(), cut.at(), left));
        next.add(new Node(cut.at(), cut.whole().to(), right));
      } else {
        next.add(cut.whole());
      }
    }
    return next;
  }

  private boolean keeps(Counting counting, Cut cut, long sum) throws AxException {
    long whole = cut.whole().count();
    if (sum == whole) {
      return true;
    }
    // Spans may have arrived since the whole was counted.
    whole = counting.count(cut.whole().from(), cut.whole().to());
    if (sum == whole) {
      return true;
    }
    if (sum - whole > SMALL_DIFFERENCE * whole) {
      usable.removeIf(unit -> unit.compareTo(cut.unit()) >= 0);
      return false;
    }
    byStartTime = true;
    return true;
  }

  private void addRanges(List<TicketRange> ranges, Node leaf, TimeWindow window, long rowLimit) {
    long keepFrom = window.fromNanos();
    long keepTo = window.toNanos();
    long from = leaf.from();
    long to = leaf.to();
    if (byStartTime) {
      keepFrom = Math.max(keepFrom, nanos(from));
      keepTo = Math.min(keepTo, nanos(to));
      from--;
      to++;
    }
    long slices = Math.min(MAX_SLICES, leaf.count() / rowLimit);
    if (slices < 4 || leaf.seconds() < slices) {
      ranges.add(new TicketRange(from, to, keepFrom, keepTo, leaf.count()));
      return;
    }
    long sliceFrom = keepFrom;
    for (int slice = 1; slice <= slices; slice++) {
      long inner = nanos(leaf.from()) + nanos(leaf.seconds()) / slices * slice;
      long sliceTo = slice == slices ? keepTo : Math.max(sliceFrom, Math.min(inner, keepTo));
      if (sliceFrom < sliceTo) {
        ranges.add(new TicketRange(from, to, sliceFrom, sliceTo, leaf.count()));
      }
      sliceFrom = sliceTo;
    }
  }

  private List<TicketRange> evenRanges(TimeWindow window, long from, long to) {
    long hour = CutUnit.HOUR.seconds();
    long hours = ceilingOf(to - from, hour);
    long step = hour * ceilingOf(hours, settings.maxRanges());
    List<TicketRange> ranges = new ArrayList<>();
    long start = from;
    while (start < to) {
      long end = Math.min(to, Math.floorDiv(start, step) * step + step);
      ranges.add(
          new TicketRange(
              start,
              end,
              Math.max(window.fromNanos(), nanos(start)),
              Math.min(window.toNanos(), nanos(end)),
              UNKNOWN_COUNT));
      start = end;
    }
    return ranges;
  }

  private static long ceilingOf(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  private static long nanos(long seconds) {
    return Math.multiplyExact(seconds, 1_000_000_000L);
  }
}
