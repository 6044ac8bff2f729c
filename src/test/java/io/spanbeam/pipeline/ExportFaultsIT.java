package io.spanbeam.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.google.common.base.Throwables;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.RestFault;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever request fails, and however: the export is complete, or it fails with the service's
 * reason and its place is as it was. Never is a wrong file there.
 */
class ExportFaultsIT {
  private static final long SPANS = 400;
  private static final TimeWindow HALF_A_DAY =
      new TimeWindow(Instant.parse("2026-03-02T09:15:00Z"), Instant.parse("2026-03-02T18:45:00Z"));
  private static final ServiceBehaviour SMALL_BATCHES =
      ServiceBehaviour.standard().withBatchRows(10);

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();
  @TempDir Path directory;

  private static LocalService stored;

  @BeforeAll
  static void store() throws IOException {
    stored = LocalService.start(SPANS);
  }

  @AfterAll
  static void close() throws IOException {
    stored.close();
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 20);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomFaultsDoNoHarmOverFlight(long seed) throws Exception {
    requireCompleteOrNothing(
        Transport.FLIGHT, FaultScript.none().random(seed, 0.3), Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomFaultsDoNoHarmOverRest(long seed) throws Exception {
    requireCompleteOrNothing(
        Transport.REST, FaultScript.none().random(seed, 0.2), Optional.empty());
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "RESOURCE_EXHAUSTED"})
  void anyStreamMayBreakOnce(FlightStatusCode code) throws Exception {
    failEach(
        RequestKind.DO_GET,
        Transport.FLIGHT,
        stream -> FaultScript.none().breakStreamAfterBatches(stream, stream % 4, code),
        true);
  }

  @Test
  void anyStreamMayEndEarlyWithoutAnError() throws Exception {
    failEach(
        RequestKind.DO_GET,
        Transport.FLIGHT,
        stream -> FaultScript.none().endStreamEarly(stream, stream % 3),
        true);
  }

  @Test
  void aStreamThatIsRefusedFailsTheExport() throws Exception {
    failEach(
        RequestKind.DO_GET,
        Transport.FLIGHT,
        stream -> FaultScript.none().failStream(stream, FlightStatusCode.UNAUTHENTICATED),
        false);
  }

  @Test
  void anyFlightInfoMayFailOnce() throws Exception {
    failEach(
        RequestKind.GET_FLIGHT_INFO,
        Transport.FLIGHT,
        request -> FaultScript.none().failFlightInfo(request, FlightStatusCode.UNAVAILABLE),
        true);
  }

  @Test
  void aFlightInfoThatIsRefusedFailsTheExport() throws Exception {
    failEach(
        RequestKind.GET_FLIGHT_INFO,
        Transport.FLIGHT,
        request -> FaultScript.none().failFlightInfo(request, FlightStatusCode.UNAUTHORIZED),
        false);
  }

  static List<RestFault> passingRestFaults() {
    return List.of(
        RestFault.throttled(0),
        RestFault.refused(503),
        new RestFault.Html(502),
        new RestFault.DroppedBefore(),
        new RestFault.DroppedAfter());
  }

  @ParameterizedTest
  @MethodSource("passingRestFaults")
  void anyPageMayFailOnce(RestFault fault) throws Exception {
    failSomePages(fault, true);
  }

  static List<RestFault> lastingRestFaults() {
    return List.of(RestFault.refused(400), RestFault.refused(401), RestFault.refused(403));
  }

  @ParameterizedTest
  @MethodSource("lastingRestFaults")
  void aPageThatIsRefusedFailsTheExport(RestFault fault) throws Exception {
    failSomePages(fault, false);
  }

  @Test
  void aServiceThatStaysAwayFailsTheExport() throws Exception {
    FaultScript faults = FaultScript.none();
    for (long stream = 3; stream < 100; stream++) {
      faults = faults.failStream(stream, FlightStatusCode.UNAVAILABLE);
    }
    requireCompleteOrNothing(Transport.FLIGHT, faults, Optional.of(false));
  }

  /** Waiting for one's own other streams is no failure of the service. */
  @Test
  void aServiceThatAllowsOneStreamIsReadOneRangeAfterTheOther() throws Exception {
    ServiceBehaviour narrow = SMALL_BATCHES.withMaxStreams(1).withBatchDelay(Duration.ofMillis(10));
    RetryPolicy few = new RetryPolicy(4, Duration.ofMillis(100), Duration.ofMillis(400));
    try (LocalService service = stored.behaving(narrow, FaultScript.none())) {
      TestExport export =
          TestExport.of(service, Transport.FLIGHT, JsonShape.COLUMNS, directory).retry(few);
      export.run();
      export.requireExact(memory.allocator());
    }
  }

  private void failSomePages(RestFault fault, boolean passes) throws Exception {
    for (long page : new long[] {1, 2, 9}) {
      requireCompleteOrNothing(
          Transport.REST,
          FaultScript.none().failRest(RequestKind.LIST_SPANS, page, fault),
          Optional.of(passes));
    }
  }

  private void failEach(
      RequestKind kind, Transport transport, LongFunction<FaultScript> faults, boolean passes)
      throws Exception {
    long requests =
        requireCompleteOrNothing(transport, FaultScript.none(), Optional.of(true), kind);
    assertThat(requests, is(greaterThan(4L)));
    for (long request = 1; request <= requests; request++) {
      requireCompleteOrNothing(transport, faults.apply(request), Optional.of(passes));
    }
  }

  private void requireCompleteOrNothing(
      Transport transport, FaultScript faults, Optional<Boolean> passes) throws Exception {
    requireCompleteOrNothing(transport, faults, passes, RequestKind.DO_GET);
  }

  /** Returns how many requests of a kind it took. */
  private long requireCompleteOrNothing(
      Transport transport, FaultScript faults, Optional<Boolean> passes, RequestKind kind)
      throws Exception {
    Path place = Files.createTempDirectory(directory, "run");
    try (LocalService service = stored.behaving(SMALL_BATCHES, faults)) {
      TestExport export =
          TestExport.of(service, transport, JsonShape.COLUMNS, place).window(HALF_A_DAY);
      Optional<Exception> failure = export.attempt();
      if (failure.isPresent()) {
        assertThat(
            Throwables.getStackTraceAsString(failure.get()), passes, is(not(Optional.of(true))));
        assertThat(Throwables.getRootCause(failure.get()), is(instanceOf(Exception.class)));
        assertThat(
            Throwables.getCausalChain(failure.get()).stream()
                .anyMatch(AxException.class::isInstance),
            is(true));
        export.requireUntouched();
      } else {
        assertThat(
            "an export that can't be complete ended well", passes, is(not(Optional.of(false))));
        export.requireExact(memory.allocator());
      }
      requireNoOpenStreams(service);
      return service.ax().requests().count(kind);
    }
  }

  /** A failed pipeline cancels its other streams, which the service notices a little later. */
  private static void requireNoOpenStreams(LocalService service) throws InterruptedException {
    assertThat(service.streamsLeftOpen(), is(0));
  }
}
