package io.spanbeam.cli;

import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.annotation.input.InputFiles;
import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.ax.flight.FlightSpanService;
import io.spanbeam.ax.rest.AxRestClient;
import io.spanbeam.pipeline.AnnotateJob;
import io.spanbeam.span.SpanColumns;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;

/** Ways to give each span of the benchmark a score. */
final class AnnotateContestants {
  private static final long MEMORY_BYTES = 256L << 20;
  private static final int REQUESTS_IN_FLIGHT = 8;

  private final AxConnection connection;
  private final Project project;
  private final TimeWindow window;

  AnnotateContestants(AxConnection connection, Project project, TimeWindow window) {
    this.connection = connection;
    this.project = project;
    this.window = window;
  }

  /**
   * Returns the contestants.
   *
   * @param directory where their common input is written
   */
  List<Contestant> list(Path directory) throws IOException {
    AnnotationConfig config = scores();
    Path file = write(config, directory.resolve("scores.jsonl"));
    AnnotateJob rest = job(Transport.REST, config, file, directory);
    AnnotateJob flight = job(Transport.FLIGHT, config, file, directory);
    return List.of(
        new SequentialUpserts(rest, file),
        new PipelineAnnotate(rest),
        new PipelineAnnotate(flight));
  }

  /** Any config of the sample traces that takes scores. */
  private AnnotationConfig scores() throws IOException {
    try (AxRestClient client = new AxRestClient(connection)) {
      return client.annotationConfigs(project.spaceId()).stream()
          .filter(config -> config.rule().type() == AnnotationRule.Type.CONTINUOUS)
          .findFirst()
          .orElseThrow(() -> new IOException("The sample traces have no config for scores"));
    }
  }

  private Path write(AnnotationConfig config, Path file) throws IOException {
    SpanQuery query =
        new SpanQuery(
            project, window, Optional.empty(), List.of(SpanColumns.SPAN_ID), OptionalInt.empty());
    double least = config.rule().minimumScore().getAsDouble();
    double width = config.rule().maximumScore().getAsDouble() - least;
    long number = 0;
    try (BufferedWriter lines = Files.newBufferedWriter(file);
        BufferAllocator memory = new RootAllocator(MEMORY_BYTES);
        SpanService service = new FlightSpanService(connection);
        SpanStream stream = service.open(query, memory)) {
      while (stream.next()) {
        FieldVector ids = stream.root().getVector(SpanColumns.SPAN_ID);
        for (int row = 0; row < stream.root().getRowCount(); row++) {
          lines.write(
              "{\"record_id\":\"%s\",\"values\":[{\"name\":\"%s\",\"score\":%s}]}\n"
                  .formatted(
                      ids.getObject(row), config.name(), least + width * (number++ % 1000) / 1000));
        }
      }
    }
    return file;
  }

  private AnnotateJob job(Transport transport, AnnotationConfig config, Path file, Path directory)
      throws IOException {
    List<InputFile> files = InputFiles.find(List.of(file.toString()), Optional.empty());
    return new AnnotateJob(
        connection,
        transport,
        project,
        List.of(config),
        files,
        Granularity.SPAN,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        REQUESTS_IN_FLIGHT,
        OptionalDouble.empty(),
        false,
        directory.toString(),
        Optional.empty(),
        false,
        false,
        UUID.randomUUID().toString(),
        Instant.now());
  }
}
