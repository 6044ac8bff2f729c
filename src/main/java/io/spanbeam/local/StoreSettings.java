package io.spanbeam.local;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the database of a store may use. Its memory is native: neither heap nor direct memory of the
 * JVM. Every store lies in a file, so it may be larger than this; work that does not fit is
 * refused, never spilled.
 *
 * @param memoryBytes limit of the database's memory, at least 64 MiB
 * @param threads number of threads that work on queries, at least 1
 */
public record StoreSettings(long memoryBytes, int threads) {
  private static final long LEAST_MEMORY_BYTES = 64L << 20;
  private static final long LEAST_DEFAULT_MEMORY_BYTES = 512L << 20;

  /**
   * @throws IllegalArgumentException if a value is too small
   */
  public StoreSettings {
    if (memoryBytes < LEAST_MEMORY_BYTES) {
      throw new IllegalArgumentException(
          "Store memory of %d bytes is too small: give at least %d"
              .formatted(memoryBytes, LEAST_MEMORY_BYTES));
    }
    if (threads < 1) {
      throw new IllegalArgumentException(
          "Store with %d threads cannot work: give at least 1".formatted(threads));
    }
  }

  /**
   * Returns up to half of the machine's memory, of which only what is needed is taken, and a thread
   * per processor, at most 8.
   */
  public static StoreSettings defaults() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new StoreSettings(
        Math.max(LEAST_DEFAULT_MEMORY_BYTES, system.getTotalMemorySize() / 2),
        Math.min(8, Runtime.getRuntime().availableProcessors()));
  }
}
