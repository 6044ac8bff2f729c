package io.spanbeam.annotation;

import static io.spanbeam.annotation.UpsertCases.NOW;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.TimeWindow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LookupWindowTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void nothingIsSentForWhatTheServiceFindsByItself() {
    UpsertSettings settings = settings(Optional.empty(), Optional.empty());

    for (Optional<Instant> time :
        List.of(
            Optional.<Instant>empty(),
            Optional.of(ago(29)),
            Optional.of(NOW.plusSeconds(60)),
            Optional.of(Instant.parse("1969-12-31T23:59:59Z")),
            Optional.of(Instant.MIN))) {
      LookupWindow window = LookupWindow.at(settings, time);
      assertThat(window.start(), is(Optional.empty()));
      assertThat(window.end(), is(Optional.empty()));
    }
  }

  @Test
  void whatWillLeaveTheDefaultWindowDuringTheRunHasOneOfItsOwn() {
    UpsertSettings settings = settings(Optional.empty(), Optional.empty());

    LookupWindow window = LookupWindow.at(settings, Optional.of(ago(31).plusSeconds(60)));

    assertThat(window.start().isPresent(), is(true));
  }

  @ParameterizedTest
  @EnumSource
  void oldRecordsShareFewWindowsThatHoldThem(Granularity granularity) {
    UpsertSettings settings = settings(granularity, Optional.empty(), Optional.empty());
    Random random = new Random(4);
    Set<LookupWindow> windows = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      Instant time = ago(365).plusNanos((long) (random.nextDouble() * DAY.toNanos() * 330));
      LookupWindow window = LookupWindow.at(settings, Optional.of(time));
      windows.add(window);
      if (window.start().isPresent()) {
        checkHolds(window.range(settings), time, granularity);
      }
    }
    assertThat(
        windows.size(), is(lessThanOrEqualTo((int) (360 / granularity.maxWindow().toDays()) + 3)));
  }

  @Test
  void theFirstWindowBeginsWithTheEpoch() {
    LookupWindow window =
        LookupWindow.at(settings(Optional.empty(), Optional.empty()), Optional.of(Instant.EPOCH));

    assertThat(window.start(), is(Optional.of(Instant.EPOCH)));
  }

  @Test
  void aWindowThatFitsIsSentAsAsked() {
    Optional<Instant> start = Optional.of(ago(20));
    Optional<Instant> end = Optional.of(ago(3));

    assertThat(
        LookupWindow.at(settings(start, end), Optional.of(ago(100))),
        is(new LookupWindow(LookupWindow.WHOLE, start, end)));
    assertThat(
        LookupWindow.at(settings(start, Optional.empty()), Optional.empty()),
        is(new LookupWindow(LookupWindow.WHOLE, start, Optional.empty())));
    assertThat(
        LookupWindow.at(settings(Optional.empty(), end), Optional.empty()),
        is(new LookupWindow(LookupWindow.WHOLE, Optional.empty(), end)));
  }

  @Test
  void anOpenWindowThatWouldGrowTooLongEndsWithTheStartOfTheRun() {
    assertThat(
        LookupWindow.at(settings(Optional.of(ago(31)), Optional.empty()), Optional.empty()),
        is(new LookupWindow(LookupWindow.WHOLE, Optional.of(ago(31)), Optional.of(NOW))));
  }

  @Test
  void anEndInTheFutureIsTheStartOfTheRun() {
    assertThat(
        settings(Optional.empty(), Optional.of(NOW.plusSeconds(1))).end(), is(Optional.of(NOW)));
  }

  @Test
  void aLongWindowIsCutIntoPartsThatCoverIt() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      Granularity granularity = Granularity.values()[random.nextInt(3)];
      Instant end = NOW.minusNanos((long) (random.nextDouble() * 20 * DAY.toNanos()));
      Instant start =
          end.minus(granularity.maxWindow())
              .minusNanos(1 + (long) (random.nextDouble() * 200 * DAY.toNanos()));
      UpsertSettings settings = settings(granularity, Optional.of(start), Optional.of(end));
      LookupWindow whole = LookupWindow.at(settings, Optional.empty());
      List<LookupWindow> parts = whole.parts(settings);

      assertThat(whole.range(settings), is(new TimeWindow(start, end)));
      assertThat(parts.get(0).end(), is(Optional.of(end)));
      assertThat(parts.get(parts.size() - 1).start(), is(Optional.of(start)));
      for (int part = 1; part < parts.size(); part++) {
        // Newest first; a second on each side of a cut is in both
        assertThat(
            parts.get(part).end().get(), is(parts.get(part - 1).start().get().plusSeconds(2)));
      }
      long length = Duration.between(start, end).toNanos();
      for (Instant time :
          List.of(
              start,
              end.minusNanos(1),
              end.minusNanos(1 + (long) (random.nextDouble() * (length - 1))))) {
        LookupWindow part = LookupWindow.at(settings, Optional.of(time));
        assertThat(parts.contains(part), is(true));
        assertThat(part.parts(settings), is(List.of(part)));
        checkHolds(part.range(settings), time, granularity);
      }
    }
  }

  @Test
  void aTimeOutsideOfALongWindowIsLookedForInTheNearestPart() {
    UpsertSettings settings = settings(Optional.of(ago(90)), Optional.of(ago(2)));
    List<LookupWindow> parts = LookupWindow.at(settings, Optional.empty()).parts(settings);

    assertThat(parts, hasSize(3));
    assertThat(LookupWindow.at(settings, Optional.of(ago(1))), is(parts.get(0)));
    assertThat(LookupWindow.at(settings, Optional.of(ago(700))), is(parts.get(2)));
  }

  @Test
  void aWindowInTheFutureIsRefused() {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> settings(Optional.of(NOW.plusSeconds(5)), Optional.of(NOW.plusSeconds(9))));

    assertThat(failure.getMessage(), containsString("start 2026-05-20T12:35:01.789Z"));
  }

  @Test
  void settingsComeBackEqual() throws Exception {
    for (UpsertSettings settings :
        List.of(
            settings(Optional.empty(), Optional.empty()),
            settings(Optional.of(ago(90)), Optional.of(ago(2))))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(settings);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        assertThat(in.readObject(), is(settings));
      }
    }
  }

  private static void checkHolds(TimeWindow window, Instant time, Granularity granularity) {
    assertThat(window.from(), is(lessThanOrEqualTo(time)));
    assertThat(window.to(), is(greaterThanOrEqualTo(time.plusNanos(1))));
    assertThat(window.to(), is(lessThanOrEqualTo(NOW)));
    assertThat(
        Duration.between(window.from(), window.to()),
        is(lessThanOrEqualTo(granularity.maxWindow())));
  }

  private static Instant ago(int days) {
    return NOW.minus(DAY.multipliedBy(days));
  }

  private static UpsertSettings settings(Optional<Instant> start, Optional<Instant> end) {
    return settings(Granularity.SPAN, start, end);
  }

  private static UpsertSettings settings(
      Granularity granularity, Optional<Instant> start, Optional<Instant> end) {
    return UpsertCases.settings(granularity, start, end, false);
  }
}
