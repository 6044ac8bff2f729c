package io.spanbeam.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.rest.RestAnnotationService;
import io.spanbeam.pipeline.AnnotateJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The way of the public clients, without their start: a request for each thousand records, one
 * after the other, and nothing checked before.
 */
final class SequentialUpserts implements Contestant {
  private final AnnotateJob job;
  private final Path file;
  private long records;

  /**
   * @param file JSON Lines of one score each
   */
  SequentialUpserts(AnnotateJob job, Path file) {
    this.job = job;
    this.file = file;
  }

  @Override
  public String name() {
    return "one request after the other";
  }

  @Override
  public boolean yardstick() {
    return true;
  }

  @Override
  public boolean warmsUp() {
    return true;
  }

  @Override
  public void run(Path directory) throws IOException, AxException {
    records = 0;
    try (RestAnnotationService service = new RestAnnotationService(job.connection());
        MappingIterator<JsonNode> lines =
            new ObjectMapper().readerFor(JsonNode.class).readValues(file.toFile())) {
      List<AnnotationRecord> batch = new ArrayList<>();
      while (lines.hasNext()) {
        batch.add(annotation(lines.next()));
        if (batch.size() == job.granularity().maxRecords() || !lines.hasNext()) {
          service.upsert(
              new AnnotationRequest(
                  job.project(), job.granularity(), job.start(), job.end(), batch));
          records += batch.size();
          batch.clear();
        }
      }
    }
  }

  private static AnnotationRecord annotation(JsonNode line) {
    JsonNode value = line.at("/values/0");
    return new AnnotationRecord(
        line.get("record_id").asText(),
        List.of(
            new AnnotationValue(
                value.get("name").asText(),
                Optional.empty(),
                OptionalDouble.of(value.get("score").asDouble()),
                Optional.empty())));
  }

  @Override
  public Outcome outcome(Path directory) throws IOException {
    return new Outcome(records, Files.size(file));
  }
}
