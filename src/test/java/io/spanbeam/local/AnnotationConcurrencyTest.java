package io.spanbeam.local;

import static io.spanbeam.local.AnnotatedService.value;
import static io.spanbeam.local.RawPut.command;
import static io.spanbeam.local.RawPut.row;
import static io.spanbeam.local.SpanRows.ALL;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Annotations written at once, read while they are written, and read after a restart. */
class AnnotationConcurrencyTest {
  private static final String SCORE = "annotation.helpfulness.score";
  private static final String TEXT = "annotation.remark.text";

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private AnnotatedService service;

  @AfterEach
  void close() {
    threads.shutdownNow();
    service.close();
  }

  @Test
  void requestsOfBothTransportsAtOnceLoseNothing() throws Exception {
    int spans = 600;
    int writers = 6;
    service = new AnnotatedService(SpanStore.temporary(), memory.allocator());
    service.insert(spans);
    LocalAx ax = service.serve();
    List<Future<?>> work = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      int first = writer;
      // their records overlap, so that they meet in the same rows
      work.add(
          threads.submit(
              () -> {
                for (int i = 10 * first; i < spans; i += 60) {
                  ObjectNode body = service.body();
                  for (int span = i; span < Math.min(spans, i + 40); span++) {
                    value(body, "s" + span, "helpfulness").put("score", span / 1000.0);
                  }
                  assertThat(service.annotate(body).statusCode(), is(202));
                }
                return null;
              }));
    }
    work.add(
        threads.submit(
            () -> {
              try (RawPut flight = new RawPut(ax, memory.allocator())) {
                for (int i = 0; i < spans; i += 50) {
                  List<Map<String, Object>> rows = new ArrayList<>();
                  for (int span = i; span < i + 50; span++) {
                    rows.add(row("s" + span, TEXT, "text " + span));
                  }
                  assertThat(flight.put(command(service.project), rows).updated(), is(50L));
                }
              }
              return null;
            }));
    // more columns while the others write
    work.add(
        threads.submit(
            () -> {
              for (int i = 0; i < 5; i++) {
                service.store.createAnnotationConfig(
                    service.project.spaceId(), "late " + i, AnnotationRule.freeform());
                ObjectNode body = service.body();
                value(body, "s1", "late " + i).put("text", "late");
                assertThat(service.annotate(body).statusCode(), is(202));
              }
              return null;
            }));
    for (Future<?> one : work) {
      one.get();
    }

    Map<String, Map<String, Object>> written = service.annotations();
    assertThat(written, is(aMapWithSize(spans)));
    for (int span = 0; span < spans; span++) {
      Map<String, Object> annotations = written.get("s" + span);
      assertThat(annotations.get(SCORE), is(span / 1000.0));
      assertThat(annotations.get(TEXT), is("text " + span));
    }
    assertThat(written.get("s1").get("annotation.late 4.text"), is("late"));
    assertThat(service.store.count(service.project.id(), ALL), is((long) spans));
  }

  @Test
  void anOpenReaderStaysOnItsSnapshot() throws Exception {
    int spans = 10_000;
    service = new AnnotatedService(SpanStore.temporary(), memory.allocator());
    service.insert(spans);
    service.serve();
    annotateAll(spans, 0.5);
    Map<Object, Integer> scores = new HashMap<>();
    try (SpanCursor cursor =
        service.store.read(service.project.id(), ALL, memory.allocator(), 100)) {
      assertThat(cursor.next(), is(true));
      annotateAll(spans, 0.75);
      do {
        SpanRows.rows(cursor.root()).forEach(row -> scores.merge(row.get(SCORE), 1, Integer::sum));
      } while (cursor.next());
    }

    assertThat(scores, is(Map.of(0.5, spans)));
    assertThat(service.annotations().get("s17").get(SCORE), is(0.75));
  }

  private void annotateAll(int spans, double score) throws Exception {
    for (int i = 0; i < spans; i += 1_000) {
      ObjectNode body = service.body();
      for (int span = i; span < i + 1_000; span++) {
        value(body, "s" + span, "helpfulness").put("score", score);
      }
      assertThat(service.annotate(body).statusCode(), is(202));
    }
  }

  @Test
  void annotationsOutliveTheStore(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("spans.duckdb");
    service = new AnnotatedService(SpanStore.open(file), memory.allocator());
    service.insert(3);
    service.serve();
    ObjectNode body = service.body();
    value(body, "s1", "quality").put("label", "good");
    assertThat(service.annotate(body).statusCode(), is(202));
    Map<String, Map<String, Object>> written = service.annotations();
    service.close();

    try (SpanStore again = SpanStore.open(file)) {
      List<Map<String, Object>> rows =
          SpanRows.read(again, service.project.id(), ALL, memory.allocator());
      Map<String, Object> found =
          rows.stream().filter(row -> row.get("context.span_id").equals("s1")).findFirst().get();
      assertThat(found.entrySet().containsAll(written.get("s1").entrySet()), is(true));
    }
  }

  @Test
  void aStoreFromBeforeAnnotationsTakesThem(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("spans.duckdb");
    SpanStore.open(file).close();
    try (Connection old = DriverManager.getConnection("jdbc:duckdb:" + file);
        Statement statement = old.createStatement()) {
      statement.execute("DROP TABLE spanbeam.annotation_columns");
      statement.execute("UPDATE spanbeam.format SET version = 1");
    }

    service = new AnnotatedService(SpanStore.open(file), memory.allocator());
    service.insert(2);
    service.serve();
    ObjectNode body = service.body();
    value(body, "s1", "quality").put("label", "good");
    assertThat(service.annotate(body).statusCode(), is(202));
    assertThat(service.annotations().keySet(), is(Set.of("s1")));
  }
}
