package io.spanbeam.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.spanbeam.sink.ExportSummary.Outcome;
import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.SpanBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportAccountTest {
  @TempDir Path temporary;

  private int exports;

  @Test
  void matchesIfEveryLinkOfTheChainHolds() throws IOException {
    Outcome outcome = outcome(7, 3, Spans.threeRanges());

    assertThat(outcome.verdict(), is(Reconciliation.MATCHED));
    assertThat(outcome.rangesReported(), is(3));
    assertThat(outcome.problems(), is(empty()));
  }

  @Test
  void aPlannedRangeThatWasNeverReportedIsAMismatch() throws IOException {
    Outcome outcome = outcome(7, 5, Spans.threeRanges());

    assertThat(outcome.verdict(), is(Reconciliation.MISMATCHED));
    assertThat(outcome.problems(), contains("2 of 5 planned ranges were not read to their end"));
  }

  @Test
  void rowsOfARangeWithoutItsEndAreAMismatch() throws IOException {
    Outcome outcome = outcome(3, 1, List.of(Spans.batch(0, 0, 0, 3)));

    assertThat(
        outcome.problems(),
        contains(
            "1 of 1 planned ranges were not read to their end", "Range 0 was not read to its end"));
  }

  @Test
  void aRangeThatTheServiceCountsOtherwiseIsAMismatchWithBothNumbers() throws IOException {
    Outcome outcome =
        outcome(
            4,
            1,
            List.of(
                Spans.batch(0, 0, 0, 3),
                SpanBatch.endOfRange(1, Spans.report(0, 4, 3, Reconciliation.MISMATCHED))));

    assertThat(outcome.verdict(), is(Reconciliation.MISMATCHED));
    assertThat(
        outcome.problems(),
        contains(
            "Range 0, [2026-01-31T00:00:00Z, 2026-01-31T01:00:00Z), holds 4 spans by the service's"
                + " count, but 3 came"));
  }

  @Test
  void aLostBatchIsAMismatch() throws IOException {
    Outcome outcome = outcome(5, 1, List.of(Spans.batch(0, 0, 0, 3), Spans.end(0, 2, 5)));

    assertThat(
        outcome.problems(),
        contains(
            "Range 0, [2026-01-31T00:00:00Z, 2026-01-31T01:00:00Z), gave 5 spans, but 3 were"
                + " written and 0 filtered"));
  }

  @Test
  void aRangeReadTwiceIsAMismatch() throws IOException {
    List<SpanBatch> twice = new ArrayList<>(Spans.threeRanges());
    twice.addAll(Spans.threeRanges());

    Outcome outcome = outcome(7, 3, twice);

    assertThat(outcome.verdict(), is(Reconciliation.MISMATCHED));
    assertThat(outcome.problems().get(0), is("Range 0 was read 2 times"));
  }

  @Test
  void aRangeThatWasNotPlannedIsAMismatch() throws IOException {
    Outcome outcome = outcome(7, 2, Spans.threeRanges());

    assertThat(outcome.problems(), contains("Range 2 is not one of the 2 planned"));
  }

  @Test
  void rangesThatAddUpToLessThanTheWindowAreAMismatch() throws IOException {
    Outcome outcome = outcome(9, 3, Spans.threeRanges());

    assertThat(
        outcome.problems(),
        contains("The window holds 9 spans by the service's count, but its ranges add up to 7"));
  }

  @Test
  void rangesThatOverlapBecauseTheServiceRoundsAreNoMismatch() throws IOException {
    RangeReport overlapping =
        new RangeReport(
            0,
            Spans.rangeStart(0),
            Spans.rangeStart(1),
            6,
            6,
            6,
            1,
            2,
            3,
            0,
            Reconciliation.MATCHED);
    Outcome outcome =
        outcome(3, 1, List.of(Spans.batch(0, 0, 0, 3), SpanBatch.endOfRange(1, overlapping)));

    assertThat(outcome.verdict(), is(Reconciliation.MATCHED));
  }

  @Test
  void anUnknownCountMakesTheVerdictUnknown() throws IOException {
    assertThat(outcome(-1, 3, Spans.threeRanges()).verdict(), is(Reconciliation.UNKNOWN));
  }

  @Test
  void manyProblemsAreCutWithTheirNumber() throws IOException {
    List<SpanBatch> batches = new ArrayList<>();
    for (int range = 0; range < 200; range++) {
      batches.add(Spans.end(range, 0, 1));
    }

    Outcome outcome = outcome(200, 200, batches);

    assertThat(outcome.problems(), hasSize(51));
    assertThat(outcome.problems().get(50), is("150 more; see the ranges"));
  }

  private Outcome outcome(long spans, int ranges, List<SpanBatch> batches) throws IOException {
    ExportTarget target =
        Spans.target(temporary.resolve("export-" + exports++), SpanFormat.JSONL, Layout.PARTS);
    return Exports.export(target, Spans.description("run", spans, ranges), batches)
        .reconciliation();
  }
}
