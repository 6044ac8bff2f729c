package io.spanbeam.annotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.annotation.input.InputFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million records in the heap of a test, which is 1 GiB, as a command runs them. */
class AnnotateMemoryIT {
  private static final int RECORDS = 1_000_000;

  @TempDir Path directory;

  @Test
  void aMillionRecordsArrive() throws Exception {
    MemoryService service = new MemoryService("memory");
    service.stores = false;
    Path file = directory.resolve("million.jsonl");
    write(file, false);

    AnnotationSummary summary = run(service, file);

    assertThat(summary.counts().upserted(), is((long) RECORDS));
    assertThat(
        service.requests.get(),
        is(lessThanOrEqualTo(RECORDS / 1000 + (int) (Files.size(file) >> 24) + 1)));
    AnnotationSummary resumed = run(service, file);
    assertThat(resumed.counts().upsertedBefore(), is((long) RECORDS));
    service.stop();
  }

  @Test
  void aMillionRejectedRecordsAreDeadLetters() throws Exception {
    MemoryService service = new MemoryService("memory");
    Path file = directory.resolve("million.jsonl");
    write(file, true);

    AnnotationSummary summary = run(service, file);

    assertThat(summary.counts().rejected(), is((long) RECORDS));
    try (var lines = Files.lines(Path.of(summary.deadLetter()))) {
      assertThat(lines.count(), is((long) RECORDS));
    }
    service.stop();
  }

  private AnnotationSummary run(MemoryService service, Path file) throws Exception {
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--targetParallelism=8",
                    "--enforceImmutability=false",
                    "--enforceEncodability=false")
                .create());
    pipeline.apply(
        TestRun.annotate(service, directory.resolve("run"))
            .withResume(true)
            .files(InputFiles.find(List.of(file.toString()), Optional.empty())));
    pipeline.run().waitUntilFinish();
    return AnnotationSummary.read(directory.resolve("run").toString()).orElseThrow();
  }

  private static void write(Path file, boolean wrong) throws IOException {
    Random random = new Random(1);
    try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
      for (int i = 0; i < RECORDS; i++) {
        out.write(
            ("{\"record_id\":\"%016x\",\"values\":[{\"name\":\"%s\",\"label\":\"good\","
                    + "\"score\":%s,\"text\":\"checked by hand, case %d\"}]}\n")
                .formatted(
                    random.nextLong(),
                    wrong ? "other" : "quality",
                    random.nextInt(100) / 100.0,
                    i));
      }
    }
  }
}
