package io.spanbeam.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.SpanBatch;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.LocalService;
import io.spanbeam.testing.SpanIdentities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RangeReaderTest {
  private static final int SPANS = 2_000;
  private static final ServiceBehaviour SMALL_BATCHES =
      ServiceBehaviour.standard().withBatchRows(100);

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private record Reading(List<String> identities, RangeReport report, int batches) {}

  @Test
  void healthyStreamIsReadOnceAndReconciles() throws Exception {
    try (LocalService service = LocalService.start(SPANS)) {
      Reading reading = read(service, LocalService.WINDOW);

      assertComplete(service, reading);
      assertThat(reading.report().reconciliation(), is(Reconciliation.MATCHED));
      assertThat(reading.report().counted(), is((long) SPANS));
      assertThat(reading.report().emitted(), is((long) SPANS));
      assertThat(reading.report().reopened(), is(0));
    }
  }

  @Test
  void streamThatBreaksInTheMiddleIsResumedWithoutLossOrDoubling() throws Exception {
    FaultScript faults =
        FaultScript.none()
            .breakStreamAfterBatches(1, 7, FlightStatusCode.UNAVAILABLE)
            .breakStreamAfterBatches(2, 13, FlightStatusCode.INTERNAL)
            .failStream(3, FlightStatusCode.UNAVAILABLE);
    try (LocalService service = LocalService.start(SPANS, SMALL_BATCHES, faults)) {
      Reading reading = read(service, LocalService.WINDOW);

      assertComplete(service, reading);
      assertThat(reading.report().reopened(), is(3));
      assertThat(reading.report().reconciliation(), is(Reconciliation.MATCHED));
    }
  }

  @Test
  void resumingDoesNotRelyOnAnyOrderOfRows() throws Exception {
    FaultScript faults =
        FaultScript.none().breakStreamAfterBatches(1, 9, FlightStatusCode.UNAVAILABLE);
    ServiceBehaviour shuffled = SMALL_BATCHES.withOrder(ServiceBehaviour.ExportOrder.SHUFFLED);
    try (LocalService service = LocalService.start(SPANS, shuffled, faults)) {
      assertComplete(service, read(service, LocalService.WINDOW));
    }
  }

  @Test
  void streamThatEndsEarlyIsNoticedByTheCountAndReadAgain() throws Exception {
    FaultScript faults = FaultScript.none().endStreamEarly(1, 3);
    try (LocalService service = LocalService.start(SPANS, SMALL_BATCHES, faults)) {
      Reading reading = read(service, LocalService.WINDOW);

      assertComplete(service, reading);
      assertThat(reading.report().reconciliation(), is(Reconciliation.MATCHED));
    }
  }

  @Test
  void countThatStaysWrongIsReadTwiceAndReported() throws Exception {
    try (LocalService service =
        LocalService.start(
            SPANS, ServiceBehaviour.standard().withCountsInflatedBy(1.5), FaultScript.none())) {
      Reading reading = read(service, LocalService.WINDOW);

      assertComplete(service, reading);
      assertThat(reading.report().reconciliation(), is(Reconciliation.MISMATCHED));
      assertThat(reading.report().counted(), is(3_000L));
      assertThat(reading.report().received(), is((long) SPANS));
    }
  }

  @Test
  void unknownCountIsSaidToBeUnknown() throws Exception {
    try (LocalService service =
        LocalService.start(
            SPANS, ServiceBehaviour.standard().withUnknownCounts(), FaultScript.none())) {
      Reading reading = read(service, LocalService.WINDOW);

      assertComplete(service, reading);
      assertThat(reading.report().reconciliation(), is(Reconciliation.UNKNOWN));
      assertThat(reading.report().counted(), is(-1L));
    }
  }

  @Test
  void allEndpointsAreRead() throws Exception {
    try (LocalService service =
        LocalService.start(SPANS, SMALL_BATCHES.withEndpoints(3), FaultScript.none())) {
      assertComplete(service, read(service, LocalService.WINDOW));
    }
  }

  @Test
  void rowsThatAWiderWindowBringsAreLeftOutAndCounted() throws Exception {
    ServiceBehaviour hours =
        ServiceBehaviour.standard().withWindowEdges(ServiceBehaviour.WindowEdges.HOUR);
    TimeWindow asked =
        new TimeWindow(
            LocalService.WINDOW.from().plusSeconds(10 * 3600 + 700),
            LocalService.WINDOW.from().plusSeconds(14 * 3600 + 500));
    try (LocalService service = LocalService.start(SPANS, hours, FaultScript.none())) {
      Reading reading = read(service, asked);

      List<String> expected =
          SpanIdentities.of(service.store(), service.project().id(), asked, memory.allocator());
      assertThat(expected, is(not(empty())));
      assertThat(reading.identities(), containsInAnyOrder(expected.toArray()));
      assertThat(reading.report().outside(), is(greaterThan(0L)));
      assertThat(
          reading.report().received(), is(reading.report().outside() + reading.report().emitted()));
    }
  }

  @Test
  void serviceThatKeepsFailingIsGivenUpAfterTheLastAttempt() throws Exception {
    FaultScript faults = FaultScript.none();
    for (int stream = 1; stream <= 20; stream++) {
      faults = faults.failStream(stream, FlightStatusCode.UNAVAILABLE);
    }
    try (LocalService service = LocalService.start(SPANS, SMALL_BATCHES, faults)) {
      AxException failure =
          assertThrows(AxException.class, () -> read(service, LocalService.WINDOW));

      assertThat(failure.category(), is(Category.UNAVAILABLE));
    }
  }

  @Test
  void breaksWithProgressBetweenThemNeverUseUpTheAttempts() throws Exception {
    FaultScript faults = FaultScript.none();
    for (int stream = 1; stream <= 15; stream++) {
      faults = faults.breakStreamAfterBatches(stream, stream, FlightStatusCode.UNAVAILABLE);
    }
    try (LocalService service = LocalService.start(SPANS, SMALL_BATCHES, faults)) {
      Reading reading = read(service, LocalService.WINDOW);

      assertComplete(service, reading);
      assertThat(reading.report().reopened(), is(15));
    }
  }

  @Test
  void wrongKeyIsNotTriedAgain(@TempDir Path directory) throws Exception {
    Path wrong = Files.writeString(directory.resolve("wrong.key"), "ak-wrong");
    try (LocalService service = LocalService.start(10)) {
      AxConnection connection = service.connection();
      AxConnection stranger =
          AxConnection.of(
              connection.rest(), connection.flight(), CredentialReference.parse("file:" + wrong));

      AxException failure =
          assertThrows(AxException.class, () -> read(service, stranger, LocalService.WINDOW));

      assertThat(failure.category(), is(Category.AUTHENTICATION));
      assertThat(failure.getMessage(), not(containsString("ak-wrong")));
    }
  }

  @Test
  void messageTooLargeForTheConnectionIsAskedForInSmallerChunks() throws Exception {
    try (LocalService service = LocalService.start(SPANS)) {
      AxConnection narrow = service.connection().withMaxInboundMessageBytes(1 << 20);

      Reading reading = read(service, narrow, LocalService.WINDOW);

      assertComplete(service, reading);
      assertThat(reading.report().reopened(), is(greaterThan(0)));
    }
  }

  @Test
  void batchesStayBelowTheirLimit() throws Exception {
    try (LocalService service = LocalService.start(SPANS)) {
      Reading reading = read(service, LocalService.WINDOW);

      assertThat(reading.batches(), is(greaterThan(2)));
      assertThat(reading.batches(), is(lessThan(200)));
    }
  }

  private void assertComplete(LocalService service, Reading reading) throws Exception {
    List<String> expected =
        SpanIdentities.of(
            service.store(), service.project().id(), LocalService.WINDOW, memory.allocator());
    assertThat(expected.size(), is(SPANS));
    assertThat(reading.identities().size(), is(SPANS));
    assertThat(
        List.copyOf(new java.util.TreeSet<>(reading.identities())),
        is(List.copyOf(new java.util.TreeSet<>(expected))));
  }

  private Reading read(LocalService service, TimeWindow window) throws AxException {
    return read(service, service.connection(), window);
  }

  private Reading read(LocalService service, AxConnection connection, TimeWindow window)
      throws AxException {
    SpanQuery query =
        new SpanQuery(service.project(), window, Optional.empty(), List.of(), OptionalInt.empty());
    ConnectedService factory = new ConnectedService(connection, Transport.FLIGHT);
    ReadSpecification specification =
        new ReadSpecification(
            factory,
            query,
            ReadSpecification.NO_LIMIT,
            connection.retry(),
            ReadSpecification.DEFAULT_BATCH_BYTES,
            ReadSpecification.DEFAULT_IDENTITY_BYTES);
    TicketRange range = RangePlan.single(window).range(0);
    try (SpanService spans = factory.connect();
        RangeReader reader =
            new RangeReader(
                spans,
                specification,
                0,
                range,
                memory.allocator(),
                new AtomicLong(),
                Thread::sleep)) {
      List<String> identities = new ArrayList<>();
      int batches = 0;
      while (true) {
        SpanBatch batch = reader.next().orElseThrow();
        assertThat(batch.sequence(), is(batches++));
        identities.addAll(SpanIdentities.of(batch, memory.allocator()));
        if (batch.report().isPresent()) {
          assertThat(reader.next(), is(Optional.empty()));
          return new Reading(identities, batch.report().get(), batches);
        }
      }
    }
  }
}
