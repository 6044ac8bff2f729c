package io.spanbeam.sink;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Copies of part files that go on at the same time. A part is deleted when it and all parts before
 * it are copied; few of them are on their way at once, so the disk holds little twice. Used by one
 * thread; closing stops the copies that still run.
 */
final class PartCopies implements AutoCloseable {
  /** The file has one lock for its writers: a third one would wait for the first two. */
  private static final int THREADS = 2;

  private static final int MOST_PENDING = 2 * THREADS;
  private static final long PATIENCE_SECONDS = 10;

  private final FileOperations files;
  private final ExecutorService threads;
  private final Queue<Pending> pending = new ArrayDeque<>();

  private record Pending(PartFile part, Future<?> copy) {}

  /** Copies one part to where it belongs. */
  @FunctionalInterface
  interface Copy {
    void run() throws IOException;
  }

  PartCopies(FileOperations files) {
    this.files = files;
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "spanbeam-commit");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts a copy, if need be after waiting for an earlier one.
   *
   * @throws IOException of this copy or of one that was added before
   */
  void add(PartFile part, Copy copy) throws IOException {
    if (pending.size() == MOST_PENDING) {
      finishOldest();
    }
    pending.add(
        new Pending(
            part,
            threads.submit(
                () -> {
                  copy.run();
                  return null;
                })));
  }

  /**
   * Waits for all copies.
   *
   * @throws IOException of the first part that could not be copied, or deleted then
   */
  void finish() throws IOException {
    while (!pending.isEmpty()) {
      finishOldest();
    }
  }

  private void finishOldest() throws IOException {
    Pending oldest = pending.remove();
    try {
      oldest.copy().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(
          "Copying %s failed: %s".formatted(oldest.part().path(), e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while copying " + oldest.part().path(), e);
    }
    files.delete(oldest.part().path());
  }

  /**
   * Stops the copies that still run and waits for their end, some seconds at most: nobody should
   * write when the commit has failed. What a disk that hangs lets through later is what another
   * attempt writes at the same place.
   */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
