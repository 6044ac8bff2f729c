package io.spanbeam.local;

import static io.spanbeam.local.SpanRows.ALL;
import static io.spanbeam.local.SpanRows.span;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.filter.FilterExpression;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SpanStorePagingTest {
  private static final long NOON = 1_700_000_000_000_000_000L;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private final SpanStore store = SpanStore.temporary();
  private final String project = store.createProject(store.createSpace("space").id(), "bot").id();

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void pagesAreNewestFirstAndTheLastHasNoNext() {
    insert(0, 5);

    assertThat(pages(ALL, 2), is(List.of(List.of("s4", "s3"), List.of("s2", "s1"), List.of("s0"))));
    assertThat(pages(ALL, 5), is(List.of(List.of("s4", "s3", "s2", "s1", "s0"))));
    assertThat(
        pages(ALL.withFilter(FilterExpression.parse("name = 'x'")), 2), is(List.of(List.of())));
  }

  @Test
  void spansOfTheSameNanosecondFallIntoOnePageEach() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      rows.add(span("s" + i, NOON));
    }
    SpanRows.insert(store, project, memory.allocator(), rows);

    List<String> seen = pages(ALL, 700).stream().flatMap(List::stream).toList();

    assertThat(seen.size(), is(2500));
    assertThat(seen.stream().distinct().count(), is(2500L));
  }

  @Test
  void filtersAndProjectionsHoldOnEveryPage() {
    insert(0, 10);
    StoreQuery query =
        ALL.withFilter(FilterExpression.parse("name IN ('n1', 'n3', 'n5', 'n7')"))
            .withColumns(List.of("context.span_id"));

    assertThat(pages(query, 3), is(List.of(List.of("s7", "s5", "s3"), List.of("s1"))));
  }

  @Test
  void aCursorStaysRightWhileSpansAreInserted() {
    insert(0, 6);
    List<String> seen = new ArrayList<>();
    Optional<PagePosition> position = Optional.empty();
    int inserted = 100;
    do {
      try (SpanPage page = store.page(project, ALL, 2, position, memory.allocator())) {
        seen.addAll(identities(page));
        position = page.next();
      }
      // newer than all pages, and as new as the last row of this page
      insert(inserted, inserted + 2);
      if (position.isPresent()) {
        SpanRows.insert(
            store,
            project,
            memory.allocator(),
            List.of(span("twin" + inserted, position.get().startNanos())));
      }
      inserted += 2;
    } while (position.isPresent());

    assertThat(seen, is(List.of("s5", "s4", "s3", "s2", "s1", "s0")));
  }

  @Test
  void pagesAndBatchesWithoutRowsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> store.page(project, ALL, 0, Optional.empty(), memory.allocator()));
    assertThrows(
        IllegalArgumentException.class, () -> store.read(project, ALL, memory.allocator(), 0));
  }

  private void insert(int from, int to) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rows.add(span("s" + i, NOON + i, "name", "n" + i));
    }
    SpanRows.insert(store, project, memory.allocator(), rows);
  }

  private List<List<String>> pages(StoreQuery query, int limit) {
    List<List<String>> pages = new ArrayList<>();
    Optional<PagePosition> position = Optional.empty();
    do {
      try (SpanPage page = store.page(project, query, limit, position, memory.allocator())) {
        pages.add(identities(page));
        position = page.next();
      }
    } while (position.isPresent());
    return pages;
  }

  private static List<String> identities(SpanPage page) {
    return SpanRows.rows(page.root()).stream()
        .map(row -> (String) row.get("context.span_id"))
        .toList();
  }
}
