package io.spanbeam.sink;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** The memory outside the heap that all writers of a worker share. */
final class SinkMemory {
  /** Room for writers on many threads; one holds one batch at a time, mostly of about 1 MiB. */
  private static final long LIMIT_BYTES = 1L << 30;

  /** A row larger than a batch travels alone; this is what one row may take. */
  private static final long WRITER_LIMIT_BYTES = 256L << 20;

  private static final BufferAllocator ROOT = new RootAllocator(LIMIT_BYTES);

  private SinkMemory() {}

  /** Returns memory for one writer, which closes it. */
  static BufferAllocator forWriter(String name) {
    return ROOT.newChildAllocator(name, 0, WRITER_LIMIT_BYTES);
  }

  /** Returns the bytes that are not given back. */
  static long allocatedBytes() {
    return ROOT.getAllocatedMemory();
  }

  /** Returns how many writers have memory. */
  static int writers() {
    return ROOT.getChildAllocators().size();
  }
}
