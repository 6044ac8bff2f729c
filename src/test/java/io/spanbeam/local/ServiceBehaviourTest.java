package io.spanbeam.local;

import static io.spanbeam.local.RawFlight.command;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.local.RawFlight.Drained;
import io.spanbeam.local.ServiceBehaviour.ExportOrder;
import io.spanbeam.local.ServiceBehaviour.WindowEdges;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ServiceBehaviourTest {
  private static final long NOON =
      Instant.parse("2026-03-02T12:00:00Z").getEpochSecond() * 1_000_000_000L;
  private static final long MINUTE = 60_000_000_000L;
  private static final ServiceBehaviour IN_ORDER =
      ServiceBehaviour.standard().withOrder(ExportOrder.ASCENDING);

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
    for (int i = 0; i < 180; i++) {
      Map<String, Object> span = SpanRows.span("%03d".formatted(i), NOON + i * MINUTE);
      span.put("name", i % 3 == 0 ? "plan" : "act");
      span.put("attributes.count", i % 7 == 0 ? null : (Object) (9_007_199_254_740_000L + i));
      span.put("attributes.score", i / 4.0);
      span.put("attributes.late", i < 60 ? null : "late");
      spans.add(span);
    }
    SpanRows.insert(store, project.id(), memory.allocator(), spans);
  }

  @AfterEach
  void stop() {
    flight.close();
    ax.close();
    store.close();
  }

  private void serve(ServiceBehaviour behaviour) throws IOException {
    ax = LocalAx.builder().store(store).behaviour(behaviour).start();
    flight = new RawFlight(ax, memory.allocator());
  }

  private ObjectNode hours(int from, int to) {
    return command(
        project, "2026-03-02T%d:00:00Z".formatted(from), "2026-03-02T%d:00:00Z".formatted(to));
  }

  @Test
  void countsMayBeInflated() throws Exception {
    serve(IN_ORDER.withCountsInflatedBy(1.5));

    assertThat(flight.info(hours(12, 13)).getRecords(), is(90L));
    assertThat(flight.drain(hours(12, 13)).rows, hasSize(60));
  }

  @Test
  void countsMayBeUnknown() throws Exception {
    serve(IN_ORDER.withUnknownCounts());

    assertThat(flight.info(hours(12, 13)).getRecords(), is(-1L));
    assertThat(flight.drain(hours(12, 13)).rows, hasSize(60));
  }

  @Test
  void windowsMayGrowToTheHour() throws Exception {
    serve(IN_ORDER.withWindowEdges(WindowEdges.HOUR));
    ObjectNode minutes = command(project, "2026-03-02T12:10:00Z", "2026-03-02T13:00:01Z");

    assertThat(flight.info(minutes).getRecords(), is(120L));
    assertThat(flight.drain(minutes).rows, hasSize(120));
    assertThat("whole hours do not grow", flight.info(hours(12, 13)).getRecords(), is(60L));
  }

  @Test
  void endsMayBeInclusive() throws Exception {
    serve(IN_ORDER.withInclusiveEnd(true));

    assertThat(flight.info(hours(12, 13)).getRecords(), is(61L));
    assertThat(flight.drain(hours(12, 13)).values("context.span_id"), hasItem("060"));
  }

  @Test
  void rowsMayComeInNoOrderButTheSameEachTime() throws Exception {
    serve(IN_ORDER.withOrder(ExportOrder.SHUFFLED));

    List<Object> ids = flight.drain(hours(12, 15)).values("context.span_id");

    assertThat(ids, is(not(ids.stream().sorted().toList())));
    assertThat(new HashSet<>(ids), hasSize(180));
    assertThat(flight.drain(hours(12, 15)).values("context.span_id"), is(ids));
  }

  @Test
  void rowsMayComeAsTheyAreStored() throws Exception {
    serve(ServiceBehaviour.standard());

    List<Object> ids = flight.drain(hours(12, 15)).values("context.span_id");

    assertThat(new HashSet<>(ids), hasSize(180));
    assertThat(ids, hasSize(180));
  }

  @Test
  void rowsMayBeSpreadOverEndpoints() throws Exception {
    serve(IN_ORDER.withEndpoints(4).withInclusiveEnd(true));

    List<FlightEndpoint> endpoints = flight.info(hours(12, 14)).getEndpoints();

    assertThat(endpoints, hasSize(4));
    Set<Object> ids = new HashSet<>();
    int rows = 0;
    for (FlightEndpoint endpoint : endpoints) {
      Drained part = new Drained();
      flight.drain(endpoint.getTicket(), part);
      assertThat(part.rows.size(), greaterThanOrEqualTo(30));
      ids.addAll(part.values("context.span_id"));
      rows += part.rows.size();
    }
    assertThat(rows, is(121));
    assertThat(ids, hasSize(121));
  }

  @Test
  void ticketsMayBeWorthOneStreamOnly() throws Exception {
    serve(IN_ORDER.withTicketsOnce(true));
    Ticket ticket = flight.info(hours(12, 13)).getEndpoints().get(0).getTicket();
    Drained drained = new Drained();
    flight.drain(ticket, drained);

    FlightRuntimeException refusal =
        assertThrows(FlightRuntimeException.class, () -> flight.drain(ticket, drained));

    assertThat(refusal.status().code(), is(FlightStatusCode.NOT_FOUND));
    assertThat(drained.rows, hasSize(60));
  }

  @Test
  void ticketsMayBeRedeemedOften() throws Exception {
    serve(IN_ORDER);
    Ticket ticket = flight.info(hours(12, 13)).getEndpoints().get(0).getTicket();
    Drained drained = new Drained();

    flight.drain(ticket, drained);
    flight.drain(ticket, drained);

    assertThat(drained.rows, hasSize(120));
  }

  @Test
  void nullColumnsMayBeSentToo() throws Exception {
    serve(IN_ORDER.withNullColumns(true));

    assertThat(flight.drain(hours(12, 13)).columns, hasItem("attributes.late"));
  }

  @Test
  void integersMayDriftFromTypeToType() throws Exception {
    serve(IN_ORDER.withTypeDrift("attributes.count"));

    List<Object> values = new ArrayList<>();
    for (int hour = 12; hour < 15; hour++) {
      values.add(flight.drain(hours(hour, hour + 1)).rows.get(1).get("attributes.count"));
    }

    assertThat(
        values.stream().map(value -> (Object) value.getClass().getSimpleName()).toList(),
        containsInAnyOrder("Long", "Double", "String"));
    List<Object> nulls = flight.drain(hours(12, 15)).values("attributes.count");
    assertThat(nulls, hasSize(180));
  }

  @Test
  void driftLosesNoValue() throws Exception {
    serve(IN_ORDER.withTypeDrift("attributes.score"));

    List<String> values = new ArrayList<>();
    for (int hour = 12; hour < 15; hour++) {
      flight.drain(hours(hour, hour + 1)).values("attributes.score").stream()
          .map(String::valueOf)
          .forEach(values::add);
    }

    assertThat(values.get(1), is("0.25"));
    assertThat(values.get(179), is("44.75"));
    assertThat(values, hasSize(180));
  }

  @Test
  void textMayBeDictionaryEncoded() throws Exception {
    serve(IN_ORDER.withDictionary("name").withBatchRows(50));

    Field field = fieldOnTheWire("name");

    assertThat(field.getDictionary(), is(notNullValue()));
    assertThat(fieldOnTheWire("context.span_id").getDictionary(), is(nullValue()));
    List<Object> numbers = flight.drain(hours(12, 13)).values("name");
    assertThat(numbers.get(0), is(numbers.get(3)));
    assertThat(numbers.get(0), is(not(numbers.get(1))));
  }

  @SuppressWarnings("try") // FlightStream declares that closing may be interrupted
  private Field fieldOnTheWire(String name) throws Exception {
    Ticket ticket = flight.info(hours(12, 13)).getEndpoints().get(0).getTicket();
    try (FlightStream stream = flight.open(ticket)) {
      assertThat(stream.next(), is(true));
      Field field = stream.getRoot().getSchema().findField(name);
      if (field.getDictionary() != null) {
        assertThat(field.getType(), is(new ArrowType.Int(32, true)));
        assertThat(
            stream
                .getDictionaryProvider()
                .lookup(field.getDictionary().getId())
                .getVector()
                .getValueCount(),
            is(2));
      }
      return field;
    }
  }

  @Test
  void streamsBeyondTheLimitAreRefusedUntilOneEnds() throws Exception {
    serve(IN_ORDER.withMaxStreams(1).withBatchRows(1).withBatchDelay(Duration.ofMillis(20)));
    Ticket ticket = flight.info(hours(12, 13)).getEndpoints().get(0).getTicket();
    FlightStream first = flight.open(ticket);
    assertThat(first.next(), is(true));

    FlightRuntimeException refusal =
        assertThrows(FlightRuntimeException.class, () -> flight.drain(ticket, new Drained()));

    assertThat(refusal.status().code(), is(FlightStatusCode.RESOURCE_EXHAUSTED));
    first.cancel("enough", null);
    first.close();
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (ax.requests().openStreams() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    Drained second = new Drained();
    flight.drain(ticket, second);
    assertThat(second.rows, hasSize(60));
  }

  @Test
  void batchesMayBeSmallAndSlow() throws Exception {
    serve(IN_ORDER.withBatchRows(20).withBatchDelay(Duration.ofMillis(40)));
    long started = System.nanoTime();

    Drained drained = flight.drain(hours(12, 13));

    assertThat(drained.batches, everyItem(lessThanOrEqualTo(20)));
    assertThat(
        Duration.ofNanos(System.nanoTime() - started).toMillis(), greaterThanOrEqualTo(120L));
  }

  @Test
  void valuesThatMakeNoSenseAreRefused() throws Exception {
    serve(IN_ORDER);
    Stream.<Runnable>of(
            () -> IN_ORDER.withCountsInflatedBy(-1),
            () -> IN_ORDER.withEndpoints(0),
            () -> IN_ORDER.withMaxStreams(0),
            () -> IN_ORDER.withBatchRows(0),
            () -> IN_ORDER.withBatchDelay(Duration.ofMillis(-1)))
        .forEach(wrong -> assertThrows(IllegalArgumentException.class, wrong::run));
  }
}
