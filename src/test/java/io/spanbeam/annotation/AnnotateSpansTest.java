package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Throwables;
import io.spanbeam.annotation.input.InputException;
import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Granularity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs on the Direct Runner, which checks that no element is changed and all are encodable. */
class AnnotateSpansTest {
  @TempDir Path directory;

  @RegisterExtension final MemoryService service = new MemoryService();

  private Records records;

  @BeforeEach
  void prepare() {
    records = new Records(directory.resolve("input"));
  }

  @Test
  void everyRecordArrivesAndIsAccountedFor() throws Exception {
    records.file(Records.distinct(0, 2500)).reject().file(Records.distinct(2500, 2600));

    AnnotationSummary summary = TestRun.run(annotate(), records);

    assertThat(service.stored(), is(records.expected()));
    assertThat(
        summary.counts(),
        is(
            new AnnotationSummary.Counts(
                2601, 0, 2600, 0, 1, 0, 0, 2600, 0, 0, service.requests.get())));
    assertThat(summary.deadLetterCodes(), is(Map.of("no_values", 1L)));
    assertThat(summary.project().id(), is("project-id"));
    assertThat(summary.granularity(), is("span"));
    assertThat(service.open.get(), is(0));
    String letters = Files.readString(Path.of(summary.deadLetter()));
    assertThat(letters, containsString("\"record_id\":\"bad\",\"dead_letter\":{"));
    assertThat(letters.lines().count(), is(1L));
  }

  @Test
  void theLaterRecordOfTheInputWinsWhateverTheWorkersDo() throws Exception {
    for (int seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      MemoryService each = new MemoryService("merge-" + seed);
      Records input = new Records(directory.resolve("input-" + seed));
      for (int file = 0; file < 3; file++) {
        input.file(Records.random(random, 400, 150));
      }
      AnnotateSpans annotate =
          TestRun.annotate(each, directory.resolve("run-" + seed))
              .withShards(1 + random.nextInt(20))
              .withBatchSize(1 + random.nextInt(50))
              .withMaxRequestsInFlight(1 + random.nextInt(9));

      AnnotationSummary summary = TestRun.run(annotate, input, 1 + random.nextInt(6));

      assertThat("seed " + seed, each.stored(), is(input.expected()));
      assertThat(summary.counts().read(), is(1200L));
      assertThat(summary.counts().upserted(), is(1200L));
      assertThat(summary.counts().merged(), is(1200L - input.expected().size()));
      assertThat(summary.counts().overwritten(), is(input.overwritten()));
      each.stop();
    }
  }

  @Test
  void theAccountHoldsUnderRandomFaults() throws Exception {
    for (int seed = 0; seed < 4; seed++) {
      MemoryService each = new MemoryService("faults-" + seed);
      Records input = new Records(directory.resolve("input-" + seed));
      Random random = new Random(seed);
      input.file(Records.random(random, 3000, 2000)).reject().reject().reject();
      input.expected().keySet().stream()
          .filter(id -> random.nextInt(150) == 0)
          .forEach(each.missing::add);
      each.script =
          (number, request, write) -> {
            int kind = new Random(number * 31L + request.records().size()).nextInt(10);
            if (kind == 0) {
              throw new AxException(Category.THROTTLED, "Too many requests");
            }
            write.run();
            if (kind == 1) {
              throw new AxException(Category.UNAVAILABLE, "Dropped after the write");
            }
          };

      AnnotationSummary summary =
          TestRun.run(
              TestRun.annotate(each, directory.resolve("run-" + seed)).withBatchSize(100), input);

      Map<String, Map<String, AnnotationValue>> expected = input.expected();
      expected.keySet().removeAll(each.missing);
      assertThat("seed " + seed, each.stored(), is(expected));
      AnnotationSummary.Counts counts = summary.counts();
      assertThat(counts.read(), is(3003L));
      assertThat(counts.rejected(), is(3L));
      assertThat(counts.missing(), is(greaterThan(0L)));
      assertThat(counts.failed(), is(0L));
      assertThat(counts.upserted(), is(3000L - counts.missing()));
      assertThat(counts.requests(), is((long) each.requests.get() + each.lookups.get()));
      assertThat(summary.deadLetterCodes(), hasEntry("no_values", 3L));
      assertThat(
          Files.readAllLines(Path.of(summary.deadLetter())).size(), is((int) counts.deadLetters()));
      each.stop();
    }
  }

