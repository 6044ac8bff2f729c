package io.spanbeam.ax;

import static io.spanbeam.testing.LocalService.WINDOW;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.flight.FlightSpanService;
import io.spanbeam.ax.rest.RestSpanService;
import io.spanbeam.span.RowTimes;
import io.spanbeam.span.SpanColumns;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.LocalService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpansByIdTest {
  private static LocalService served;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @BeforeAll
  static void start() throws Exception {
    served = LocalService.start(1200);
  }

  @AfterAll
  static void stop() throws Exception {
    served.close();
  }

  @ParameterizedTest
  @EnumSource
  void findsTheSpansThatAreThereWithTheirTimes(Transport transport) throws Exception {
    try (SpanService service = connect(transport)) {
      Map<String, Optional<Instant>> all = allSpans(service);
      assertThat(all.size(), is(1200));
      List<String> ids = new ArrayList<>(all.keySet());
      IntStream.range(0, 50).forEach(i -> ids.add("unknown-" + i));
      SpansById spans = new SpansById(service);

      Map<String, Optional<Instant>> found = new HashMap<>();
      List<List<String>> queries = SpansById.queries(ids);
      for (List<String> query : queries) {
        found.putAll(spans.startTimes(served.project(), WINDOW, query));
      }

      assertThat(found, is(all));
      assertThat(queries, hasSize(3));
    }
  }

  @ParameterizedTest
  @EnumSource
  void looksOnlyIntoTheWindow(Transport transport) throws Exception {
    try (SpanService service = connect(transport)) {
      String id = allSpans(service).keySet().iterator().next();
      TimeWindow before =
          new TimeWindow(WINDOW.from().minusSeconds(1000), WINDOW.from().minusSeconds(10));

      assertThat(
          new SpansById(service).startTimes(served.project(), before, List.of(id)),
          is(anEmptyMap()));
    }
  }

  @Test
  void queriesAreBoundedInIdsAndInLength() {
    List<String> longIds = IntStream.range(0, 30).mapToObj(i -> "x".repeat(1000) + i).toList();

    List<List<String>> queries = SpansById.queries(longIds);

    assertThat(queries.stream().flatMap(List::stream).toList(), is(longIds));
    assertThat(queries.stream().map(List::size).toList(), is(List.of(15, 15)));
    assertThat(SpansById.queries(List.of()), hasSize(0));
  }

  @Test
  void anIdThatCouldEndTheTextOfAFilterIsNeverSent() throws Exception {
    try (SpanService service = connect(Transport.REST)) {
      for (String id : List.of("' OR name = 'x", "a\\", "a\nb", "x".repeat(20_000))) {
        assertThat(SpansById.canLookUp(id), is(false));
        assertThrows(
            IllegalArgumentException.class,
            () -> new SpansById(service).startTimes(served.project(), WINDOW, List.of("fine", id)));
      }
    }
  }

  private static SpanService connect(Transport transport) throws AxException {
    return switch (transport) {
      case FLIGHT -> new FlightSpanService(served.connection());
      case REST -> new RestSpanService(served.connection());
    };
  }

  private Map<String, Optional<Instant>> allSpans(SpanService service) throws Exception {
    Map<String, Optional<Instant>> all = new HashMap<>();
    try (SpanStream stream =
        service.open(SpanQuery.of(served.project(), WINDOW), memory.allocator())) {
      while (stream.next()) {
        for (int row = 0; row < stream.root().getRowCount(); row++) {
          long nanos = RowTimes.of(stream.root()).applyAsLong(row);
          all.put(
              stream.root().getVector(SpanColumns.SPAN_ID).getObject(row).toString(),
              Optional.of(Instant.EPOCH.plusNanos(nanos)));
        }
      }
    }
    return all;
  }
}
