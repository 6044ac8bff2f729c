package io.spanbeam.source;

/** What the readers of this process hold, for tests outside of this package. */
public final class SourceMemory {
  private SourceMemory() {}

  /** Returns the bytes outside the heap that readers hold. */
  public static long allocatedBytes() {
    return WorkerConnections.allocatedBytes();
  }

  /** Returns how many readers use a connection. */
  public static int readers() {
    return WorkerConnections.users();
  }
}
