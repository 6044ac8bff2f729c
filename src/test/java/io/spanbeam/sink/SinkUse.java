package io.spanbeam.sink;

/** What the writers of this process hold, for tests outside of this package. */
public final class SinkUse {
  private SinkUse() {}

  /** Returns the bytes outside the heap that writers hold. */
  public static long allocatedBytes() {
    return SinkMemory.allocatedBytes();
  }

  /** Returns how many writers have memory. */
  public static int writers() {
    return SinkMemory.writers();
  }
}
