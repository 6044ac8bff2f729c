package io.spanbeam.local;

import static io.spanbeam.local.SpanRows.ALL;
import static io.spanbeam.local.SpanRows.span;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.spanbeam.testing.LeakCheckedAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SpanStoreConcurrencyTest {
  private static final long NOON = 1_700_000_000_000_000_000L;
  private static final int ROWS = 200;
  private static final int INSERTS = 15;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private final SpanStore store = SpanStore.temporary();
  private final String space = store.createSpace("space").id();
  private final String project = store.createProject(space, "bot").id();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void closeStore() {
    threads.shutdownNow();
    store.close();
  }

  @Test
  void readersSeeWholeInsertsWhileColumnsAreAddedAndWidened() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<Future<Integer>> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      readers.add(threads.submit(() -> readUntil(done)));
    }
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int writer = i;
      writers.add(threads.submit(() -> insertAll(writer)));
    }
    try {
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      done.set(true);
    }

    for (Future<Integer> reader : readers) {
      assertThat(reader.get() > 0, is(true));
    }
    assertThat(store.count(project, ALL), is(2L * INSERTS * ROWS));
  }

  private int readUntil(AtomicBoolean done) {
    int reads = 0;
    try (BufferAllocator own = memory.allocator().newChildAllocator("reader", 0, 64 << 20)) {
      while (!done.get() || reads == 0) {
        int rows = SpanRows.read(store, project, ALL, own).size();
        assertThat(rows % ROWS, is(0));
        reads++;
      }
    }
    return reads;
  }

  private void insertAll(int writer) {
    try (BufferAllocator own = memory.allocator().newChildAllocator("writer", 0, 64 << 20)) {
      for (int i = 0; i < INSERTS; i++) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
          String id = writer + "-" + i + "-" + row;
          Object value = i % 3 == 0 ? 7L : i % 3 == 1 ? (Object) 0.5 : "text";
          rows.add(span(id, NOON + row, "value." + i / 3, value));
        }
        SpanRows.insert(store, project, own, rows);
      }
    }
  }

  @Test
  void aCursorStaysOnItsSnapshotAndMayBeClosedInTheMiddle() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      rows.add(span("s" + i, NOON + i, "value", 7L));
    }
    SpanRows.insert(store, project, memory.allocator(), rows);
    int seen = 0;
    try (SpanCursor cursor = store.read(project, ALL, memory.allocator(), 100);
        SpanCursor abandoned = store.read(project, ALL, memory.allocator(), 100)) {
      assertThat(abandoned.next(), is(true));
      SpanRows.insert(
          store, project, memory.allocator(), List.of(span("new", NOON, "value", "text")));
      while (cursor.next()) {
        seen += cursor.root().getRowCount();
        assertThat(cursor.root().getRowCount() <= 100, is(true));
      }
    }

    assertThat(seen, is(5000));
    assertThat(store.count(project, ALL), is(5001L));
  }

  @Test
  void oneOfManyThatCreateTheSameProjectSucceeds() throws Exception {
    Callable<Boolean> create =
        () -> {
          try {
            store.createProject(space, "same");
            return true;
          } catch (StoreException e) {
            assertThat(e.reason(), is(StoreException.Reason.CONFLICT));
            return false;
          }
        };

    assertThat(succeeded(threads.invokeAll(List.of(create, create, create, create))), is(1L));
  }

  private static long succeeded(List<Future<Boolean>> attempts)
      throws ExecutionException, InterruptedException {
    long succeeded = 0;
    for (Future<Boolean> attempt : attempts) {
      succeeded += attempt.get() ? 1 : 0;
    }
    return succeeded;
  }
}
