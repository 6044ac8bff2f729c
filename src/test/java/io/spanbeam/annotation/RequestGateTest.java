package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGateTest {
  /** A clock of this kind may be negative and wrap around. */
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 100_000_000);

  private final long begin = clock.get();

  @Test
  void requestsAreEvenlySpaced() throws Exception {
    RequestGate gate = gate(OptionalDouble.of(4));

    assertThat(passTimes(gate, 5), contains(0L, 250L, 500L, 750L, 1000L));
    assertThat(gate.requests(), is(5L));
  }

  @Test
  void aPauseIsNotMadeUpForByABurst() throws Exception {
    RequestGate gate = gate(OptionalDouble.of(10));
    gate.pass();
    clock.addAndGet(Duration.ofSeconds(60).toNanos());

    assertThat(passTimes(gate, 3), contains(60_000L, 60_100L, 60_200L));
  }

  @Test
  void withoutALimitNothingWaits() throws Exception {
    assertThat(passTimes(gate(OptionalDouble.empty()), 3), contains(0L, 0L, 0L));
  }

  @Test
  void whoIsAlreadyWaitingWaitsUntilTheGateIsOpenForAll() throws Exception {
    AtomicReference<RequestGate> self = new AtomicReference<>();
    List<Long> sleeps = new ArrayList<>();
    RequestGate gate =
        new RequestGate(
            OptionalDouble.of(1),
            clock::get,
            nanos -> {
              sleeps.add(Duration.ofNanos(nanos).toMillis());
              clock.addAndGet(nanos);
              if (sleeps.size() == 1) {
                self.get().hold(Duration.ofSeconds(30));
                // A shorter one does not shorten it
                self.get().hold(Duration.ofSeconds(5));
              }
            });
    self.set(gate);
    gate.pass();

    gate.pass();

    assertThat(sleeps, contains(1000L, 30_000L));
  }

  @Test
  void aHeldGateHoldsBackAnotherThread() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch wake = new CountDownLatch(1);
    RequestGate gate =
        new RequestGate(
            OptionalDouble.empty(),
            clock::get,
            nanos -> {
              waits.countDown();
              wake.await();
            });
    gate.hold(Duration.ofSeconds(3));
    AtomicLong passedAt = new AtomicLong();
    Thread lane =
        new Thread(
            () -> {
              try {
                gate.pass();
                passedAt.set(clock.get());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    lane.start();
    waits.await();
    assertThat(gate.requests(), is(0L));

    clock.addAndGet(Duration.ofSeconds(3).toNanos());
    wake.countDown();
    lane.join();

    assertThat(gate.requests(), is(1L));
    assertThat(passedAt.get(), is(clock.get()));
  }

  @Test
  void anInterruptIsNoticedEvenIfTheGateIsOpen() {
    RequestGate gate = gate(OptionalDouble.empty());
    Thread.currentThread().interrupt();

    assertThrows(InterruptedException.class, gate::pass);

    assertThat(gate.requests(), is(0L));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void aRateIsPositive(double rate) {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class, () -> new RequestGate(OptionalDouble.of(rate)));

    assertThat(failure.getMessage(), containsString(String.valueOf(rate)));
  }

  private RequestGate gate(OptionalDouble requestsPerSecond) {
    return new RequestGate(requestsPerSecond, clock::get, clock::addAndGet);
  }

  /** Returns when requests pass, in milliseconds since the beginning. */
  private List<Long> passTimes(RequestGate gate, int requests) throws InterruptedException {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      gate.pass();
      times.add(Duration.ofNanos(clock.get() - begin).toMillis());
    }
    return times;
  }
}
