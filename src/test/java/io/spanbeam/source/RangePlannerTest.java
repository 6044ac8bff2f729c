package io.spanbeam.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.source.RangePlan.Cuts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RangePlannerTest {
  private static final long DAY = 86_400;
  private static final long START = Instant.parse("2026-03-01T00:00:00Z").getEpochSecond();
  private static final Project PROJECT = new Project("space", "id", "demo");

  /** Ten rows a range. */
  private static final PlanSettings TEN_ROWS = new PlanSettings(10_000, 1_000, 2_000, 4);

  @Test
  void emptyWindowNeedsNoRangeAndOneRequest() throws AxException {
    CountedService service = CountedService.exact();

    RangePlan plan = plan(service, START, START + DAY);

    assertThat(plan.ranges(), is(empty()));
    assertThat(plan.windowCount(), is(0L));
    assertThat(service.requests.get(), is(1));
  }

  @Test
  void windowThatFitsIsOneRange() throws AxException {
    RangePlan plan = plan(CountedService.exact(START + 5, START + 10), START, START + DAY);

    assertThat(plan.ranges(), hasSize(1));
    assertThat(plan.range(0).count(), is(2L));
  }

  @Test
  void burstsAreCutDownToSeconds() throws AxException {
    long[] burst = LongStream.range(0, 100).map(i -> START + 7_000 + i % 20).toArray();
    CountedService service = CountedService.exact(burst);

    RangePlan plan = plan(service, START, START + 30 * DAY);

    assertThat(plan.cuts(), is(Cuts.EXACT));
    assertThat(
        plan.ranges().stream().map(TicketRange::count).toList(), everyItem(lessThanOrEqualTo(10L)));
    assertEachStartIsReadOnce(plan, burst);
  }

  @Test
  void randomWindowsAndStartsAreEachReadOnceByExactServices() throws AxException {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      long from = START + random.nextInt(5_000);
      long to = from + 1 + random.nextInt(3 * (int) DAY);
      int skew = 1 + random.nextInt(40_000);
      long[] starts =
          random.longs(random.nextInt(300), 0, skew).map(offset -> from + offset).toArray();
      long[] inside = LongStream.of(starts).filter(start -> start < to).toArray();

      RangePlan plan = plan(CountedService.exact(starts), from, to);

      assertThat(plan.windowCount(), is((long) inside.length));
      assertThat(
          plan.ranges().stream().mapToLong(TicketRange::count).sum(), is((long) inside.length));
      assertEachStartIsReadOnce(plan, inside);
    }
  }

  @Test
  void serviceThatRoundsToHoursIsNotCutFinerAndLargeHoursAreSliced() throws AxException {
    long[] starts = LongStream.range(0, 400).map(i -> START + 3_600 * (i % 2) + 9 * i).toArray();
    CountedService service = CountedService.roundingTo(3_600, starts);

    RangePlan plan = plan(service, START, START + DAY);

    for (TicketRange range : plan.ranges()) {
      assertThat(range.fromSecond() % 3_600, is(0L));
      assertThat(range.toSecond() % 3_600, is(0L));
    }
    assertEachStartIsReadOnce(plan, starts);
    assertThat(plan.ranges().size(), is(greaterThan(3)));
  }

  @Test
  void unalignedWindowOfARoundingServiceKeepsOnlyWhatWasAskedFor() throws AxException {
    long[] starts = LongStream.range(0, 7_200).map(i -> START + i).toArray();
    long from = START + 1_000;
    long to = START + 5_000;

    RangePlan plan = plan(CountedService.roundingTo(3_600, starts), from, to);

    assertEachStartIsReadOnce(plan, LongStream.range(from, to).toArray());
    for (long outside : new long[] {from - 1, to}) {
      assertThat(readers(plan, outside), is(0L));
    }
  }

  @Test
  void inclusiveEndsAreNoticedAndRowsTakenByStartTime() throws AxException {
    long[] starts = LongStream.range(0, 24).map(i -> START + i * 3_600).toArray();

    RangePlan plan = plan(CountedService.withInclusiveEnds(starts), START, START + DAY);

    assertThat(plan.cuts(), is(Cuts.BY_START_TIME));
    assertEachStartIsReadOnce(plan, starts);
  }

  @Test
  void serviceWithoutCountsIsCutEvenlyByHours() throws AxException {
    RangePlan plan = plan(CountedService.withoutCounts(), START + 1_800, START + 3 * 3_600);

    assertThat(plan.cuts(), is(Cuts.UNCOUNTED));
    assertThat(plan.windowCount(), is(SpanService.UNKNOWN_COUNT));
    assertThat(plan.ranges(), hasSize(3));
    assertEachStartIsReadOnce(plan, LongStream.range(START + 1_800, START + 10_800).toArray());
  }

  @Test
  void requestsStayNearTwicePerRange() throws AxException {
    long[] starts = new Random(3).longs(5_000, START, START + 30 * DAY).toArray();
    CountedService service = CountedService.exact(starts);

    RangePlan plan = plan(service, START, START + 30 * DAY);

    assertThat(service.requests.get(), is(lessThanOrEqualTo(4 * plan.ranges().size())));
  }

  @Test
  void planSurvivesSerialisationInFewBytes() throws Exception {
    long[] starts = new Random(3).longs(20_000, START, START + 30 * DAY).toArray();
    RangePlan plan = plan(CountedService.exact(starts), START, START + 30 * DAY);
    RangePlan part = plan.part(17, 42);

    assertThat(SerialForm.copy(plan), is(plan));
    assertThat(SerialForm.copy(part), is(part));
    assertThat(part.firstIndex(), is(17));
    assertThat(SerialForm.bytes(plan).length, is(lessThanOrEqualTo(30 * plan.ranges().size())));
  }

  @Test
  void groupsCoverThePlanWithoutOverlap() throws AxException {
    long[] starts = new Random(5).longs(3_000, START, START + 9 * DAY).toArray();
    RangePlan plan = plan(CountedService.exact(starts), START, START + 9 * DAY);

    for (long bytes : new long[] {0, 1, 50_000, 1_000_000, Long.MAX_VALUE / 4}) {
      int next = plan.firstIndex();
      for (RangePlan group : plan.groups(bytes)) {
        assertThat(group.firstIndex(), is(next));
        assertThat(group.ranges().isEmpty(), is(false));
        next = group.endIndex();
      }
      assertThat(next, is(plan.endIndex()));
    }
  }

  @Test
  void dealtPartsCoverThePlanAndAreDealtAgain() throws Exception {
    long[] starts = new Random(5).longs(3_000, START, START + 9 * DAY).toArray();
    RangePlan plan = plan(CountedService.exact(starts), START, START + 9 * DAY);
    int ranges = plan.ranges().size();

    for (int count : new int[] {1, 2, 7, ranges, ranges + 3, Integer.MAX_VALUE}) {
      List<Integer> indices = new ArrayList<>();
      for (RangePlan part : plan.dealt(count)) {
        assertThat(SerialForm.copy(part), is(part));
        for (int i = part.firstIndex(); i < part.endIndex(); i += part.step()) {
          assertThat(part.range(i), is(plan.range(i)));
          indices.add(i);
        }
        for (int cut = part.firstIndex(); cut <= part.endIndex(); cut += part.step()) {
          List<TicketRange> halves = new ArrayList<>(part.part(part.firstIndex(), cut).ranges());
          halves.addAll(part.part(cut, part.endIndex()).ranges());
          assertThat(halves, is(part.ranges()));
        }
        for (RangePlan half : part.dealt(2)) {
          assertThat(half.range(half.firstIndex()), is(plan.range(half.firstIndex())));
          assertThat(half.step(), is(Math.min(2, part.ranges().size()) * part.step()));
        }
      }
      Collections.sort(indices);
      assertThat(indices, is(IntStream.range(0, ranges).boxed().toList()));
    }
  }

  @Test
  void aPositionBetweenDealtRangesBelongsToTheNextOne() throws AxException {
    long[] starts = new Random(5).longs(3_000, START, START + 9 * DAY).toArray();
    RangePlan part = plan(CountedService.exact(starts), START, START + 9 * DAY).dealt(5).get(2);

    assertThat(part.indexFrom(2), is(2L));
    assertThat(part.indexFrom(3), is(7L));
    assertThat(part.indexFrom(7), is(7L));
    assertThat(part.indexFrom(part.endIndex() - 1), is((long) part.endIndex()));
  }

  private static RangePlan plan(SpanService service, long from, long to) throws AxException {
    TimeWindow window = new TimeWindow(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to));
    return new RangePlanner(service, TEN_ROWS, RetryPolicy.NONE, Optional.empty())
        .plan(SpanQuery.of(PROJECT, window));
  }

  /** For each start: exactly one range both asks for it and keeps it. */
  private static void assertEachStartIsReadOnce(RangePlan plan, long[] starts) {
    List<Long> wrong =
        LongStream.of(starts).filter(start -> readers(plan, start) != 1).boxed().toList();
    assertThat(wrong, is(empty()));
  }

  private static long readers(RangePlan plan, long start) {
    return plan.ranges().stream()
        .filter(range -> range.fromSecond() <= start && start < range.toSecond())
        .filter(range -> range.keeps(start * 1_000_000_000L))
        .count();
  }
}
