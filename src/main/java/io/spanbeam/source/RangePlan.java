package io.spanbeam.source;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.TimeWindow;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The ticket ranges of an export, in order of time. A range is addressed by its index in the plan
 * of the whole window, which stays the same when a part of the plan is taken, so that positions
 * agree between all readers. A part may hold neighbours or every n-th range.
 *
 * <p>Serialises to a few bytes per range, because runners ship the source with each of its parts.
 */
public final class RangePlan implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How far the counts of the parts vouch for the cuts (architecture 3.1). */
  public enum Cuts {
    /** At each cut the parts added up to the whole. */
    EXACT,
    /** Parts and whole differed a little; each row is taken by the range in which it starts. */
    BY_START_TIME,
    /** The service gives no counts; each row is taken by the range in which it starts. */
    UNCOUNTED
  }

  private final transient List<TicketRange> ranges;
  private final transient int firstIndex;
  private final transient int step;
  private final transient long windowCount;
  private final transient int bytesPerRow;
  private final transient Cuts cuts;

  RangePlan(List<TicketRange> ranges, long windowCount, int bytesPerRow, Cuts cuts) {
    this(ranges, 0, 1, windowCount, bytesPerRow, cuts);
  }

  /**
   * Makes a part of a plan.
   *
   * @param firstIndex index of the first range
   * @param step difference between the indices of a range and the next
   */
  RangePlan(
      List<TicketRange> ranges,
      int firstIndex,
      int step,
      long windowCount,
      int bytesPerRow,
      Cuts cuts) {
    this.ranges = List.copyOf(ranges);
    this.firstIndex = firstIndex;
    this.step = step;
    this.windowCount = windowCount;
    this.bytesPerRow = bytesPerRow;
    this.cuts = requireNonNull(cuts, "cuts is null");
  }

  /** Returns the plan that reads a window as one range, without asking for its count. */
  static RangePlan single(TimeWindow window) {
    TimeWindow ticket = window.widenedToSeconds();
    TicketRange range =
        new TicketRange(
            ticket.from().getEpochSecond(),
            ticket.to().getEpochSecond(),
            window.fromNanos(),
            window.toNanos(),
            SpanService.UNKNOWN_COUNT);
    return new RangePlan(
        List.of(range),
        SpanService.UNKNOWN_COUNT,
        PlanSettings.DEFAULT.assumedRowBytes(),
        Cuts.UNCOUNTED);
  }

  /** Returns the ranges of this plan or part. */
  public List<TicketRange> ranges() {
    return ranges;
  }

  /** Returns the index of the first range. */
  public int firstIndex() {
    return firstIndex;
  }

  /** Returns the difference between the indices of a range and the next; 1 between neighbours. */
  public int step() {
    return step;
  }

  /** Returns the index behind the last range, a step after it. */
  public int endIndex() {
    return firstIndex + step * ranges.size();
  }

  /** Returns the first index that is not below a position, if need be one behind the plan. */
  long indexFrom(long position) {
    return firstIndex - Math.floorDiv(firstIndex - position, step) * step;
  }

  /** Returns the range with this index. */
  public TicketRange range(int index) {
    return ranges.get((index - firstIndex) / step);
  }

  /** Returns the service's count of the whole window, or -1 if it gave none. */
  public long windowCount() {
    return windowCount;
  }

  /** Returns how far the counts vouch for the cuts. */
  public Cuts cuts() {
    return cuts;
  }

  /** Returns the learned, else assumed, size of a row in Arrow, in bytes. */
  public int bytesPerRow() {
    return bytesPerRow;
  }

  /** Returns an estimate of the bytes of a range; a range without a count weighs as a full one. */
  long estimatedBytes(TicketRange range) {
    return range.count() == SpanService.UNKNOWN_COUNT
        ? PlanSettings.DEFAULT.targetRangeBytes()
        : Math.max(1, range.count() * bytesPerRow);
  }

  /** Returns an estimate of the bytes of all ranges. */
  long estimatedBytes() {
    return ranges.stream().mapToLong(this::estimatedBytes).sum();
  }

  /**
   * Returns the ranges with the indices {@code [start, end)}, both a whole number of steps from the
   * first.
   */
  RangePlan part(int start, int end) {
    return new RangePlan(
        ranges.subList((start - firstIndex) / step, (end - firstIndex) / step),
        start,
        step,
        windowCount,
        bytesPerRow,
        cuts);
  }

  /**
   * Deals the ranges out in turn. Parts that are read at the same time then come to the end of the
   * plan together, and what was read is always about the beginning of the window.
   *
   * @param count of parts; fewer if there are fewer ranges
   * @return parts that cover the plan, none of them empty
   */
  List<RangePlan> dealt(int count) {
    int turns = Math.min(count, ranges.size());
    List<RangePlan> parts = new ArrayList<>(turns);
    for (int first = 0; first < turns; first++) {
      List<TicketRange> dealt = new ArrayList<>();
      for (int i = first; i < ranges.size(); i += turns) {
        dealt.add(ranges.get(i));
      }
      parts.add(
          new RangePlan(
              dealt, firstIndex + first * step, step * turns, windowCount, bytesPerRow, cuts));
    }
    return parts;
  }

  /**
   * Groups neighbouring ranges.
   *
   * @param groupBytes a group is closed when it holds this many estimated bytes
   * @return parts that cover the plan; at least one, unless the plan is empty
   */
  List<RangePlan> groups(long groupBytes) {
    List<RangePlan> groups = new ArrayList<>();
    int start = firstIndex;
    long bytes = 0;
    for (int index = firstIndex; index < endIndex(); index += step) {
      long size = estimatedBytes(range(index));
      if (index > start && bytes + size / 2 >= groupBytes) {
        groups.add(part(start, index));
        start = index;
        bytes = 0;
      }
      bytes += size;
    }
    if (start < endIndex()) {
      groups.add(part(start, endIndex()));
    }
    return groups;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RangePlan that
        && ranges.equals(that.ranges)
        && firstIndex == that.firstIndex
        && step == that.step
        && windowCount == that.windowCount
        && bytesPerRow == that.bytesPerRow
        && cuts == that.cuts;
  }

  @Override
  public int hashCode() {
    return 31 * ranges.hashCode() + firstIndex;
  }

  @Override
  public String toString() {
    return step == 1
        ? "ranges %d..%d".formatted(firstIndex, endIndex())
        : "ranges %d..%d by %d".formatted(firstIndex, endIndex(), step);
  }

  private Object writeReplace() {
    return new PackedRangePlan(this);
  }

  private void readObject(ObjectInputStream stream) throws InvalidObjectException {
    throw new InvalidObjectException("A plan is read from its packed form");
  }
}
