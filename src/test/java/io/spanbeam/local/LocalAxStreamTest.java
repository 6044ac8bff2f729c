package io.spanbeam.local;

import static io.spanbeam.local.RawFlight.command;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LocalAxStreamTest {
  private static final String FROM = "2026-03-02T00:00:00Z";
  private static final String TO = "2026-03-03T00:00:00Z";
  private static final long SPANS = 40_000;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private SpanStore store;
  private StoredProject project;

  @BeforeEach
  void fill() {
    store = SpanStore.temporary();
    project = store.createProject(store.createSpace("Prod").id(), "big");
    TimeWindow day = new TimeWindow(Instant.parse(FROM), Instant.parse(TO));
    new TraceGenerator(1).generate(store, project.id(), SPANS, day);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void stopsReadingWhenTheClientIsSlowAndEndsWhenItCancels() throws Exception {
    LocalAx ax = LocalAx.builder().store(store).start();
    try (RawFlight flight = new RawFlight(ax, memory.allocator())) {
      FlightStream stream = open(flight);
      assertThat(stream.next(), is(true));
      assertThat(ax.requests().openStreams(), is(1));

      long sent = settled(() -> ax.requests().rowsSent());
      assertThat("the server waits for the client", sent, lessThan(SPANS));

      stream.cancel("enough", null);
      stream.close();
      await(() -> ax.requests().openStreams() == 0);
      assertThat(ax.requests().rowsSent(), is(lessThan(SPANS)));
      assertThat(ax.requests().mostOpenStreams(), is(1));
    } finally {
      ax.close();
    }
  }

  @Test
  void endsOpenStreamsWhenItCloses() throws Exception {
    LocalAx ax =
        LocalAx.builder()
            .store(store)
            .behaviour(
                ServiceBehaviour.standard().withBatchRows(1).withBatchDelay(Duration.ofMillis(50)))
            .start();
    try (RawFlight flight = new RawFlight(ax, memory.allocator())) {
      FlightStream stream = open(flight);
      assertThat(stream.next(), is(true));

      ax.close();

      FlightRuntimeException failure =
          assertThrows(
              FlightRuntimeException.class,
              () -> {
                while (stream.next()) {
                  assertThat(stream.getRoot().getRowCount(), is(1));
                }
              });
      assertThat(failure.status().code(), is(FlightStatusCode.UNAVAILABLE));
      stream.close();
    } finally {
      ax.close();
    }
  }

  @Test
  void freesItsMemoryWhenClientsVanish() throws Exception {
    LocalAx ax = LocalAx.builder().store(store).start();
    for (int i = 0; i < 5; i++) {
      // the client goes away with a stream that it has hardly read
      try (RawFlight flight = new RawFlight(ax, memory.allocator())) {
        FlightStream stream = open(flight);
        assertThat(stream.next(), is(true));
        stream.close();
      }
    }
    await(() -> ax.requests().openStreams() == 0);

    // closing fails if a stream has left memory behind
    ax.close();
    assertThat(ax.requests().count(RequestKind.DO_GET), is(5L));
  }

  private FlightStream open(RawFlight flight) {
    return flight.open(flight.info(command(project, FROM, TO)).getEndpoints().get(0).getTicket());
  }

  private static void await(BooleanSupplier reached) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!reached.getAsBoolean()) {
      assertThat("reached in time", System.nanoTime() < deadline, is(true));
      Thread.sleep(10);
    }
  }

  /** Returns a number once it has not changed for a while. */
  private static long settled(LongSupplier number) throws InterruptedException {
    long last = number.getAsLong();
    for (int unchanged = 0; unchanged < 10; unchanged++) {
      Thread.sleep(50);
      long now = number.getAsLong();
      unchanged = now == last ? unchanged : 0;
      last = now;
    }
    return last;
  }
}
