package io.spanbeam.local;

import static io.spanbeam.local.SpanRows.span;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An answer has the columns that have a value in it, whatever was learnt by earlier answers. */
final class SpanStoreNullColumnsTest {
  private static final long MINUTE = 60_000_000_000L;
  private static final long HOUR = 60 * MINUTE;
  private static final Set<String> ALWAYS =
      Set.of("context.trace_id", "context.span_id", "start_time", "time");

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private final SpanStore store = SpanStore.temporary();
  private final String project = store.createProject(store.createSpace("space").id(), "bot").id();
  private final List<Map<String, Object>> rows = new ArrayList<>();

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void windowsOfPartsOfHoursGiveWhatIsInThem() {
    insert(
        List.of(span("1", 10 * MINUTE, "a", "x"), span("2", 90 * MINUTE), span("3", 110 * MINUTE)));
    insert(List.of(span("4", 100 * MINUTE, "b", "x")));

    assertThat(columns(0, 10 * MINUTE), is(Set.of()));
    assertThat(columns(10 * MINUTE, 11 * MINUTE), is(Set.of("a")));
    assertThat(columns(0, HOUR), is(Set.of("a")));
    assertThat(columns(11 * MINUTE, 100 * MINUTE), is(Set.of()));
    assertThat(columns(11 * MINUTE, 101 * MINUTE), is(Set.of("b")));
    assertThat(columns(0, 2 * HOUR), is(Set.of("a", "b")));
  }

  @Test
  void whatIsInsertedLaterIsSeen() {
    insert(List.of(span("1", 10 * MINUTE, "a", "x")));
    assertThat(columns(0, HOUR), is(Set.of("a")));
    assertThat(columns(HOUR, 2 * HOUR), is(Set.of()));

    insert(List.of(span("2", 70 * MINUTE, "a", "x"), span("3", 80 * MINUTE, "a", "x")));
    insert(List.of(span("4", 20 * MINUTE, "c", 7L)));

    assertThat(columns(0, HOUR), is(Set.of("a", "c")));
    assertThat(columns(HOUR, 2 * HOUR), is(Set.of("a")));
  }

  @Test
  void randomWindowsAndInsertsGiveExactlyTheColumnsWithValues() {
    SplittableRandom random = new SplittableRandom(20260302);
    for (int step = 0; step < 120; step++) {
      if (step % 12 == 0) {
        insertRandom(random, step);
      }
      // From before the epoch on: hours are rounded down there too.
      long from = random.nextLong(-6 * HOUR, 6 * HOUR);
      long to = from + 1 + random.nextLong(8 * HOUR);
      if (random.nextBoolean()) {
        from = Math.floorDiv(from, HOUR) * HOUR;
      }
      assertThat(
          "%d to %d".formatted(from, to), columns(from, to), is(expected(from, to, r -> true)));
      StoreQuery filtered = query(from, to).withFilter(FilterExpression.parse("a = 'x'"));
      assertThat(columns(filtered), is(expected(from, to, row -> "x".equals(row.get("a")))));
    }
  }

  private void insertRandom(SplittableRandom random, int step) {
    for (String column : List.of("a", "b", "c" + step)) {
      List<Map<String, Object>> some = new ArrayList<>();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        long start = random.nextLong(-6 * HOUR, 8 * HOUR);
        some.add(
            span("s" + rows.size() + "-" + i, start, column, random.nextInt(3) == 0 ? "y" : "x"));
      }
      rows.addAll(some);
      insert(some);
    }
  }

  private void insert(List<Map<String, Object>> some) {
    SpanRows.insert(store, project, memory.allocator(), some);
  }

  private static StoreQuery query(long from, long to) {
    return StoreQuery.of(new TimeWindow(instant(from), instant(to)));
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  private Set<String> columns(long from, long to) {
    return columns(query(from, to));
  }

  /** Returns the columns of an answer without those that every span has. */
  private Set<String> columns(StoreQuery query) {
    try (SpanCursor cursor = store.read(project, query, memory.allocator(), 100)) {
      boolean any = cursor.next() && cursor.root().getRowCount() > 0;
      return !any
          ? Set.of()
          : cursor.root().getSchema().getFields().stream()
              .map(Field::getName)
              .filter(name -> !ALWAYS.contains(name))
              .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Set<String> expected(long from, long to, Predicate<Map<String, Object>> filter) {
    return rows.stream()
        .filter(row -> from <= (long) row.get("start_time") && (long) row.get("start_time") < to)
        .filter(filter)
        .flatMap(row -> row.keySet().stream())
        .filter(name -> !ALWAYS.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
