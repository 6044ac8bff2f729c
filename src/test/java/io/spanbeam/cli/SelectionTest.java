package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.cli.Selection.NameParts;
import io.spanbeam.filter.FilterExpression;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Clock NOW =
      Clock.fixed(Instant.parse("2025-10-28T22:35:37.199210123Z"), ZoneOffset.UTC);

  private final SelectionFlags flags = new SelectionFlags();

  @Test
  void readsTheNewestHundredSpansOfThirtyDaysUnlessTold() {
    Selection selection = Selection.of(flags, NOW);
    assertThat(
        selection.window(),
        is(
            new TimeWindow(
                Instant.parse("2025-09-28T22:35:38Z"), Instant.parse("2025-10-28T22:35:38Z"))));
    assertThat(selection.limit(), is(OptionalLong.of(100)));
    assertThat(selection.filter(), is(Optional.empty()));
    assertThat(selection.columns(), is(List.of()));
    assertThat(selection.nameParts(), is(new NameParts("spans", "all")));
  }

  @Test
  void hasNoLimitWithAll() {
    flags.all = true;
    flags.limit = 5L;
    assertThat(Selection.of(flags, NOW).limit(), is(OptionalLong.empty()));
  }

  @Test
  void countsDaysBackFromTheEnd() {
    flags.endTime = "2025-01-31";
    flags.days = 10;
    assertThat(
        Selection.of(flags, NOW).window(),
        is(
            new TimeWindow(
                Instant.parse("2025-01-21T00:00:00Z"), Instant.parse("2025-01-31T00:00:00Z"))));
  }

  @Test
  void prefersTheStartToDays() {
    flags.startTime = "2025-01-01T00:00:00.000000001Z";
    flags.endTime = "2025-01-31";
    flags.days = 10;
    assertThat(
        Selection.of(flags, NOW).window().from(),
        is(Instant.parse("2025-01-01T00:00:00.000000001Z")));
  }

  @Test
  void doesNotLookBackBehindTheEpoch() {
    flags.days = Integer.MAX_VALUE;
    assertThat(Selection.of(flags, NOW).window().from(), is(Instant.EPOCH));
  }

  @Test
  void keepsAnOrOfTheFilterInsideTheIdFlag() {
    flags.traceId = "t1";
    flags.filter = "status_code = 'ERROR' OR latency_ms > 5000";
    FilterExpression filter = Selection.of(flags, NOW).filter().orElseThrow();
    assertThat(
        filter,
        is(
            FilterExpression.parse(
                "context.trace_id = 't1' AND (status_code = 'ERROR' OR latency_ms > 5000)")));
  }

  @Test
  void namesTheColumnsOfTheIdFlags() {
    flags.spanId = "s/1";
    Selection bySpan = Selection.of(flags, NOW);
    assertThat(bySpan.filter(), is(Optional.of(FilterExpression.parse("context.span_id = 's/1'"))));
    assertThat(bySpan.nameParts(), is(new NameParts("span", "s/1")));

    flags.spanId = null;
    flags.sessionId = "c";
    Selection bySession = Selection.of(flags, NOW);
    assertThat(
        bySession.filter(), is(Optional.of(FilterExpression.parse("attributes.session.id = 'c'"))));
    assertThat(bySession.nameParts(), is(new NameParts("session", "c")));
  }

  @Test
  void callsAFilterAloneFiltered() {
    flags.filter = "name = 'x'";
    assertThat(Selection.of(flags, NOW).nameParts(), is(new NameParts("spans", "filtered")));
  }

  @Test
  void takesSpacesOffColumnNames() {
    flags.columns = List.of("name", " context.span_id ");
    assertThat(Selection.of(flags, NOW).columns(), is(List.of("name", "context.span_id")));
  }
}
