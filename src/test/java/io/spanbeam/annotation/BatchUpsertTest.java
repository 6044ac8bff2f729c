package io.spanbeam.annotation;

import static io.spanbeam.annotation.ModelService.refusedIds;
import static io.spanbeam.annotation.UpsertCases.NOW;
import static io.spanbeam.annotation.UpsertCases.records;
import static io.spanbeam.annotation.UpsertCases.settings;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.annotation.BatchOutcome.Refusal;
import io.spanbeam.annotation.ModelService.Fault;
import io.spanbeam.annotation.ModelService.MissingAnswer;
import io.spanbeam.annotation.input.DeadLetter.Kind;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Granularity;
import java.time.Duration;
import java.time.Instant;
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
  private final ModelService service = new ModelService(NOW);

  @Test
  void aBatchWithoutFaultsIsOneRequestWithoutAWindow() throws Exception {
    List<MergedRecord> batch = service.serving(records(1000));

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
    service.serving(batch.subList(0, 617));
    service.serving(batch.subList(618, 1000));

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
    service.serving(batch.subList(30, 1000));

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
    List<MergedRecord> batch = service.serving(records(200));
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
    service.serving(batch.subList(1, 40));

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
    service.serving(batch.subList(1, 40));

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
    service.serving(batch.subList(1, 40));

    new BatchUpsert(service, settings(), gate, service).upsert(batch);

    assertThat(clock.get(), is(Duration.ofSeconds(9).toNanos()));
  }

  @Test
  void idsThatNoFilterCanHoldAreFoundMissingAllTheSame() throws Exception {
    List<MergedRecord> batch =
        Stream.concat(
                records(99).stream(), Stream.of(UpsertCases.record("o'clock \\ \u0007 \u201c")))
            .toList();
    service.serving(batch.subList(1, 100));

    BatchOutcome outcome = upsert().upsert(batch);

    assertThat(refusedIds(outcome, Kind.MISSING), is(Set.of("span-0")));
    assertThat(service.lookups().stream().map(List::size).toList(), is(List.of(99)));
  }

  @Test
  void sessionsAreNotLookedUp() throws Exception {
    List<MergedRecord> batch = records(100);
    service.serving(batch.subList(3, 100));

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
    List<MergedRecord> batch = service.serving(records(300));
    service.refuses("span-123");

    BatchOutcome outcome = upsert().upsert(batch);

    assertThat(outcome.upserted(), hasSize(299));
    assertThat(refusedIds(outcome, Kind.FAILED), is(Set.of("span-123")));
    assertThat(outcome.refused().get(0).code(), is("refused_by_service"));
    assertThat(
        outcome.refused().get(0).reason(),
        startsWith("400 Bad Request: a value is wrong (request"));
    assertThat(service.lookups(), is(empty()));
  }

  @Test
  void namesOfOtherSpansInAnAnswerAreNoNames() throws Exception {
    service.missingAnswer = MissingAnswer.NAMES_STRANGERS;
    List<MergedRecord> batch = records(10);
    service.serving(batch.subList(0, 9));

    BatchOutcome outcome = upsert().upsert(batch);

    assertThat(refusedIds(outcome, Kind.MISSING), is(Set.of("span-9")));
  }

  @Test
  void aRequestThatIsTooLargeIsHalved() throws Exception {
    List<MergedRecord> batch = records(1000);
    service.serving(batch.subList(1, 1000));
    service.takesRecords = 300;

    BatchOutcome outcome = upsert().upsert(batch);

    assertThat(outcome.upserted(), is(batch.subList(1, 1000)));
    assertThat(refusedIds(outcome, Kind.MISSING), is(Set.of("span-0")));
  }

  @Test
  void aRecordThatIsTooLargeAloneFails() throws Exception {
    service.takesRecords = 0;

    BatchOutcome outcome = upsert().upsert(service.serving(records(4)));

    assertThat(outcome.refused().stream().map(Refusal::code).toList(), everyItem(is("too_large")));
    assertThat(refusedIds(outcome, Kind.FAILED), hasSize(4));
    assertThat(outcome.requests(), is(7L));
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
}
