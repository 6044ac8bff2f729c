package io.spanbeam.annotation;

import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.UpsertAnswer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to upsert, and again as the policy of the run says. Unlike {@link
 * io.spanbeam.ax.Retries} it lets all requests of the process wait when the service tells one to,
 * and counts in which requests a record was. For one thread at a time.
 */
final class UpsertCalls {
  private static final Logger LOG = LoggerFactory.getLogger(UpsertCalls.class);

  private final AnnotationService service;
  private final UpsertSettings settings;
  private final RequestGate gate;
  private long answered;

  UpsertCalls(AnnotationService service, UpsertSettings settings, RequestGate gate) {
    this.service = service;
    this.settings = settings;
    this.gate = gate;
  }

  /** Returns how many requests the service has understood. */
  long answered() {
    return answered;
  }

  /**
   * Sends records until there is an answer. Repeating is safe, because the service upserts.
   *
   * @param records at least one, with different IDs
   * @throws AxException the failure of the last attempt; {@link Category#TOO_LARGE} at once,
   *     because the same request is too large again. If the thread is interrupted, it stays so and
   *     the failure at hand is thrown
   */
  Answer send(List<MergedRecord> records, LookupWindow window, Fates fates) throws AxException {
    AnnotationRequest request =
        new AnnotationRequest(
            settings.project(),
            settings.granularity(),
            window.start(),
            window.end(),
            records.stream().map(MergedRecord::annotations).toList());
    for (int attempt = 1; ; attempt++) {
      pass();
      fates.sent(records);
      try {
        Answer answer = answer(request, service.upsert(request));
        answered++;
        return answer;
      } catch (AxException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        if (e.category() == Category.INVALID) {
          answered++;
          return new Answer.Refused(false, e.problem(), e.getMessage());
        }
        if (!repeats(e, attempt)) {
          throw e;
        }
        waitAfter(attempt, e);
      }
    }
  }

  private static Answer answer(AnnotationRequest request, UpsertAnswer answer) {
    Set<String> missing = new HashSet<>(answer.missing());
    if (answer.written()) {
      return new Answer.Written(missing);
    }
    // An answer that names only what was not asked for says no more than one without names
    if (request.records().stream().anyMatch(one -> missing.contains(one.recordId()))) {
      return new Answer.Named(missing);
    }
    String sentence = "at least one record was not found";
    return new Answer.Refused(true, sentence, sentence);
  }

  private boolean repeats(AxException failure, int attempt) {
    return settings.retry().retries(failure)
        && failure.category() != Category.TOO_LARGE
        && attempt < settings.retry().maxAttempts();
  }

  private void waitAfter(int attempt, AxException failure) throws AxException {
    RetryPolicy policy = settings.retry();
    Optional<Duration> asked = failure.retryAfter();
    Duration delay = policy.delay(attempt, asked);
    LOG.info(
        "Upsert: attempt {} of {} in {} ms, because: {}",
        attempt + 1,
        policy.maxAttempts(),
        delay.toMillis(),
        failure.getMessage());
    if (asked.isPresent()) {
      gate.hold(delay);
      return;
    }
    try {
      gate.pause(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private void pass() throws AxException {
    try {
      gate.pass();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AxException(Category.UNAVAILABLE, "Upserting annotations was interrupted", e);
    }
  }
}
