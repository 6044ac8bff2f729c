package io.spanbeam.local;

import static io.spanbeam.local.RawFlight.command;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.local.RawFlight.Drained;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.Ticket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LocalAxFlightTest {
  private static final long NOON =
      Instant.parse("2026-03-02T12:00:00Z").getEpochSecond() * 1_000_000_000L;
  private static final long MINUTE = 60_000_000_000L;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private SpanStore store;
  private StoredProject project;
  private LocalAx ax;
  private RawFlight flight;

  @BeforeEach
  void start() throws IOException {
    store = SpanStore.temporary();
    project = store.createProject(store.createSpace("Prod").id(), "checkout bot/ö");
    List<Map<String, Object>> spans = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      Map<String, Object> span = SpanRows.span("%03d".formatted(i), NOON + i * MINUTE);
      span.put("status_code", i % 10 == 0 ? "ERROR" : "OK");
      span.put("attributes.late", i < 60 ? null : "late");
      spans.add(span);
    }
    SpanRows.insert(store, project.id(), memory.allocator(), spans);
    ax =
        LocalAx.builder()
            .store(store)
            .behaviour(
                ServiceBehaviour.standard().withOrder(ServiceBehaviour.ExportOrder.ASCENDING))
            .start();
    flight = new RawFlight(ax, memory.allocator());
  }

  @AfterEach
  void stop() {
    flight.close();
    ax.close();
    store.close();
  }

  private ObjectNode twoHours() {
    return command(project, "2026-03-02T12:00:00Z", "2026-03-02T14:00:00Z");
  }

  @Test
  void refusesCallsWithoutTheRightKey() {
    for (String key : new String[] {null, "", "wrong", "Bearer " + LocalAx.DEFAULT_API_KEY}) {
      try (RawFlight stranger = new RawFlight(ax, memory.allocator(), key)) {
        checkRefused(
            FlightStatusCode.UNAUTHENTICATED, "auth-token-bin", () -> stranger.info(twoHours()));
        checkRefused(
            FlightStatusCode.UNAUTHENTICATED,
            "auth-token-bin",
            () -> stranger.drain(new Ticket(new byte[16]), new Drained()));
      }
    }
    assertThat(ax.requests().count(RequestKind.GET_FLIGHT_INFO), is(0L));
    assertThat(ax.requests().refused(), is(8L));
  }

  @Test
  void countsAndSendsTheSpansOfAHalfOpenWindowInTimeOrder() throws Exception {
    ObjectNode hour = command(project, "2026-03-02T12:10:00Z", "2026-03-02T12:20:00.9Z");

    FlightInfo info = flight.info(hour);
    Drained drained = flight.drain(hour);

    assertThat(info.getRecords(), is(10L));
    assertThat(info.getEndpoints(), hasSize(1));
    assertThat(drained.rows, hasSize(10));
    assertThat(drained.values("context.span_id").get(0), is("010"));
    assertThat(drained.values("context.span_id").get(9), is("019"));
    assertThat(ax.requests().rowsSent(), is(10L));
    assertThat(ax.requests().count(RequestKind.GET_FLIGHT_INFO), is(2L));
    assertThat(ax.requests().count(RequestKind.DO_GET), is(1L));
  }

  @Test
  void filters() throws Exception {
    ObjectNode errors = twoHours().put("filterExpression", "status_code = 'ERROR'");

    assertThat(flight.info(errors).getRecords(), is(12L));
    assertThat(flight.drain(errors).values("status_code"), everyItem(is("ERROR")));
  }

  @Test
  void showsOnlyColumnsThatAreNotNullThroughout() throws Exception {
    List<String> early =
        flight.drain(command(project, "2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z")).columns;
    List<String> late =
        flight.drain(command(project, "2026-03-02T13:00:00Z", "2026-03-02T14:00:00Z")).columns;

    assertThat(
        early,
        containsInAnyOrder(
            "context.trace_id", "context.span_id", "start_time", "time", "status_code"));
    assertThat(late.contains("attributes.late"), is(true));
  }

  @Test
  void addsTheTimeThatThePublicSdkSortsBy() throws Exception {
    ObjectNode some = twoHours();
    some.putArray("projectedColumns").add("context.span_id").add("unknown");

    Drained drained = flight.drain(some);

    assertThat(drained.columns, containsInAnyOrder("context.span_id", "time"));
    assertThat(drained.rows.get(1).get("time"), is((NOON + MINUTE) / 1_000_000));
  }

  @Test
  void sendsNoRowsForAnEmptyWindow() throws Exception {
    ObjectNode nothing = command(project, "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z");

    assertThat(flight.info(nothing).getRecords(), is(0L));
    assertThat(flight.drain(nothing).rows, is(empty()));
  }

  @Test
  void cutsTheStreamIntoChunksAsAsked() throws Exception {
    assertThat(
        flight.drain(twoHours().put("streamChunkSize", "50")).batches,
        everyItem(lessThanOrEqualTo(50)));
    assertThat(flight.drain(twoHours().put("streamChunkSize", 7)).rows, hasSize(120));
    checkRefused(
        FlightStatusCode.INVALID_ARGUMENT,
        "5000",
        () -> flight.info(twoHours().put("streamChunkSize", "5001")));
    checkRefused(
        FlightStatusCode.INVALID_ARGUMENT,
        "between 1",
        () -> flight.info(twoHours().put("streamChunkSize", "0")));
  }

  @Test
  void sendsHugeRowsInBatchesOfAFewMegabytes() throws Exception {
    StoredProject huge = store.createProject(project.spaceId(), "huge");
    List<Map<String, Object>> spans = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      spans.add(SpanRows.span("h" + i, NOON + i, "attributes.input.value", "x".repeat(512 * 1024)));
    }
    SpanRows.insert(store, huge.id(), memory.allocator(), spans);

    Drained drained = flight.drain(command(huge, "2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z"));

    assertThat(drained.rows, hasSize(40));
    assertThat(drained.batches, everyItem(lessThanOrEqualTo(8)));
  }

  @Test
  void refusesWhatDoesNotExistOrMakesNoSense() {
    checkRefused(
        FlightStatusCode.NOT_FOUND,
        "project",
        () -> flight.info(twoHours().put("modelId", "unknown")));
    checkRefused(
        FlightStatusCode.NOT_FOUND, "space", () -> flight.info(twoHours().put("spaceId", "Prod")));
    checkRefused(
        FlightStatusCode.INVALID_ARGUMENT,
        "TRACING",
        () -> flight.info(twoHours().put("environment", "PRODUCTION")));
    checkRefused(
        FlightStatusCode.INVALID_ARGUMENT,
        "position",
        () -> flight.info(twoHours().put("filterExpression", "status_code = ")));
    checkRefused(
        FlightStatusCode.INVALID_ARGUMENT,
        "not before",
        () -> flight.info(twoHours().put("startTime", "2026-03-02T14:00:00.5Z")));
    checkRefused(
        FlightStatusCode.UNIMPLEMENTED,
        "sampleRate",
        () -> flight.info(twoHours().put("sampleRate", 0.5)));
    checkRefused(
        FlightStatusCode.INVALID_ARGUMENT, "path", () -> flight.info(FlightDescriptor.path("a")));
    checkRefused(
        FlightStatusCode.INVALID_ARGUMENT,
        "JSON",
        () -> flight.info(FlightDescriptor.command("x".getBytes(StandardCharsets.UTF_8))));
    checkRefused(
        FlightStatusCode.NOT_FOUND,
        "ticket",
        () -> flight.drain(new Ticket(new byte[16]), new Drained()));
  }

  @Test
  void keepsItsAddressOnLoopback() {
    assertThat(ax.flightUri().getHost(), is("127.0.0.1"));
    assertThat(ax.flightUri().getScheme(), is("grpc+tcp"));
    assertThat(ax.restUri().getHost(), is("127.0.0.1"));
    assertThat(List.of(ax.restUri().getScheme()), contains("http"));
  }

  private void checkRefused(FlightStatusCode code, String word, Action action) {
    FlightRuntimeException refusal = assertThrows(FlightRuntimeException.class, action::run);
    assertThat(refusal.status().code(), is(code));
    assertThat(refusal.status().description(), containsString(word));
  }

  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }
}
