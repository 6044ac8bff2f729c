package io.spanbeam.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.annotation.input.InputFormat;
import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Transport;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.RequestLog;
import io.spanbeam.local.RestFault;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.local.SpanCursor;
import io.spanbeam.local.StoreQuery;
import io.spanbeam.span.SpanColumns;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.beam.sdk.PipelineResult.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A hundred thousand records, some of unknown spans, against a service that throttles and drops
 * connections before and after it writes.
 */
class AnnotateFaultsIT {
  private static final int SPANS = 100_000;
  private static final int UNKNOWN = 37;
  private static final int FULL_REQUESTS = 100;
  private static final int MOST_SCRIPTED_REQUESTS = 2_000;
  private static final double THROTTLED = 0.05;
  private static final double DROPPED = 0.01;
  private static final String CONFIG = "helpfulness";

  private static LocalService stored;
  private static List<AnnotationConfig> configs;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();
  @TempDir Path directory;

  @BeforeAll
  static void store() throws IOException {
    stored = LocalService.start(SPANS);
    AnnotationRule rule = AnnotationRule.continuous(0, 1_000_000, Direction.NONE);
    String id =
        stored.store().createAnnotationConfig(stored.project().spaceId(), CONFIG, rule).id();
    configs = List.of(new AnnotationConfig(id, CONFIG, rule));
  }

  @AfterAll
  static void close() throws IOException {
    stored.close();
  }

  @ParameterizedTest
  @CsvSource({"REST,false,1", "REST,true,2", "FLIGHT,false,3"})
  void everyRecordIsUpsertedOrInTheDeadLetter(Transport transport, boolean named, long seed)
      throws Exception {
    Map<String, Double> sent = new HashMap<>();
    for (String id : scores().keySet()) {
      sent.put(id, (double) (sent.size() + seed * SPANS));
    }
    assertThat(sent.size(), is(SPANS));
    Set<String> unknown = new HashSet<>();
    for (int i = 0; i < UNKNOWN; i++) {
      unknown.add("%016x".formatted(0xdead_0000_0000L + i));
    }
    Path file = write(sent, unknown, seed);

    ServiceBehaviour behaviour = ServiceBehaviour.standard().withMissingRecordsNamed(named);
    try (LocalService service = stored.behaving(behaviour, faults(seed))) {
      AnnotationSummary summary = annotate(service, transport, file);
      AnnotationSummary.Counts counts = summary.counts();
      assertThat(counts.read(), is((long) SPANS + UNKNOWN));
      assertThat(counts.upserted(), is((long) SPANS));
      assertThat(counts.missing(), is((long) UNKNOWN));
      assertThat(counts.rejected() + counts.failed(), is(0L));
      assertThat(deadLetterIds(summary), is(unknown));
      assertThat("what the service has", scores().equals(sent), is(true));

      RequestLog log = service.ax().requests();
      long requests = log.count(RequestKind.ANNOTATE_SPANS) + log.count(RequestKind.DO_PUT);
      System.out.printf(
          "%s, missing ones named %s: %d requests to annotate, %d in all for %d records%n",
          transport, named, requests, counts.requests(), counts.read());
      assertThat(requests, is(greaterThan(transport == Transport.REST ? 100L : 10L)));
      assertThat(counts.requests(), is(greaterThan(requests - 1)));
      // A lost look-up costs at most twice the logarithm of a batch for each missing span
      assertThat(
          requests, is(lessThanOrEqualTo((long) (1.2 * (FULL_REQUESTS + 32 + UNKNOWN * 20)))));
    }
  }

  private Path write(Map<String, Double> sent, Set<String> unknown, long seed) throws IOException {
    List<String> lines = new ArrayList<>();
    sent.forEach((id, score) -> lines.add(line(id, score)));
    unknown.forEach(id -> lines.add(line(id, 1)));
    Collections.shuffle(lines, new Random(seed));
    return Files.write(directory.resolve("labels.jsonl"), lines);
  }

  private static String line(String id, double score) {
    return "{\"record_id\":\"%s\",\"values\":[{\"name\":\"%s\",\"score\":%s}]}"
        .formatted(id, CONFIG, score);
  }

  /** One request in twenty is throttled, one in a hundred loses its connection. */
  private static FaultScript faults(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FaultScript faults = FaultScript.none();
    for (int request = 1; request <= MOST_SCRIPTED_REQUESTS; request++) {
      double chance = random.nextDouble();
      if (chance < THROTTLED) {
        faults = faults.failRest(RequestKind.ANNOTATE_SPANS, request, RestFault.throttled(0));
      } else if (chance < THROTTLED + DROPPED) {
        faults =
            faults.failRest(
                RequestKind.ANNOTATE_SPANS,
                request,
                random.nextBoolean()
                    ? new RestFault.DroppedBefore()
                    : new RestFault.DroppedAfter());
      }
    }
    return faults.random(seed, THROTTLED + DROPPED);
  }

  private AnnotationSummary annotate(LocalService service, Transport transport, Path file)
      throws IOException {
    String run = directory.resolve("run").toString();
    AnnotateJob job =
        new AnnotateJob(
            service.connection(),
            transport,
            service.project(),
            configs,
            List.of(new InputFile(0, file.toString(), Files.size(file), InputFormat.JSONL)),
            Granularity.SPAN,
            window(transport, LocalService.WINDOW.from()),
            window(transport, LocalService.WINDOW.to()),
            OptionalInt.empty(),
            4,
            OptionalDouble.empty(),
            false,
            run,
            Optional.empty(),
            false,
            false,
            UUID.randomUUID().toString(),
            Instant.now());
    State state =
        AnnotatePipeline.create(job, RunnerOptions.create(List.of(), 4)).run().waitUntilFinish();
    assertThat(state, is(State.DONE));
    return AnnotationSummary.read(run).orElseThrow();
  }

  /** The spans are older than what the service looks through by itself; Flight has no window. */
  private static Optional<Instant> window(Transport transport, Instant edge) {
    return transport == Transport.REST ? Optional.of(edge) : Optional.empty();
  }

  private static Set<String> deadLetterIds(AnnotationSummary summary) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Set<String> ids = new HashSet<>();
    for (String line : Files.readAllLines(Path.of(summary.deadLetter()))) {
      JsonNode letter = json.readTree(line);
      assertThat(letter.at("/dead_letter/kind").asText(), is("missing"));
      ids.add(letter.get("record_id").asText());
    }
    return ids;
  }

  /** Returns the score of every span, asked of the store without any protocol. */
  private Map<String, Double> scores() throws Exception {
    Map<String, Double> scores = new HashMap<>();
    StoreQuery query = StoreQuery.of(LocalService.WINDOW);
    try (SpanCursor cursor =
        stored.store().read(stored.project().id(), query, memory.allocator(), 5_000)) {
      while (cursor.next()) {
        FieldVector ids = cursor.root().getVector(SpanColumns.SPAN_ID);
        Float8Vector column =
            (Float8Vector) cursor.root().getVector("annotation." + CONFIG + ".score");
        for (int row = 0; row < cursor.root().getRowCount(); row++) {
          scores.put(ids.getObject(row).toString(), column == null ? null : column.getObject(row));
        }
      }
    }
    return scores;
  }
}
