package io.spanbeam.cli;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The threads of the Direct Runner. When its pipeline fails or is cancelled, it neither interrupts
 * them nor waits for them: they would finish their bundle and write files behind the back of
 * whoever cleans up.
 */
final class DirectWorkers {
  /** The name that the Direct Runner of Beam 2.70 gives to them. */
  private static final String NAME = "direct-runner-worker";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long INTERRUPT_AGAIN_MILLIS = 100;

  private final Set<Thread> others = running();

  /** Remembers the threads that are there already: they belong to other pipelines. */
  DirectWorkers() {}

  /** Interrupts the threads that came since, and waits a few seconds for their end. */
  void end() throws InterruptedException {
    Set<Thread> workers = new HashSet<>(running());
    workers.removeAll(others);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Thread worker : workers) {
      while (worker.isAlive() && System.nanoTime() < deadline) {
        // Once may not be enough: a pause between two attempts can swallow it.
        worker.interrupt();
        worker.join(INTERRUPT_AGAIN_MILLIS);
      }
    }
  }

  private static Set<Thread> running() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(NAME))
        .collect(Collectors.toSet());
  }
}
