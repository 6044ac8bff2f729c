package io.spanbeam.ax;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AxException.Category;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetriesTest {
  private static final RetryPolicy FAST =
      new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(2));

  @Test
  void aCallThatSucceedsInTheEndSucceeds() throws Exception {
    AtomicInteger calls = new AtomicInteger();

    String answer =
        new Retries(FAST)
            .call(
                "test",
                () -> {
                  if (calls.incrementAndGet() < 3) {
                    throw new AxException(Category.UNAVAILABLE, "not yet");
                  }
                  return "done";
                });

    assertThat(answer, is("done"));
    assertThat(calls.get(), is(3));
  }

  @ParameterizedTest
  @EnumSource
  void onlyFailuresThatMayPassAreTriedAgain(Category category) {
    AtomicInteger calls = new AtomicInteger();
    AxException always = new AxException(category, "no");

    AxException failure =
        assertThrows(
            AxException.class,
            () ->
                new Retries(FAST)
                    .call(
                        "test",
                        () -> {
                          calls.incrementAndGet();
                          throw always;
                        }));

    assertThat(failure, is(always));
    boolean again =
        switch (category) {
          case THROTTLED, UNAVAILABLE, TIMEOUT -> true;
          default -> false;
        };
    assertThat(calls.get(), is(again ? 3 : 1));
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() {
    AtomicInteger calls = new AtomicInteger();
    Thread.currentThread().interrupt();

    assertThrows(
        AxException.class,
        () ->
            new Retries(new RetryPolicy(5, Duration.ofMinutes(1), Duration.ofMinutes(1)))
                .call(
                    "test",
                    () -> {
                      calls.incrementAndGet();
                      throw new AxException(Category.UNAVAILABLE, "no");
                    }));

    assertThat(Thread.interrupted(), is(true));
    assertThat(calls.get(), is(1));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 500, 1000",
    "2, 1000, 2000",
    "6, 16000, 32000",
    "7, 30000, 60000",
    "60, 30000, 60000"
  })
  void delaysDoubleWithEqualJitterUpToTheLimit(int attempt, long least, long most) {
    for (int i = 0; i < 200; i++) {
      assertThat(
          RetryPolicy.DEFAULT.delay(attempt, Optional.empty()).toMillis(),
          is(allOf(greaterThanOrEqualTo(least), lessThanOrEqualTo(most))));
    }
  }

  @Test
  void theServiceMayAskForLongerUpToTheLimit() {
    RetryPolicy policy = RetryPolicy.DEFAULT;

    assertThat(policy.delay(1, Optional.of(Duration.ofSeconds(17))), is(Duration.ofSeconds(17)));
    assertThat(policy.delay(1, Optional.of(Duration.ofDays(1))), is(Duration.ofSeconds(60)));
    assertThat(
        policy.delay(1, Optional.of(Duration.ZERO)).toMillis(), is(greaterThanOrEqualTo(500L)));
  }

  @Test
  void aPolicyThatMakesNoSenseIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class,
        () -> new RetryPolicy(1, Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }
}
