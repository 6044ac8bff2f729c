package io.spanbeam.source;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.RetryPolicy;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides after each failure of a range's stream whether it is opened again, when, and in chunks of
 * which size. Attempts are those since the last progress.
 */
final class StreamRecovery {
  private static final int FIRST_SMALLER_CHUNK = 500;
  private static final int SMALLEST_CHUNK = 10;

  private final RetryPolicy retry;
  private final AtomicLong workerRows;
  private final Sleeper sleeper;

  private OptionalInt chunkSize;
  private int attempts;
  private int failures;
  private long workerRowsAtFailure;
  private int reopened;

  /** Waits between attempts. */
  interface Sleeper {
    /** Waits for some milliseconds. */
    void sleep(long millis) throws InterruptedException;
  }

  /**
   * Makes the recovery of one range.
   *
   * @param chunkSize rows in a chunk, if that was chosen
   * @param workerRows rows that all readers of this worker have passed on; counted up here
   */
  StreamRecovery(RetryPolicy retry, OptionalInt chunkSize, AtomicLong workerRows, Sleeper sleeper) {
    this.retry = retry;
    this.chunkSize = chunkSize;
    this.workerRows = workerRows;
    this.workerRowsAtFailure = workerRows.get();
    this.sleeper = sleeper;
  }

  /** Returns the rows to ask for in a chunk; empty leaves it to the service. */
  OptionalInt chunkSize() {
    return chunkSize;
  }

  /** Returns how often the stream was opened again. */
  int reopened() {
    return reopened;
  }

  /** Notes that rows were passed on. */
  void progressed(int rows) {
    attempts = 0;
    failures = 0;
    workerRows.addAndGet(rows);
  }

  /**
   * Waits until the stream may be opened again.
   *
   * @throws AxException the failure, if it can't pass or the attempts are used up
   */
  void waitAfter(AxException failure) throws AxException {
    failures++;
    if (!throttledByOwnStreams(failure)) {
      attempts++;
    }
    workerRowsAtFailure = workerRows.get();
    if (failure.category() == Category.TOO_LARGE) {
      askForLess(failure);
    } else if (retry.retries(failure) && attempts < retry.maxAttempts()) {
      sleep(retry.delay(failures, failure.retryAfter()).toMillis());
    } else {
      throw failure;
    }
    reopened++;
  }

  /**
   * A service that allows few streams refuses this one as long as others are open. While the other
   * readers of the worker get on, it only has to wait for its turn.
   */
  private boolean throttledByOwnStreams(AxException failure) {
    return failure.category() == Category.THROTTLED && workerRows.get() > workerRowsAtFailure;
  }

  /** A message that was too large comes again in the same size; it would not help to wait. */
  private void askForLess(AxException failure) throws AxException {
    if (chunkSize.isPresent() && chunkSize.getAsInt() <= SMALLEST_CHUNK) {
      throw failure;
    }
    chunkSize =
        OptionalInt.of(
            chunkSize.isPresent()
                ? Math.max(SMALLEST_CHUNK, chunkSize.getAsInt() / 4)
                : FIRST_SMALLER_CHUNK);
  }

  private void sleep(long millis) throws AxException {
    try {
      sleeper.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AxException(Category.UNAVAILABLE, "Waiting to read again was interrupted", e);
    }
  }
}
