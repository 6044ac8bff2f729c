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
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.spanbeam.annotation.BatchOutcome.Refusal;
import io.spanbeam.annotation.ModelService.MissingAnswer;
import io.spanbeam.annotation.input.DeadLetter.Kind;
import io.spanbeam.ax.Granularity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Atomic requests are written or given up as a whole. */
class AtomicRequestTest {
  private final ModelService service = new ModelService(NOW);

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
