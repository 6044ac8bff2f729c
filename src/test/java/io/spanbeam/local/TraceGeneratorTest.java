package io.spanbeam.local;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TraceGeneratorTest {
  private static final TimeWindow WEEK =
      new TimeWindow(Instant.parse("2026-03-02T00:00:00Z"), Instant.parse("2026-03-09T00:00:00Z"));

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @Test
  void fillsAProjectWithTheSameSpansEachTime() {
    try (SpanStore store = SpanStore.temporary()) {
      Space space = store.createSpace("s");
      StoredProject first = store.createProject(space.id(), "first");
      StoredProject second = store.createProject(space.id(), "second");

      assertThat(new TraceGenerator(7).generate(store, first.id(), 9_000, WEEK), is(9_000L));
      new TraceGenerator(7).generate(store, second.id(), 9_000, WEEK);

      StoreQuery query = StoreQuery.of(WEEK).withOrder(RowOrder.TIME_ASCENDING);
      assertThat(store.count(first.id(), query), is(9_000L));
      List<Map<String, Object>> rows = SpanRows.read(store, first.id(), query, memory.allocator());
      assertThat(rows.size(), is(9_000));
      assertThat(SpanRows.read(store, second.id(), query, memory.allocator()), is(rows));
    }
  }

  @Test
  void generatesNothingForZeroSpansAndRefusesUnknownProjects() {
    try (SpanStore store = SpanStore.temporary()) {
      StoredProject project = store.createProject(store.createSpace("s").id(), "p");

      assertThat(new TraceGenerator(7).generate(store, project.id(), 0, WEEK), is(0L));
      StoreException refusal =
          assertThrows(
              StoreException.class, () -> new TraceGenerator(7).generate(store, "none", 5, WEEK));
      assertThat(refusal.reason(), is(StoreException.Reason.NOT_FOUND));
    }
  }
}
