package io.spanbeam.annotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordOrigin;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationValue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How records are put into requests, seen by the service. */
class BatchesTest {
  private static final Instant LONG_AGO = Instant.parse("2025-01-01T00:00:00Z");

  @TempDir Path directory;

  @RegisterExtension final MemoryService service = new MemoryService();

  private Records records;

  @BeforeEach
  void prepare() {
    records = new Records(directory.resolve("input"));
  }

  @Test
  void requestsAreFull() throws Exception {
    records.file(Records.distinct(0, 100_000));
    int shards = Sharding.of(records.inputFiles()).shards();

    TestRun.run(annotate(), records);

    assertThat(shards, is(8));
    assertThat(service.requests.get(), is(lessThanOrEqualTo(100 + shards)));
    assertThat(service.sizes.stream().filter(size -> size > 950).count(), is(greaterThan(90L)));
    assertThat(service.sizes, everyItem(is(lessThanOrEqualTo(1000))));
    assertThat(service.stored().size(), is(100_000));
  }

  @Test
  void aFewRecordsAreOneRequest() throws Exception {
    records.file(Records.distinct(0, 200));

    TestRun.run(annotate(), records);

    assertThat(service.requests.get(), is(1));
  }

  @Test
  void shardsShareRequests() throws Exception {
    records.file(
        Records.distinct(0, 2500), place -> Optional.of(LONG_AGO.plus(Duration.ofMinutes(place))));
    TestRun.run(annotate().withShards(64).withMaxRequestsInFlight(2), records);

    assertThat(service.requests.get(), is(lessThanOrEqualTo(2 + 2)));
    assertThat(service.sizes, everyItem(is(lessThanOrEqualTo(1000))));
    assertThat(service.stored().size(), is(2500));
  }

  @Test
  void requestsAreBoundedWhateverTheShardsAndLanes() throws Exception {
    for (int seed = 0; seed < 8; seed++) {
      Random random = new Random(seed);
      MemoryService each = new MemoryService("batches-" + seed);
      int count = 1 + random.nextInt(1500);
      int batchSize = 1 + random.nextInt(90);
      int shards = 1 + random.nextInt(30);
      int lanes = 1 + random.nextInt(9);
      int windows = 1 + random.nextInt(3);
      Records input =
          new Records(directory.resolve("input-" + seed))
              .file(
                  Records.distinct(0, count),
                  place -> Optional.of(LONG_AGO.plus(Duration.ofDays(31L * (place % windows)))));

      TestRun.run(
          TestRun.annotate(each, directory.resolve("run-" + seed))
              .withShards(shards)
              .withBatchSize(batchSize)
              .withMaxRequestsInFlight(lanes),
          input,
          1 + random.nextInt(6));

      // A span may be just across the end of a window.
      int keys = windows + 1;
      double unfilled = (double) shards * Batches.portionRecords(batchSize) / batchSize;
      assertThat("seed " + seed, each.stored(), is(input.expected()));
      assertThat(each.sizes, everyItem(is(lessThanOrEqualTo(batchSize))));
      assertThat(
          "seed " + seed,
          each.requests.get(),
          is(lessThanOrEqualTo(count / batchSize + keys * shards)));
      assertThat(
          "seed " + seed,
          (double) each.requests.get(),
          is(lessThanOrEqualTo((double) count / batchSize + keys * (unfilled + lanes))));
      each.stop();
    }
  }

  @Test
  void requestsHaveBoundedBytes() throws Exception {
    Random random = new Random(3);
    List<AnnotationRecord> large = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      large.add(
          Records.record(
              "span-" + i,
              text("quality", random),
              text("name 0", random),
              text("name 1", random),
              text("name 2", random),
              text("name 3", random)));
    }
    records.file(large);
    List<Long> bytes = Collections.synchronizedList(new ArrayList<>());
    service.script =
        (number, request, write) -> {
          bytes.add(bytes(request));
          write.run();
        };

    TestRun.run(annotate().withShards(3).withMaxRequestsInFlight(2), records);

    assertThat(service.stored().equals(records.expected()), is(true));
    assertThat(bytes, everyItem(is(lessThanOrEqualTo(Batches.MAX_BYTES))));
    long total = bytes.stream().mapToLong(Long::longValue).sum();
    // Full but for less than a portion, and but for the last one of each lane
    assertThat(
        (long) bytes.size(),
        is(lessThanOrEqualTo(total / (Batches.MAX_BYTES - Batches.MAX_PORTION_BYTES) + 2)));
    assertThat(bytes.size(), is(greaterThan(3)));
  }

  @Test
  void portionsDivideABatch() {
    assertThat(
        List.of(10_000, 1000, 997, 100, 60, 10, 1).stream().map(Batches::portionRecords).toList(),
        is(List.of(500, 50, 1, 5, 3, 1, 1)));
  }

  @Test
  void fewElementsAreARequestForEachLane() throws Exception {
    Pipeline pipeline = TestRun.pipeline(3);
    pipeline
        .apply(Create.of(Records.distinct(0, 100)).withCoder(AnnotationRecordCoder.of()))
        .apply(annotate());

    pipeline.run().waitUntilFinish();

    AnnotationSummary summary = AnnotationSummary.read(directory.toString()).orElseThrow();

    assertThat(summary.counts().upserted(), is(100L));
    assertThat(service.requests.get(), is(lessThanOrEqualTo(8)));
    assertThat(summary.counts().requests(), is((long) service.requests.get()));
  }

  @Test
  void spansOfDifferentTimesAreInDifferentRequests() throws Exception {
    records.file(
        Records.distinct(0, 10), place -> Optional.of(LONG_AGO.plus(Duration.ofDays(40L * place))));
    List<Integer> windows = Collections.synchronizedList(new ArrayList<>());
    service.script =
        (number, request, write) -> {
          windows.add(request.start().hashCode());
          write.run();
        };

    TestRun.run(annotate(), records);

    assertThat(service.stored().size(), is(10));
    assertThat(windows.stream().distinct().count(), is((long) windows.size()));
    assertThat(windows.size(), is(greaterThan(2)));
  }

  @Test
  void requestsInFlightAreBoundedByTheLanes() throws Exception {
    records.file(Records.distinct(0, 3000));
    service.script =
        (number, request, write) -> {
          Thread.yield();
          write.run();
        };

    TestRun.run(annotate().withMaxRequestsInFlight(2).withBatchSize(10), records, 8);

    assertThat(service.mostInFlight(), is(lessThanOrEqualTo(2)));
    assertThat(service.stored().size(), is(3000));
    assertThat(service.connections.get(), is(lessThanOrEqualTo(2)));
  }

  private static AnnotationValue text(String name, Random random) {
    return new AnnotationValue(
        name,
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.of("x".repeat(5000 + random.nextInt(5000))));
  }

  private static long bytes(AnnotationRequest request) {
    RecordOrigin origin = new RecordOrigin(0, "", 1, 1);
    return request.records().stream()
        .map(one -> new InputRecord(origin, one, Optional.empty()).toJson())
        .mapToLong(json -> json.getBytes(UTF_8).length + 1)
        .sum();
  }

  private AnnotateSpans annotate() {
    return TestRun.annotate(service, directory);
  }
}
