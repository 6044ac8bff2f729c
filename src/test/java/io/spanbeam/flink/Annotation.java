package io.spanbeam.flink;

import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.AnnotationRule.Label;
import io.spanbeam.local.SpanCursor;
import io.spanbeam.local.StoreQuery;
import io.spanbeam.span.SpanColumns;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;

/** The annotation that these tests run: a label and a score for every span of the test service. */
final class Annotation {
  /** The window of the spans, for REST: it is short enough for one request. */
  static final String START = "--start-time=" + LocalService.WINDOW.from();

  static final String END = "--end-time=" + LocalService.WINDOW.to();

  private static final double MOST = 1_000_000;

  private Annotation() {}

  /** Makes the annotation configs that the files need. */
  static void configure(LocalService service) {
    String space = service.project().spaceId();
    service
        .store()
        .createAnnotationConfig(
            space,
            "quality",
            AnnotationRule.categorical(
                Stream.of("good", "bad")
                    .map(label -> new Label(label, OptionalDouble.empty()))
                    .toList(),
                Direction.MAXIMIZE));
    service
        .store()
        .createAnnotationConfig(
            space, "helpfulness", AnnotationRule.continuous(0, MOST, Direction.MAXIMIZE));
  }

  /** Returns what every span is given, by its ID; each round gives other scores. */
  static Map<String, String> values(LocalService service, int round) throws Exception {
    Map<String, String> values = new TreeMap<>();
    for (String id : stored(service).keySet()) {
      int i = values.size();
      values.put(id, "%s|%s".formatted(i % 3 == 0 ? "bad" : "good", i + round / 8.0));
    }
    return values;
  }

  /**
   * Writes values as JSON Lines.
   *
   * @param more lines to add at the end
   */
  static Path write(Map<String, String> values, Path file, String... more) throws IOException {
    List<String> lines = new ArrayList<>();
    values.forEach((id, value) -> lines.add(line(id, value)));
    lines.addAll(List.of(more));
    return Files.write(file, lines);
  }

  static String line(String id, String value) {
    String[] parts = value.split("\\|");
    return "{\"record_id\":\"%s\",\"values\":[{\"name\":\"quality\",\"label\":\"%s\"},{\"name\":\"helpfulness\",\"score\":%s}]}"
        .formatted(id, parts[0], parts[1]);
  }

  /** Returns what the service stores for each span, by its ID. */
  static Map<String, String> stored(LocalService service) throws Exception {
    Map<String, String> stored = new TreeMap<>();
    try (BufferAllocator memory = new RootAllocator();
        SpanCursor cursor =
            service
                .store()
                .read(service.project().id(), StoreQuery.of(LocalService.WINDOW), memory, 1000)) {
      while (cursor.next()) {
        FieldVector ids = cursor.root().getVector(SpanColumns.SPAN_ID);
        FieldVector labels = cursor.root().getVector("annotation.quality.label");
        FieldVector scores = cursor.root().getVector("annotation.helpfulness.score");
        for (int row = 0; row < cursor.root().getRowCount(); row++) {
          stored.put(ids.getObject(row).toString(), text(labels, row) + "|" + text(scores, row));
        }
      }
    }
    return stored;
  }

  private static String text(FieldVector column, int row) {
    return column == null ? "-" : String.valueOf(column.getObject(row));
  }

  /** Returns the command that runs in its own process. */
  static List<String> direct(LocalService service, Path file, Path run, String... flags) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "annotate",
            service.project().id(),
            "--space=" + service.project().spaceId(),
            "--file=" + file,
            "--run-dir=" + run));
    command.addAll(List.of(flags));
    return command;
  }

  /** Returns the command that submits to a cluster. */
  static List<String> onFlink(
      List<String> direct, FlinkCluster cluster, int parallelism, String... options) {
    List<String> command = new ArrayList<>(direct);
    command.addAll(
        List.of(
            "--runner=FlinkRunner",
            "--",
            "--flinkMaster=" + cluster.master(),
            "--parallelism=" + parallelism,
            // As runner-configs/flink-cluster.yaml has it
            "--objectReuse=true"));
    command.addAll(List.of(options));
    return command;
  }
}
