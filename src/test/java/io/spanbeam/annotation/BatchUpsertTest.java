package io.spanbeam.annotation;

import static io.spanbeam.annotation.ModelService.refusedIds;
import static io.spanbeam.annotation.UpsertCases.NOW;
import static io.spanbeam.annotation.UpsertCases.RECENT;
import static io.spanbeam.annotation.UpsertCases.records;
import static io.spanbeam.annotation.UpsertCases.settings;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.annotation.BatchOutcome.Refusal;
import io.spanbeam.annotation.ModelService.Fault;
import io.spanbeam.annotation.ModelService.MissingAnswer;
import io.spanbeam.annotation.input.DeadLetter.Kind;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Granularity;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchUpsertTest {
  private static final int ATTEMPTS = 5;

  private final ModelService service = new ModelService(NOW);

  @Test
  void aBatchWithoutFaultsIsOneRequestWithoutAWindow() throws Exception {
    List<MergedRecord> batch = served(records(1000));

    BatchOutcome outcome = upsert().upsert(batch);

    assertThat(outcome, is(new BatchOutcome(batch, List.of(), 1)));
    assertThat(service.requests().get(0).start(), is(Optional.empty()));
    assertThat(service.requests().get(0).end(), is(Optional.empty()));
  }

  @Test
  void anEmptyBatchSendsNothing() throws Exception {
    assertThat(upsert().upsert(List.of()), is(new BatchOutcome(List.of(), List.of(), 0)));
  }

  @Test
  void aLookUpMakesOneMissingSpanCheap() throws Exception {
    List<MergedRecord> batch = records(1000);
    served(batch.subList(0, 617));
    served(batch.subList(618, 1000));

    BatchOutcome outcome = upsert().upsert(batch);

    // All together, two look-ups of 500, the ones that were found; then only one can be missing
    assertThat(outcome.requests(), is(4L));
    assertThat(service.lookups().stream().map(List::size).toList(), is(List.of(500, 500)));
    assertThat(refusedIds(outcome, Kind.MISSING), is(Set.of("span-617")));
    Refusal refusal = outcome.refused().get(0);
    assertThat(refusal.code(), is("not_found"));
    assertThat(
        refusal.reason(), is("The service has no span 'span-617' in the 31 days before now"));
    assertThat(refusal.attempts(), is(1));
  }

  @Test
  void whereTheServiceNamesTheMissingNothingIsSearched() throws Exception {
    service.missingAnswer = MissingAnswer.NAMES_SOME;
    List<MergedRecord> batch = records(1000);
    served(batch.subList(30, 1000));

    BatchOutcome outcome = upsert().upsert(batch);

    // Ten answers with three names each
    assertThat(outcome.requests(), is(11L));
    assertThat(outcome.upserted(), hasSize(970));
  }

  @ParameterizedTest
  @EnumSource
  void aBatchOfUnknownSpansTakesAboutARequestForEach(MissingAnswer answer) throws Exception {
    service.missingAnswer = answer;

    BatchOutcome outcome = upsert().upsert(records(1000));

    assertThat(outcome.refused(), hasSize(1000));
    assertThat(outcome.requests(), is(lessThanOrEqualTo(1060L)));
  }

  @Test
  void aSpanThatTheIndexDoesNotShowYetIsWritten() throws Exception {
    List<MergedRecord> batch = served(records(200));
    batch.forEach(merged -> service.hidesFromLookup(merged.recordId()));
    List<MergedRecord> withOneMore =
        Stream.concat(batch.stream(), Stream.of(UpsertCases.record("unknown"))).toList();

    BatchOutcome outcome = upsert().upsert(withOneMore);

    assertThat(outcome.upserted(), is(batch));
    assertThat(refusedIds(outcome, Kind.MISSING), is(Set.of("unknown")));
  }

  @Test
  void aLookUpThatFailsTwiceIsGivenUp() throws Exception {
    service.lookupFailure =
        () -> Optional.of(new AxException(Category.PERMISSION, "Flight is blocked"));
    BatchUpsert upsert = upsert();
    List<MergedRecord> batch = records(40);
    served(batch.subList(1, 40));

    for (int i = 0; i < 4; i++) {
      assertThat(refusedIds(upsert.upsert(batch), Kind.MISSING), is(Set.of("span-0")));
    }

    assertThat(service.lookups(), hasSize(2));
  }

  @Test
  void lookUpsThatFailNowAndThenAreKept() throws Exception {
    service.lookupFailure =
        () ->
            service.lookups().size() % 2 == 1
                ? Optional.of(new AxException(Category.TIMEOUT, "slow"))
                : Optional.empty();
    BatchUpsert upsert = upsert();
    List<MergedRecord> batch = records(40);
    served(batch.subList(1, 40));

    for (int i = 0; i < 6; i++) {
      assertThat(refusedIds(upsert.upsert(batch), Kind.MISSING), is(Set.of("span-0")));
    }

    assertThat(service.lookups(), hasSize(6));
  }

  @Test
  void aLookUpThatIsToldToWaitHoldsAllRequests() throws Exception {
    AtomicLong clock = new AtomicLong();
    RequestGate gate = new RequestGate(OptionalDouble.empty(), clock::get, clock::addAndGet);
    service.lookupFailure = () -> Optional.of(Fault.throttled(Duration.ofSeconds(9)).failure());
    List<MergedRecord> batch = records(40);
    served(batch.subList(1, 40));

    new BatchUpsert(service, settings(), gate, service).upsert(batch);

    assertThat(clock.get(), is(Duration.ofSeconds(9).toNanos()));
  }

  @Test
  void idsThatNoFilterCanHoldAreFoundMissingAllTheSame() throws Exception {
    List<MergedRecord> batch =
        Stream.concat(
                records(99).stream(), Stream.of(UpsertCases.record("o'clock \\ \u0007 \u201c")))
            .toList();
    served(batch.subList(1, 100));

    BatchOutcome outcome = upsert().upsert(batch);

    assertThat(refusedIds(outcome, Kind.MISSING), is(Set.of("span-0")));
    assertThat(service.lookups().stream().map(List::size).toList(), is(List.of(99)));
  }

  @Test
  void sessionsAreNotLookedUpAndSentByHundreds() throws Exception {
    List<MergedRecord> batch = records(250);
    served(batch.subList(3, 250));

    BatchOutcome outcome =
        UpsertCases.upsert(
                service, settings(Granularity.SESSION, Optional.empty(), Optional.empty(), false))
            .upsert(batch);

    assertThat(service.lookups(), is(empty()));
    assertThat(service.violations(), is(empty()));
    assertThat(refusedIds(outcome, Kind.MISSING), is(Set.of("span-0", "span-1", "span-2")));
    assertThat(outcome.refused().get(0).reason(), containsString("no session 'span-0' in the 7"));
  }

  @Test
  void theRecordThatTheServiceRefusesIsFoundAndTheServiceQuoted() throws Exception {
    List<MergedRecord> batch = served(records(300));
    service.refuses("span-123");

    BatchOutcome outcome = upsert().upsert(batch);

    assertThat(outcome.upserted(), hasSize(299));
    assertThat(refusedIds(outcome, Kind.FAILED), is(Set.of("span-123")));
    assertThat(outcome.refused().get(0).code(), is("refused_by_service"));
    assertThat(outcome.refused().get(0).reason(), is("400 Bad Request: a value is wrong"));
    assertThat(service.lookups(), is(empty()));
  }

  @Test
  void namesOfOtherSpansInAnAnswerAreNoNames() throws Exception {
    service.missingAnswer = MissingAnswer.NAMES_STRANGERS;
    List<MergedRecord> batch = records(10);
    served(batch.subList(0, 9));

    BatchOutcome outcome = upsert().upsert(batch);

    assertThat(refusedIds(outcome, Kind.MISSING), is(Set.of("span-9")));
  }

  @Test
  void aRequestThatIsTooLargeIsHalved() throws Exception {
    List<MergedRecord> batch = records(1000);
    served(batch.subList(1, 1000));
    service.takesRecords = 300;

    BatchOutcome outcome = upsert().upsert(batch);

    assertThat(outcome.upserted(), is(batch.subList(1, 1000)));
    assertThat(refusedIds(outcome, Kind.MISSING), is(Set.of("span-0")));
  }

  @Test
  void aRecordThatIsTooLargeAloneFails() throws Exception {
    service.takesRecords = 0;

    BatchOutcome outcome = upsert().upsert(served(records(4)));

    assertThat(outcome.refused().stream().map(Refusal::code).toList(), everyItem(is("too_large")));
    assertThat(refusedIds(outcome, Kind.FAILED), hasSize(4));
    assertThat(outcome.requests(), is(7L));
  }

  @Test
  void aRepeatedRequestIsCountedForEachRecord() throws Exception {
    service.failsNext(Fault.after(Category.TIMEOUT), Fault.before(Category.UNAVAILABLE));
    List<MergedRecord> batch = records(2);
    served(batch.subList(0, 1));

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

    new BatchUpsert(service, settings(), gate, service).upsert(served(records(3)));

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
    List<MergedRecord> batch = served(records(3));

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
    List<MergedRecord> batch = served(records(3));

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
    served(batch.subList(1, 4));

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
        assertThrows(AxException.class, () -> upsert().upsert(served(records(3))));

    assertThat(failure.category(), is(category));
    assertThat(service.requests(), hasSize(1));
  }

  @Test
  void anInterruptStopsBeforeTheNextRequest() {
    Thread.currentThread().interrupt();

    assertThrows(AxException.class, () -> upsert().upsert(served(records(3))));

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
            () -> new BatchUpsert(service, settings(), gate, service).upsert(served(records(3))));

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

  @Test
  void anAtomicRequestWithAMissingSpanIsGivenUpAsAWhole() throws Exception {
    List<MergedRecord> batch = records(100);
    served(batch.subList(1, 100));

    BatchOutcome outcome = atomic().upsert(batch);

    assertThat(outcome.requests(), is(1L));
    assertThat(refusedIds(outcome, Kind.MISSING), hasSize(100));
    assertThat(service.writtenIds(), is(empty()));
    assertThat(
        outcome.refused().get(50).reason(),
        is(
            "Not written: the request of 100 records was refused as a whole (atomic requests):"
                + " records not found in the 31 days before now: at least 1"));
  }

  @Test
  void anAtomicRequestTellsTheMissingFromTheOthersWhereTheServiceNamesThem() throws Exception {
    service.missingAnswer = MissingAnswer.NAMES_ALL;
    List<MergedRecord> batch = records(3);
    served(batch.subList(1, 3));

    BatchOutcome outcome = atomic().upsert(batch);

    assertThat(
        outcome.refused().stream().map(Refusal::code).toList(),
        contains("not_found", "request_refused", "request_refused"));
    assertThat(
        outcome.refused().get(1).reason(),
        containsString("not found in the 31 days before now: 1"));
  }

  @Test
  void anAtomicRequestWithAWrongValueFailsAsAWhole() throws Exception {
    service.refuses("span-1");

    BatchOutcome outcome = atomic().upsert(served(records(3)));

    assertThat(outcome.requests(), is(1L));
    assertThat(refusedIds(outcome, Kind.FAILED), hasSize(3));
    assertThat(outcome.refused().get(0).reason(), containsString("400 Bad Request: a value"));
  }

  @Test
  void anAtomicRequestThatIsTooLargeIsNotDivided() throws Exception {
    service.takesRecords = 2;

    BatchOutcome outcome = atomic().upsert(served(records(3)));

    assertThat(outcome.requests(), is(1L));
    assertThat(refusedIds(outcome, Kind.FAILED), hasSize(3));
  }

  @Test
  void aLookUpTellsThePartOfALongWindow() throws Exception {
    List<MergedRecord> batch = records(90);
    for (int i = 0; i < 90; i++) {
      service.hasSpan("span-" + i, NOW.minus(Duration.ofDays(i + 1)));
    }

    BatchOutcome outcome =
        UpsertCases.upsert(
                service, settings(Optional.of(NOW.minus(Duration.ofDays(92))), Optional.empty()))
            .upsert(batch);

    assertThat(outcome.upserted(), is(batch));
    assertThat(service.lookups(), hasSize(1));
    assertThat(service.requests(), hasSize(3));
    assertThat(service.violations(), is(empty()));
  }

  @Test
  void aMissingSpanIsLookedForInTheWholeOfALongWindow() throws Exception {
    Instant start = NOW.minus(Duration.ofDays(92));

    BatchOutcome outcome =
        UpsertCases.upsert(service, settings(Optional.of(start), Optional.empty()))
            .upsert(records(1));

    Refusal refusal = outcome.refused().get(0);
    assertThat(refusal.attempts(), is(3));
    assertThat(
        refusal.reason(),
        is(
            "The service has no span 'span-0' from 2026-02-17T12:34:56.789Z to "
                + "2026-05-20T12:34:56.789Z"));
  }

  private BatchUpsert upsert() {
    return UpsertCases.upsert(service, settings());
  }

  private BatchUpsert atomic() {
    return UpsertCases.upsert(
        service, settings(Granularity.SPAN, Optional.empty(), Optional.empty(), true));
  }

  private List<MergedRecord> served(List<MergedRecord> records) {
    records.forEach(merged -> service.hasSpan(merged.recordId(), RECENT));
    return records;
  }
}
