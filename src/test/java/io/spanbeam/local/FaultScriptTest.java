package io.spanbeam.local;

import static io.spanbeam.local.RawFlight.command;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.local.RawFlight.Drained;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultScriptTest {
  private static final long NOON =
      Instant.parse("2026-03-02T12:00:00Z").getEpochSecond() * 1_000_000_000L;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private SpanStore store;
  private StoredProject project;
  private LocalAx ax;
  private RawFlight flight;

  @BeforeEach
  void fill() {
    store = SpanStore.temporary();
    project = store.createProject(store.createSpace("Prod").id(), "demo");
    List<Map<String, Object>> spans = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      spans.add(SpanRows.span("%03d".formatted(i), NOON + i));
    }
    SpanRows.insert(store, project.id(), memory.allocator(), spans);
  }

  @AfterEach
  void stop() {
    flight.close();
    ax.close();
    store.close();
  }

  private RawRest serve(FaultScript faults) throws IOException {
    ax =
        LocalAx.builder()
            .store(store)
            .faults(faults)
            .behaviour(ServiceBehaviour.standard().withBatchRows(10))
            .start();
    flight = new RawFlight(ax, memory.allocator());
    return new RawRest(ax);
  }

  private ObjectNode all() {
    return command(project, "2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z");
  }

  private FlightStatusCode failure(Drained into) {
    FlightRuntimeException failure =
        assertThrows(
            FlightRuntimeException.class,
            () -> flight.drain(flight.info(all()).getEndpoints().get(0).getTicket(), into));
    return failure.status().code();
  }

  @Test
  void failsTheFlightInfoThatIsNamed() throws Exception {
    serve(FaultScript.none().failFlightInfo(2, FlightStatusCode.UNAVAILABLE));

    assertThat(flight.drain(all()).rows, hasSize(100));
    assertThat(failure(new Drained()), is(FlightStatusCode.UNAVAILABLE));
    assertThat(flight.drain(all()).rows, hasSize(100));
  }

  @Test
  void failsTheStreamThatIsNamedBeforeItSendsAnything() throws Exception {
    serve(FaultScript.none().failStream(1, FlightStatusCode.RESOURCE_EXHAUSTED));
    Drained drained = new Drained();

    assertThat(failure(drained), is(FlightStatusCode.RESOURCE_EXHAUSTED));
    assertThat(drained.rows, hasSize(0));
    assertThat(flight.drain(all()).rows, hasSize(100));
  }

  @Test
  void breaksAStreamAfterBatches() throws Exception {
    serve(
        FaultScript.none()
            .breakStreamAfterBatches(1, 3, FlightStatusCode.INTERNAL)
            .breakStreamAfterBatches(2, 10, FlightStatusCode.UNAVAILABLE));
    Drained drained = new Drained();

    assertThat(failure(drained), is(FlightStatusCode.INTERNAL));
    assertThat(drained.rows, hasSize(30));
    Drained complete = new Drained();
    assertThat("after the last batch", failure(complete), is(FlightStatusCode.UNAVAILABLE));
    assertThat(complete.rows, hasSize(100));
  }

  @Test
  void breaksAStreamAfterBytes() throws Exception {
    serve(FaultScript.none().breakStreamAfterBytes(1, 1_000, FlightStatusCode.UNAVAILABLE));
    Drained drained = new Drained();

    assertThat(failure(drained), is(FlightStatusCode.UNAVAILABLE));
    assertThat(drained.rows.size(), both(greaterThan(0)).and(lessThan(100)));
    assertThat(ax.requests().bytesSent(), greaterThanOrEqualTo(1_000L));
  }

  @Test
  void breaksAStreamAfterTime() throws Exception {
    serve(FaultScript.none().breakStreamAfter(1, Duration.ofNanos(1), FlightStatusCode.TIMED_OUT));

    assertThat(failure(new Drained()), is(FlightStatusCode.TIMED_OUT));
  }

  @Test
  void endsAStreamEarlyWithoutAnError() throws Exception {
    serve(FaultScript.none().endStreamEarly(1, 4));

    assertThat(flight.info(all()).getRecords(), is(100L));
    assertThat(flight.drain(all()).rows, hasSize(40));
    assertThat(flight.drain(all()).rows, hasSize(100));
  }

  @Test
  void refusesTheRestRequestThatIsNamed() throws Exception {
    RawRest rest =
        serve(
            FaultScript.none()
                .failRest(1, RestFault.throttled(7))
                .failRest(RequestKind.READ_PROJECTS, 1, RestFault.refused(500))
                .failRest(RequestKind.READ_PROJECTS, 2, new RestFault.Html(502)));

    HttpResponse<String> throttled = rest.get("/v2/spaces");
    assertThat(throttled.statusCode(), is(429));
    assertThat(throttled.headers().firstValue("Retry-After").orElse(""), is("7"));
    assertThat(RawRest.json(throttled).get("status").asInt(), is(429));

    assertThat(rest.get("/v2/projects").statusCode(), is(500));
    HttpResponse<String> html = rest.get("/v2/projects");
    assertThat(html.statusCode(), is(502));
    assertThat(html.headers().firstValue("Content-Type").orElse(""), containsString("text/html"));
    assertThat(rest.get("/v2/projects").statusCode(), is(200));
  }

  @Test
  void answersSlowly() throws Exception {
    RawRest rest =
        serve(FaultScript.none().failRest(1, new RestFault.Slow(Duration.ofMillis(300))));
    long started = System.nanoTime();

    assertThat(rest.get("/v2/spaces").statusCode(), is(200));
    assertThat(
        Duration.ofNanos(System.nanoTime() - started).toMillis(), greaterThanOrEqualTo(300L));
  }

  @Test
  void dropsTheConnectionBeforeOrAfterTheRequestIsExecuted() throws Exception {
    RawRest rest =
        serve(
            FaultScript.none()
                .failRest(RequestKind.CREATE_PROJECT, 1, new RestFault.DroppedBefore())
                // the JDK's client may send a request again when the connection ends before any
                // answer; the second fault meets that one
                .failRest(RequestKind.CREATE_PROJECT, 2, new RestFault.DroppedBefore())
                .failRest(RequestKind.CREATE_ANNOTATION_CONFIG, 1, new RestFault.DroppedAfter()));
    String spaceId = project.spaceId();

    assertThrows(
        IOException.class,
        () -> rest.post("/v2/projects", "{\"name\":\"n\",\"space_id\":\"" + spaceId + "\"}"));
    assertThat(store.projects(), hasSize(1));

    assertThrows(
        IOException.class,
        () ->
            rest.post(
                "/v2/annotation-configs",
                "{\"name\":\"n\",\"space_id\":\"%s\",\"annotation_config_type\":\"FREEFORM\"}"
                    .formatted(spaceId)));
    assertThat("it was executed", store.annotationConfigs(spaceId), hasSize(1));
  }

  @Test
  void oneSeedFailsAlikeEachTime() throws Exception {
    List<Object> first = outcomes(FaultScript.none().random(42, 0.4));
    stop();
    fill();
    List<Object> second = outcomes(FaultScript.none().random(42, 0.4));
    stop();
    fill();
    List<Object> other = outcomes(FaultScript.none().random(43, 0.4));

    assertThat(second, is(first));
    assertThat(other, is(not(first)));
    long good = first.stream().filter(Integer.valueOf(200)::equals).count();
    assertThat(good, both(greaterThan(10L)).and(lessThan(38L)));
    assertThrows(IllegalArgumentException.class, () -> FaultScript.none().random(1, 1.5));
  }

  private List<Object> outcomes(FaultScript faults) throws Exception {
    RawRest rest = serve(faults);
    List<Object> outcomes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      // POST: the JDK's client does not repeat it on its own
      try {
        outcomes.add(
            rest.post("/v2/spans", "{\"project_id\":\"%s\"}".formatted(project.id())).statusCode());
      } catch (IOException e) {
        outcomes.add("dropped");
      }
    }
    for (int i = 0; i < 20; i++) {
      Drained drained = new Drained();
      try {
        flight.drain(flight.info(all()).getEndpoints().get(0).getTicket(), drained);
        outcomes.add("complete");
      } catch (FlightRuntimeException e) {
        outcomes.add(e.status().code() + " after " + drained.rows.size());
      }
    }
    return outcomes;
  }
}
