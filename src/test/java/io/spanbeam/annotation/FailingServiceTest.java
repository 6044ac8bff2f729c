package io.spanbeam.annotation;

import static io.spanbeam.annotation.ModelService.refusedIds;
import static io.spanbeam.annotation.UpsertCases.NOW;
import static io.spanbeam.annotation.UpsertCases.RECENT;
import static io.spanbeam.annotation.UpsertCases.records;
import static io.spanbeam.annotation.UpsertCases.settings;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.annotation.BatchOutcome.Refusal;
import io.spanbeam.annotation.ModelService.Fault;
import io.spanbeam.annotation.input.DeadLetter.Kind;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a batch where the service fails: again, dead letters, or the end of the run. */
class FailingServiceTest {
  private static final int ATTEMPTS = 5;

  private final ModelService service = new ModelService(NOW);

  @Test
  void aRepeatedRequestIsCountedForEachRecord() throws Exception {
    service.failsNext(Fault.after(Category.TIMEOUT), Fault.before(Category.UNAVAILABLE));
    List<MergedRecord> batch = records(2);
    service.serving(batch.subList(0, 1));

    BatchOutcome outcome = upsert().upsert(batch);

    assertThat(outcome.upserted(), is(batch.subList(0, 1)));
    assertThat(outcome.requests(), is(4L));
    assertThat(outcome.refused().get(0).attempts(), is(3));
  }

  @Test
  void whatTheServiceAsksToWaitIsWaited() throws Exception {
    AtomicLong clock = new AtomicLong();
    RequestGate gate = new RequestGate(OptionalDouble.empty(), clock::get, clock::addAndGet);
    service.failsNext(
        Fault.throttled(Duration.ofSeconds(17)), Fault.throttled(Duration.ofHours(2)));

    new BatchUpsert(service, settings(), gate, service).upsert(service.serving(records(3)));

    // The policy limits the second wait to a minute
    assertThat(clock.get(), is(Duration.ofSeconds(17 + 60).toNanos()));
    assertThat(gate.requests(), is(3L));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "TIMEOUT", "THROTTLED"})
  void aBatchWhoseAttemptsAreUsedUpFailsAndTheThirdInARowStopsTheRun(Category category)
      throws Exception {
    service.nextFault = () -> Optional.of(Fault.before(category));
    BatchUpsert upsert = upsert();
    List<MergedRecord> batch = service.serving(records(3));

    for (int i = 0; i < 2; i++) {
      BatchOutcome outcome = upsert.upsert(batch);
      assertThat(outcome.upserted(), is(empty()));
      assertThat(outcome.requests(), is((long) ATTEMPTS));
      String reason = "Not written in 5 attempts: scripted " + category;
      assertThat(
          outcome.refused(),
          is(
              batch.stream()
                  .map(one -> new Refusal(one, Kind.FAILED, "unavailable", reason, ATTEMPTS))
                  .toList()));
    }
    AxException failure = assertThrows(AxException.class, () -> upsert.upsert(batch));
    assertThat(failure.category(), is(category));
    assertThat(service.requests(), hasSize(3 * ATTEMPTS));
  }

  @Test
  void aSuccessInBetweenMeansThatTheServiceIsThere() throws Exception {
    BatchUpsert upsert = upsert();
    List<MergedRecord> batch = service.serving(records(3));

    for (int i = 0; i < 5; i++) {
      service.failsNext(Collections.nCopies(ATTEMPTS, Fault.before(Category.UNAVAILABLE)));
      assertThat(refusedIds(upsert.upsert(batch), Kind.FAILED), hasSize(3));
      assertThat(upsert.upsert(batch).upserted(), is(batch));
    }
  }

  @Test
  void batchesThatFailAfterARequestWasUnderstoodDoNotStopTheRun() throws Exception {
    BatchUpsert upsert = upsert();
    List<MergedRecord> batch = records(4);
    service.serving(batch.subList(1, 4));

    for (int i = 0; i < 5; i++) {
      int before = service.requests().size();
      service.nextFault =
          () ->
              service.requests().size() > before + 1
                  ? Optional.of(Fault.before(Category.UNAVAILABLE))
                  : Optional.empty();
      assertThat(refusedIds(upsert.upsert(batch), Kind.FAILED), hasSize(4));
    }
  }

  @Test
  void whatIsWrittenBeforeTheServiceGoesAwayStaysWritten() throws Exception {
    UpsertSettings settings = settings();
    MergedRecord recent = UpsertCases.record("recent", Optional.of(RECENT));
    Instant longAgo = NOW.minus(Duration.ofDays(90));
    MergedRecord old = UpsertCases.record("old", Optional.of(longAgo));
    service.hasSpan("recent", RECENT);
    service.hasSpan("old", longAgo);
    service.nextFault =
        () ->
            service.requests().size() > 1
                ? Optional.of(Fault.before(Category.UNAVAILABLE))
                : Optional.empty();

    BatchOutcome outcome = UpsertCases.upsert(service, settings).upsert(List.of(recent, old));

    assertThat(outcome.upserted(), contains(recent));
    assertThat(refusedIds(outcome, Kind.FAILED), is(Set.of("old")));
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTHENTICATION", "PERMISSION", "TLS", "PROTOCOL", "NOT_FOUND", "AMBIGUOUS"})
  void whatNoOtherRecordCouldEscapeStopsTheRunAtOnce(Category category) {
    service.failsNext(Fault.before(category));

    AxException failure =
        assertThrows(AxException.class, () -> upsert().upsert(service.serving(records(3))));

    assertThat(failure.category(), is(category));
    assertThat(service.requests(), hasSize(1));
  }

  @Test
  void anInterruptStopsBeforeTheNextRequest() {
    Thread.currentThread().interrupt();

    assertThrows(AxException.class, () -> upsert().upsert(service.serving(records(3))));

    assertThat(Thread.interrupted(), is(true));
    assertThat(service.requests(), is(empty()));
  }

  @Test
  void anInterruptWhileWaitingEndsWithTheFailureAtHand() {
    RequestGate gate =
        new RequestGate(
            OptionalDouble.empty(),
            () -> 0,
            nanos -> {
              throw new InterruptedException();
            });
    service.failsNext(Fault.before(Category.UNAVAILABLE));

    AxException failure =
        assertThrows(
            AxException.class,
            () ->
                new BatchUpsert(service, settings(), gate, service)
                    .upsert(service.serving(records(3))));

    assertThat(Thread.interrupted(), is(true));
    assertThat(failure.getMessage(), is("scripted UNAVAILABLE"));
    assertThat(service.requests(), hasSize(1));
  }

  @Test
  void anInterruptInALookUpIsNoMissingSpan() {
    service.lookupFailure =
        () -> {
          Thread.currentThread().interrupt();
          return Optional.of(new AxException(Category.UNAVAILABLE, "interrupted"));
        };

    assertThrows(AxException.class, () -> upsert().upsert(records(100)));

    assertThat(Thread.interrupted(), is(true));
    assertThat(service.requests(), hasSize(1));
  }

  private BatchUpsert upsert() {
    return UpsertCases.upsert(service, settings());
  }
}
