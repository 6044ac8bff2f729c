package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes calls again as a {@link RetryPolicy} says. Thread-safe. */
public final class Retries {
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  private final RetryPolicy policy;
  private final RetryConfig config;

  /** A call that may be made more than once. */
  @FunctionalInterface
  public interface Call<T> {
    /** Makes the call once. */
    T make() throws AxException;
  }

  /** Makes a runner for a policy. */
  public Retries(RetryPolicy policy) {
    this.policy = requireNonNull(policy, "policy is null");
    config =
        RetryConfig.custom()
            .maxAttempts(policy.maxAttempts())
            .retryOnException(this::retries)
            .intervalBiFunction(this::delayMillis)
            .build();
  }

  /**
   * Makes a call until it succeeds, fails in a way that no repetition helps, or the attempts are
   * used up.
   *
   * @param name what the call does, for the log
   * @throws AxException the failure of the last attempt. If the thread is interrupted while it
   *     waits, the call ends with the failure at hand and the thread stays interrupted.
   */
  public <T> T call(String name, Call<T> call) throws AxException {
    AtomicInteger attempts = new AtomicInteger();
    Retry retry = Retry.of(name, config);
    retry
        .getEventPublisher()
        .onRetry(
            event ->
                LOG.info(
                    "{}: attempt {} of {} in {} ms, because: {}",
                    name,
                    event.getNumberOfRetryAttempts() + 1,
                    policy.maxAttempts(),
                    event.getWaitInterval().toMillis(),
                    event.getLastThrowable().getMessage()));
    Callable<T> counted =
        () -> {
          attempts.incrementAndGet();
          return call.make();
        };
    try {
      return retry.executeCallable(counted);
    } catch (AxException e) {
      if (retries(e) && attempts.get() < policy.maxAttempts()) {
        // Only an interrupt ends the attempts early, and the library clears it
        Thread.currentThread().interrupt();
      }
      throw e;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("A call threw what it does not declare", e);
    }
  }

  /** What was too large once is too large again, unless the caller asks for less. */
  private boolean retries(Throwable failure) {
    return failure instanceof AxException known
        && policy.retries(known)
        && known.category() != AxException.Category.TOO_LARGE;
  }

  private Long delayMillis(int attempt, Either<Throwable, Object> outcome) {
    Optional<Duration> retryAfter =
        outcome.getLeft() instanceof AxException failure ? failure.retryAfter() : Optional.empty();
    return policy.delay(attempt, retryAfter).toMillis();
  }
}
