package io.spanbeam.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of the thread that runs the command, and holds the end
 * of the process back until that thread has cleaned up behind itself. The JVM then ends with 128
 * plus the number of the signal, so 130 after Ctrl-C.
 */
final class Interruption implements AutoCloseable {
  /** A thread that can not be woken must not keep the process alive. */
  private static final long PATIENCE_SECONDS = 15;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupt, "spanbeam-interruption");
  private volatile boolean requested;

  private Interruption() {}

  /** Listens for signals until closed, on behalf of the calling thread. */
  static Interruption listen() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Returns whether a signal came. */
  boolean requested() {
    return requested;
  }

  private void interrupt() {
    requested = true;
    worker.interrupt();
    try {
      finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    // A hook that runs can not be removed, and need not be.
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        Logging.detail(e);
      }
    }
  }
}