  @Test
  void aRefusedCredentialStopsTheRun() throws Exception {
    records.file(Records.distinct(0, 10_000));
    service.script =
        (number, request, write) -> {
          throw new AxException(Category.AUTHENTICATION, "The key is unknown");
        };

    Exception failure =
        assertThrows(
            Exception.class, () -> TestRun.run(annotate().withMaxRequestsInFlight(1), records));

    AxException cause =
        (AxException)
            Throwables.getCausalChain(failure).stream()
                .filter(AxException.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertThat(cause.category(), is(Category.AUTHENTICATION));
    assertThat(Files.exists(directory.resolve("summary.json")), is(false));
  }

  @Test
  void aFileThatCannotBeUsedStopsTheRunBeforeAnythingIsSent() throws Exception {
    records.file(Records.distinct(0, 5000)).file(Records.distinct(5000, 5010));
    records.breakOff();

    Exception failure = assertThrows(Exception.class, () -> TestRun.run(annotate(), records));

    assertThat(
        Throwables.getCausalChain(failure).stream().map(Object::getClass).toList(),
        hasItem(InputException.class));
    assertThat(service.requests.get(), is(0));
  }

  @Test
  void aDirectoryWithoutAFinishedRunHasNoSummary() throws Exception {
    assertThat(AnnotationSummary.read(directory.resolve("none").toString()), is(Optional.empty()));
  }

  @Test
  void countersShowTheProgress() throws Exception {
    records.file(Records.distinct(0, 2500)).reject();
    service.missing.add("span-0000007");
    Pipeline pipeline = TestRun.pipeline(3);
    pipeline.apply(annotate().files(records.inputFiles()));

    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    Map<String, Long> counters = new HashMap<>();
    MetricsFilter all =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(AnnotationCounters.NAMESPACE))
            .build();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(all).getCounters()) {
      counters.merge(counter.getName().getName(), counter.getAttempted(), Long::sum);
    }
    assertThat(
        counters,
        is(
            Map.of(
                AnnotationCounters.RECORDS_READ, 2501L,
                AnnotationCounters.RECORDS_REJECTED, 1L,
                AnnotationCounters.RECORDS_TO_SEND, 2500L,
                AnnotationCounters.RECORDS_UPSERTED, 2499L,
                AnnotationCounters.RECORDS_REFUSED, 1L,
                AnnotationCounters.REQUESTS_SENT,
                    (long) service.requests.get() + service.lookups.get())));
  }

  @Test
  void whatIsMissingOrWrongIsSaidWhenItIsApplied() throws Exception {
    records.file(Records.distinct(0, 1));
    requireRefused(
        AnnotateSpans.create().withRunDirectory("x"), IllegalStateException.class, "to(...)");
    requireRefused(annotate().withBatchSize(1001), IllegalArgumentException.class, "0 to 1000");
    requireRefused(
        annotate().withGranularity(Granularity.SESSION).withBatchSize(101),
        IllegalArgumentException.class,
        "0 to 100");
    requireRefused(
        annotate().withMaxRequestsInFlight(0), IllegalArgumentException.class, "in flight 0");
    requireRefused(
        annotate().withRequestsPerSecond(-1), IllegalArgumentException.class, "-1.0 requests");
    requireRefused(
        annotate()
            .withLookupWindow(
                Optional.of(Instant.parse("2026-02-02T00:00:00Z")),
                Optional.of(Instant.parse("2026-02-01T00:00:00Z"))),
        IllegalArgumentException.class,
        "is not before");
    Exception none =
        assertThrows(
            IllegalArgumentException.class,
            () -> TestRun.pipeline(1).apply(annotate().files(List.of())));
    assertThat(none.getMessage(), containsString("no file"));
  }

  private void requireRefused(AnnotateSpans annotate, Class<? extends Exception> kind, String said)
      throws Exception {
    List<InputFile> files = records.inputFiles();
    Exception refused = assertThrows(kind, () -> TestRun.pipeline(1).apply(annotate.files(files)));
    assertThat(refused.getMessage(), containsString(said));
  }

  private AnnotateSpans annotate() {
    return TestRun.annotate(service, directory);
  }
}
