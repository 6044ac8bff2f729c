package io.spanbeam.annotation;

import static io.spanbeam.annotation.ModelService.refusedIds;
import static io.spanbeam.annotation.UpsertCases.NOW;
import static io.spanbeam.annotation.UpsertCases.records;
import static io.spanbeam.annotation.UpsertCases.settings;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.annotation.BatchOutcome.Refusal;
import io.spanbeam.annotation.input.DeadLetter.Kind;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal that no record is the reason of costs few requests, and no good record is lost. */
class CommonCauseTest {
  private final List<MergedRecord> batch = records(1000);
  private final ModelService service = new ModelService(NOW);

  @BeforeEach
  void serve() {
    service.serving(batch);
  }

  @ParameterizedTest
  @ValueSource(ints = {34, 35, 100, 1000})
  void aRequestThatIsRefusedWhateverItHoldsIsGivenUp(int size) throws Exception {
    List<MergedRecord> some = batch.subList(0, size);
    some.forEach(merged -> service.refuses(merged.recordId()));

    BatchOutcome outcome = upsert(some);

    int halvings = Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
    assertThat(outcome.requests(), is(lessThanOrEqualTo(2L + halvings + CommonCause.PROBES)));
    assertThat(refusedIds(outcome, Kind.FAILED), hasSize(size));
    Refusal last = outcome.refused().get(size - 1);
    assertThat(
        last.reason(),
        containsString(
            ("%d records together and 33 of the batch one by one, all with the same problem, so"
                    + " this one was not tried alone: 400 Bad Request: a value is wrong (request")
                .formatted(size - 1)));
    assertThat(last.code(), is("request_refused"));
    assertThat(last.attempts(), is(2));
  }

  @Test
  void refusalsThatNameARecordAreNoCommonCause() throws Exception {
    service.namesRefused = true;
    batch.forEach(merged -> service.refuses(merged.recordId()));

    BatchOutcome outcome = upsert(batch);

    assertThat(codes(outcome), is(Set.of("refused_by_service")));
  }

  /** However many there are and wherever: as long as there are no more than are tried alone. */
  @Test
  void noGoodRecordIsGivenUpBesideAFewBadOnes() throws Exception {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      int bad = 1 + random.nextInt(CommonCause.PROBES);
      requireOnlyBadOnesLost("first " + bad, ids().subList(0, bad));
      requireOnlyBadOnesLost("last " + bad, ids().subList(1000 - bad, 1000));
      List<String> anywhere = ids();
      Collections.shuffle(anywhere, random);
      requireOnlyBadOnesLost("any, seed " + seed, anywhere.subList(0, bad));
    }
  }

  /** The worst order: every probe but the last one hits a bad record. */
  @Test
  void oneProbeThatIsWrittenSavesTheBatch() throws Exception {
    List<String> bad = ids();
    int rest = bad.size() - 1;
    bad.remove(1 + (CommonCause.PROBES - 1) * rest / CommonCause.PROBES);

    requireOnlyBadOnesLost("all but one", bad);
  }

  @Test
  void aMissingSpanShowsThatRequestsAreUnderstood() throws Exception {
    List<MergedRecord> some = records(200);
    ModelService empty = new ModelService(NOW);
    empty.checksValuesFirst = false;
    empty.serving(some.subList(1, 200));
    some.subList(1, 150).forEach(merged -> empty.refuses(merged.recordId()));

    BatchOutcome outcome = UpsertCases.upsert(empty, settings()).upsert(some);

    assertThat(codes(outcome), is(Set.of("not_found", "refused_by_service")));
    assertThat(outcome.upserted(), is(some.subList(150, 200)));
  }

  private void requireOnlyBadOnesLost(String which, List<String> bad) throws Exception {
    ModelService each = new ModelService(NOW);
    each.serving(batch);
    bad.forEach(each::refuses);

    BatchOutcome outcome = UpsertCases.upsert(each, settings()).upsert(batch);

    assertThat(which, refusedIds(outcome, Kind.FAILED), is(new HashSet<>(bad)));
    assertThat(which, outcome.upserted(), hasSize(1000 - bad.size()));
    assertThat(which, each.violations(), is(empty()));
  }

  private BatchOutcome upsert(List<MergedRecord> records) throws Exception {
    return UpsertCases.upsert(service, settings()).upsert(records);
  }

  private List<String> ids() {
    return batch.stream().map(MergedRecord::recordId).collect(Collectors.toList());
  }

  private static Set<String> codes(BatchOutcome outcome) {
    return outcome.refused().stream().map(Refusal::code).collect(Collectors.toSet());
  }
}
