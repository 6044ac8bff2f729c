package io.spanbeam.source;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * The serial form: each number as its difference to the one before, in as few bytes as it takes.
 */
final class PackedRangePlan implements Externalizable {
  private static final long serialVersionUID = 1L;

  private RangePlan plan;

  /** For deserialisation. */
  public PackedRangePlan() {}

  PackedRangePlan(RangePlan plan) {
    this.plan = plan;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    writeLong(out, plan.firstIndex());
    writeLong(out, plan.step());
    writeLong(out, plan.windowCount());
    writeLong(out, plan.bytesPerRow());
    writeLong(out, plan.cuts().ordinal());
    writeLong(out, plan.ranges().size());
    long second = 0;
    long keepFrom = 0;
    long keepTo = 0;
    for (TicketRange range : plan.ranges()) {
      writeLong(out, range.fromSecond() - second);
      writeLong(out, range.toSecond() - range.fromSecond());
      writeLong(out, range.keepFromNanos() - keepFrom);
      writeLong(out, range.keepToNanos() - keepTo);
      writeLong(out, range.count());
      second = range.toSecond();
      keepFrom = range.keepFromNanos();
      keepTo = range.keepToNanos();
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    int firstIndex = Math.toIntExact(readLong(in));
    int step = Math.toIntExact(readLong(in));
    long windowCount = readLong(in);
    int bytesPerRow = Math.toIntExact(readLong(in));
    RangePlan.Cuts cuts = RangePlan.Cuts.values()[Math.toIntExact(readLong(in))];
    int size = Math.toIntExact(readLong(in));
    List<TicketRange> ranges = new ArrayList<>(size);
    long second = 0;
    long keepFrom = 0;
    long keepTo = 0;
    for (int i = 0; i < size; i++) {
      long from = second + readLong(in);
      second = from + readLong(in);
      keepFrom += readLong(in);
      keepTo += readLong(in);
      ranges.add(new TicketRange(from, second, keepFrom, keepTo, readLong(in)));
    }
    plan = new RangePlan(ranges, firstIndex, step, windowCount, bytesPerRow, cuts);
  }

  private Object readResolve() {
    return plan;
  }

  private static void writeLong(ObjectOutput out, long value) throws IOException {
    long zigzag = (value << 1) ^ (value >> 63);
    while ((zigzag & ~0x7FL) != 0) {
      out.writeByte((int) (zigzag & 0x7F) | 0x80);
      zigzag >>>= 7;
    }
    out.writeByte((int) zigzag);
  }

  private static long readLong(ObjectInput in) throws IOException {
    long zigzag = 0;
    int shift = 0;
    long read;
    do {
      read = in.readByte();
      zigzag |= (read & 0x7F) << shift;
      shift += 7;
    } while ((read & 0x80) != 0);
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }
}
