package io.spanbeam.local;

import static io.spanbeam.local.SpanRows.ALL;
import static io.spanbeam.local.SpanRows.span;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.AnnotationRule.Label;
import io.spanbeam.local.StoreException.Reason;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class SpanStoreFileTest {
  private static final long NOON = 1_700_000_000_000_000_000L;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();
  @TempDir Path directory;

  @Test
  void everythingIsThereAfterReopening() {
    Path file = directory.resolve("it's a store.duckdb");
    Space space;
    StoredProject project;
    List<StoredAnnotationConfig> configs;
    List<StoredColumn> columns;
    try (SpanStore store = SpanStore.open(file)) {
      space = store.createSpace("prod");
      project = store.createProject(space.id(), "bot");
      store.createAnnotationConfig(
          space.id(),
          "quality",
          AnnotationRule.categorical(
              List.of(
                  new Label("good", OptionalDouble.of(1)),
                  new Label("bad", OptionalDouble.empty())),
              Direction.MAXIMIZE));
      store.createAnnotationConfig(
          space.id(), "score", AnnotationRule.continuous(0, 0.5, Direction.MINIMIZE));
      store.createAnnotationConfig(space.id(), "notes", AnnotationRule.freeform());
      configs = store.annotationConfigs(space.id());
      SpanRows.insert(
          store,
          project.id(),
          memory.allocator(),
          List.of(span("a", NOON, "Name", "x"), span("b", NOON + 1)));
      SpanRows.insert(
          store, project.id(), memory.allocator(), List.of(span("c", NOON + 2, "name", 7L)));
      columns = store.columns(project.id());
    }
    try (SpanStore store = SpanStore.open(file)) {
      assertThat(store.spaces(), is(List.of(space)));
      assertThat(store.projects(), is(List.of(project)));
      assertThat(store.annotationConfigs(space.id()), is(configs));
      assertThat(
          configs.stream().map(StoredAnnotationConfig::name).toList(),
          is(List.of("quality", "score", "notes")));
      assertThat(configs.get(0).rule().labels().get(0).score(), is(OptionalDouble.of(1)));
      assertThat(store.columns(project.id()), is(columns));
      List<Map<String, Object>> rows =
          SpanRows.read(
              store, project.id(), ALL.withOrder(RowOrder.TIME_ASCENDING), memory.allocator());
      assertThat(rows.get(0).get("Name"), is("x"));
      assertThat(rows.get(2).get("name"), is(7L));
      SpanRows.insert(store, project.id(), memory.allocator(), List.of(span("d", NOON)));
      assertThat(store.count(project.id(), ALL), is(4L));
      assertThat(store.createProject(space.id(), "other").id().equals(project.id()), is(false));
    }
  }

  @Test
  void identifiersAreThoseOfTheService() {
    try (SpanStore store = SpanStore.temporary()) {
      Space space = store.createSpace("prod");
      assertThat(decoded(space.id()), matchesPattern("Space:1:[A-Za-z0-9]{4}"));
      assertThat(decoded(store.createProject(space.id(), "bot").id()), is("Model:1"));
      assertThat(decoded(store.createProject(space.id(), "other").id()), is("Model:2"));
    }
  }

  @Test
  void namesAreUniqueWithinASpaceOnly() {
    try (SpanStore store = SpanStore.temporary()) {
      Space first = store.createSpace("same");
      Space second = store.createSpace("same");
      store.createProject(first.id(), "bot");
      store.createProject(second.id(), "bot");

      StoreException taken =
          assertThrows(StoreException.class, () -> store.createProject(first.id(), "bot"));

      assertThat(taken.reason(), is(Reason.CONFLICT));
      assertThat(taken.getMessage(), containsString("Project 'bot' exists already in space"));
      store.createAnnotationConfig(first.id(), "notes", AnnotationRule.freeform());
      assertThat(
          assertThrows(
                  StoreException.class,
                  () ->
                      store.createAnnotationConfig(first.id(), "notes", AnnotationRule.freeform()))
              .reason(),
          is(Reason.CONFLICT));
      assertThat(
          assertThrows(StoreException.class, () -> store.createSpace(" ")).reason(),
          is(Reason.INVALID));
    }
  }

  @Test
  void rulesThatContradictThemselvesAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> AnnotationRule.continuous(1, 1, Direction.NONE));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            AnnotationRule.categorical(
                List.of(new Label("only", OptionalDouble.empty())), Direction.NONE));
  }

  @Test
  void aFileThatIsNoStoreIsRefusedAndLeftAsItIs() throws Exception {
    Path file = Files.writeString(directory.resolve("notes.txt"), "x".repeat(5000));

    StoreException refusal = assertThrows(StoreException.class, () -> SpanStore.open(file));

    assertThat(
        refusal.getMessage(),
        allOf(containsString("Cannot open the span store in"), containsString("notes.txt")));
    assertThat(Files.readString(file), is("x".repeat(5000)));
  }

  @Test
  void aStoreInAFileIsReadWithLessMemoryThanItTakes() {
    Path file = directory.resolve("large.duckdb");
    String project;
    try (SpanStore store = SpanStore.open(file)) {
      project = store.createProject(store.createSpace("s").id(), "bot").id();
      insertNoise(store, project, 12);
    }
    try (SpanStore store = SpanStore.open(file, new StoreSettings(96L << 20, 2))) {
      assertThat(textBytes(store, project), is(120_000_000L));
    }
  }

  private long textBytes(SpanStore store, String project) {
    long bytes = 0;
    try (SpanCursor cursor = store.read(project, ALL, memory.allocator(), 500)) {
      while (cursor.next()) {
        VarCharVector texts = (VarCharVector) cursor.root().getVector("text");
        for (int i = 0; i < texts.getValueCount(); i++) {
          bytes += texts.getValueLength(i);
        }
      }
    }
    return bytes;
  }

  /** Inserts 10 MB of text that hardly compresses, several times. */
  private void insertNoise(SpanStore store, String project, int times) {
    Random random = new Random(7);
    StringBuilder noise = new StringBuilder();
    while (noise.length() < 200_000) {
      noise.append((char) ('!' + random.nextInt(90)));
    }
    for (int i = 0; i < times; i++) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int row = 0; row < 1000; row++) {
        int from = random.nextInt(100_000);
        rows.add(span(i + "-" + row, NOON, "text", noise.substring(from, from + 10_000)));
      }
      SpanRows.insert(store, project, memory.allocator(), rows);
    }
  }

  private static String decoded(String id) {
    return new String(Base64.getDecoder().decode(id), StandardCharsets.UTF_8);
  }
}
