package io.spanbeam.ax.flight;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightClient.PutListener;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.grpc.StatusUtils;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Keeps the first answer to a DoPut call and how the call ended. The one of the library fails on an
 * answer without content.
 */
final class UploadListener implements PutListener {
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile byte[] answer;
  private volatile RuntimeException failure;

  /** Waits for the end of the call; false if it has not come in time. */
  boolean awaitEnd(long millis) throws InterruptedException {
    return end.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits for the end of the call. */
  void awaitEnd() throws InterruptedException {
    end.await();
  }

  /** Waits for the end of the call, which comes soon, whether the thread is interrupted or not. */
  void awaitCancelled() {
    boolean interrupted = false;
    while (end.getCount() > 0) {
      try {
        end.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns the first answer of a call that has ended, if there was one.
   *
   * @throws RuntimeException what the call failed with, if it did
   */
  Optional<byte[]> answer() {
    if (failure != null) {
      throw failure;
    }
    return Optional.ofNullable(answer);
  }

  @Override
  public void onNext(PutResult result) {
    if (answer == null) {
      ArrowBuf content = result.getApplicationMetadata();
      byte[] bytes = new byte[content == null ? 0 : Math.toIntExact(content.readableBytes())];
      if (content != null) {
        content.getBytes(content.readerIndex(), bytes);
      }
      answer = bytes;
    }
  }

  @Override
  public void onError(Throwable failed) {
    failure = StatusUtils.fromThrowable(failed);
    end.countDown();
  }

  @Override
  public void onCompleted() {
    end.countDown();
  }

  @Override
  public boolean isCancelled() {
    return end.getCount() == 0;
  }

  @Override
  public void getResult() {
    throw new UnsupportedOperationException("The end of the call is awaited with awaitEnd()");
  }
}
