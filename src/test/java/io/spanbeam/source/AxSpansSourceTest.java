package io.spanbeam.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.ax.Project;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.Transport;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.span.SpanBatch;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.LocalService;
import io.spanbeam.testing.SpanIdentities;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.io.BoundedSource.BoundedReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.SourceTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AxSpansSourceTest {
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();

  /** Some rows a range. */
  private static final PlanSettings SMALL_RANGES = new PlanSettings(4_000, 1_000, 2_000, 4);

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @Test
  void splitsOfAnySizeReadWhatTheWholeReads() throws Exception {
    try (LocalService service = LocalService.start(60)) {
      AxSpansSource source = planned(service);
      assertThat(source.plan().orElseThrow().ranges().size(), is(greaterThan(5)));

      for (long bytes : new long[] {0, 1, 10_000, 40_000, 1 << 20, Long.MAX_VALUE}) {
        SourceTestUtils.assertSourcesEqualReferenceSource(
            source, source.split(bytes, OPTIONS), OPTIONS);
      }
    }
  }

  /** Spans at seven seconds; a factory is a value, so it makes its service anew. */
  private record SevenSeconds() implements SpanServiceFactory {
    private static final long START = LocalService.WINDOW.from().getEpochSecond();

    @Override
    public SpanService connect() {
      return CountedService.exact(
          START + 1,
          START + 1,
          START + 5,
          START + 90,
          START + 4_000,
          START + 90_000,
          START + 90_001);
    }
  }

  /** Thousands of readings: the service is in memory, so that none of them has to be left out. */
  @Test
  void dynamicSplitsNeitherLoseNorDoubleARow() throws Exception {
    AxSpansSource source =
        ReadSpans.create()
            .from(new SevenSeconds())
            .withProject(new Project("space", "id", "demo"))
            .withWindow(LocalService.WINDOW)
            .withPlanSettings(new PlanSettings(1, 1, 100, 2))
            .source()
            .planned();
    assertThat(source.plan().orElseThrow().ranges(), hasSize(6));

    SourceTestUtils.assertSplitAtFractionExhaustive(source, OPTIONS);
  }

  /** The same over the wire, at the points where a runner splits. */
  @Test
  void splitsWhileReadingFromARealServiceAreConsistent() throws Exception {
    try (LocalService service = LocalService.start(20)) {
      AxSpansSource source = planned(service);
      int items = SourceTestUtils.readFromSource(source, OPTIONS).size();

      for (double fraction : new double[] {0, 0.3, 0.5, 0.9}) {
        for (int read = 1; read < items; read += 2) {
          SourceTestUtils.assertSplitAtFractionBehavior(
              source,
              read,
              fraction,
              SourceTestUtils.ExpectedSplitOutcome.MUST_BE_CONSISTENT_IF_SUCCEEDS,
              OPTIONS);
        }
      }
    }
  }

  @Test
  void unstartedReaderReadsLikeItsSource() throws Exception {
    try (LocalService service = LocalService.start(30)) {
      AxSpansSource source = planned(service);

      try (BoundedReader<SpanBatch> reader = source.createReader(OPTIONS)) {
        SourceTestUtils.assertUnstartedReaderReadsSameAsItsSource(reader, OPTIONS);
      }
    }
  }

  @Test
  void rootWithoutPlanPlansWhenSplitAndWhenRead() throws Exception {
    try (LocalService service = LocalService.start(60)) {
      AxSpansSource root = source(service);
      assertThat(root.plan(), is(Optional.empty()));

      List<String> expected = expected(service);
      assertThat(identities(List.of(root)), containsInAnyOrder(expected.toArray()));
      assertThat(identities(root.split(0, OPTIONS)), containsInAnyOrder(expected.toArray()));
    }
  }

  @Test
  void emptyWindowIsASourceWithoutBatches() throws Exception {
    try (LocalService service = LocalService.start(0)) {
      AxSpansSource root = source(service);

      assertThat(identities(List.of(root)), hasSize(0));
      assertThat(identities(root.split(0, OPTIONS)), hasSize(0));
      assertThat(service.streamsLeftOpen(), is(0));
    }
  }

  @Test
  void columnsMayDifferBetweenRanges() throws Exception {
    ServiceBehaviour drifting =
        ServiceBehaviour.standard().withTypeDrift("attributes.llm.token_count.total");
    try (LocalService service = LocalService.start(60, drifting, FaultScript.none())) {
      assertThat(
          identities(List.of(planned(service))), containsInAnyOrder(expected(service).toArray()));
    }
  }

  @Test
  void restReadsTheSameSpansInParallelRangesWithoutCounts() throws Exception {
    try (LocalService service = LocalService.start(120)) {
      AxSpansSource root =
          ReadSpans.create()
              .from(service.connection(), Transport.REST)
              .withProject(service.project())
              .withWindow(LocalService.WINDOW)
              .source();

      List<AxSpansSource> parts = root.split(0, OPTIONS);

      assertThat(parts.size(), is(greaterThan(4)));
      assertThat(identities(parts), containsInAnyOrder(expected(service).toArray()));
    }
  }

  @Test
  void partsAreSmallWhenSerialisedAndHoldNoKey() throws Exception {
    try (LocalService service = LocalService.start(600)) {
      AxSpansSource root = planned(service);
      assertThat(root.plan().orElseThrow().ranges().size(), is(greaterThan(50)));
      byte[] rootBytes = SerialForm.bytes(root);
      AxSpansSource part = root.split(0, OPTIONS).get(7);

      assertThat(
          new String(rootBytes, StandardCharsets.ISO_8859_1).contains(LocalService.KEY), is(false));
      assertThat(root.toString().contains(LocalService.KEY), is(false));
      assertThat(SerialForm.copy(part), is(part));
      // the plan of a part takes a few bytes; the rest are names of classes, sent once per stream
      assertThat(SerialForm.bytes(part).length, is(lessThan(4_096)));
      assertThat(
          rootBytes.length - SerialForm.bytes(part).length,
          is(lessThan(30 * root.plan().orElseThrow().ranges().size())));
    }
  }

  @Test
  void estimateIsNeverNegativeAndFollowsTheCounts() throws Exception {
    try (LocalService service = LocalService.start(60)) {
      AxSpansSource root = source(service);
      AxSpansSource planned = root.planned();

      assertThat(root.getEstimatedSizeBytes(OPTIONS), is(greaterThanOrEqualTo(0L)));
      long expected = 60L * planned.plan().orElseThrow().bytesPerRow();
      assertThat(planned.getEstimatedSizeBytes(OPTIONS), is(expected));
      long parts = 0;
      for (AxSpansSource part : planned.split(0, OPTIONS)) {
        parts += part.getEstimatedSizeBytes(OPTIONS);
      }
      assertThat(parts, is(expected));
    }
  }

  /** What one worker reads more slowly than expected, another can take over. */
  @Test
  void aRunnerThatAsksForOnePartAWorkerGetsSeveral() throws Exception {
    try (LocalService service = LocalService.start(600)) {
      AxSpansSource source = planned(service);
      long half = source.getEstimatedSizeBytes(OPTIONS) / 2;

      List<AxSpansSource> parts = source.split(half, OPTIONS);

      assertThat(parts.size(), is(greaterThan(8)));
      long last = 0;
      for (AxSpansSource part : parts) {
        long size = part.getEstimatedSizeBytes(OPTIONS);
        assertThat("the largest is last", size, is(greaterThanOrEqualTo(last)));
        assertThat(size, is(lessThan(half / 4)));
        last = size;
      }
    }
  }

  @Test
  void initialPartsCanBeBounded() throws Exception {
    try (LocalService service = LocalService.start(200)) {
      AxSpansSource source = read(service).withMaxParts(4).source().planned();

      List<AxSpansSource> parts = source.split(0, OPTIONS);

      assertThat(parts, hasSize(4));
      SourceTestUtils.assertSourcesEqualReferenceSource(source, parts, OPTIONS);
      for (AxSpansSource part : parts) {
        assertThat("begins early", part.plan().orElseThrow().firstIndex(), is(lessThan(4)));
      }
    }
  }

  @Test
  void boundedPartsSplitWhileTheyAreRead() throws Exception {
    AxSpansSource source =
        ReadSpans.create()
            .from(new SevenSeconds())
            .withProject(new Project("space", "id", "demo"))
            .withWindow(LocalService.WINDOW)
            .withPlanSettings(new PlanSettings(1, 1, 100, 2))
            .withMaxParts(2)
            .source()
            .planned();

    for (AxSpansSource part : source.split(0, OPTIONS)) {
      assertThat(part.plan().orElseThrow().ranges(), hasSize(3));
      assertThat(part.plan().orElseThrow().step(), is(2));
      SourceTestUtils.assertSplitAtFractionExhaustive(part, OPTIONS);
    }
  }

  @Test
  void progressGrowsFromZeroToOneAndNeverBack() throws Exception {
    try (LocalService service = LocalService.start(60)) {
      AxSpansSource source = planned(service);
      requireProgress(source);
      requireProgress(source.withPlan(source.plan().orElseThrow().dealt(3).get(1)));
    }
  }

  private static void requireProgress(AxSpansSource source) throws Exception {
    try (BoundedReader<SpanBatch> reader = source.createReader(OPTIONS)) {
      long remaining = source.plan().orElseThrow().ranges().size();
      double last = reader.getFractionConsumed();
      assertThat(last, is(0.0));
      for (boolean more = reader.start(); more; more = reader.advance()) {
        double now = reader.getFractionConsumed();
        assertThat(now, is(greaterThanOrEqualTo(last)));
        last = now;
        assertThat(reader.getSplitPointsRemaining(), is(lessThanOrEqualTo(remaining)));
        remaining = reader.getSplitPointsRemaining();
      }
      assertThat(reader.getFractionConsumed(), is(1.0));
      assertThat(reader.getSplitPointsRemaining(), is(0L));
    }
  }

  @Test
  void readersLeaveNoStreamOpen() throws Exception {
    try (LocalService service = LocalService.start(30)) {
      AxSpansSource source = planned(service);
      BoundedReader<SpanBatch> half = source.createReader(OPTIONS);
      half.start();
      half.close();
      half.close();

      assertThat(identities(List.of(source)), hasSize(30));
      assertThat(service.streamsLeftOpen(), is(0));
    }
  }

  private static ReadSpans read(LocalService service) {
    return ReadSpans.create()
        .from(service.connection(), Transport.FLIGHT)
        .withProject(service.project())
        .withWindow(LocalService.WINDOW)
        .withPlanSettings(SMALL_RANGES);
  }

  private static AxSpansSource source(LocalService service) {
    return read(service).source();
  }

  private static AxSpansSource planned(LocalService service) throws Exception {
    return source(service).withPlan(read(service).plan(Optional.empty()));
  }

  private List<String> expected(LocalService service) throws Exception {
    return SpanIdentities.of(
        service.store(), service.project().id(), LocalService.WINDOW, memory.allocator());
  }

  private List<String> identities(List<? extends BoundedSource<SpanBatch>> sources)
      throws Exception {
    List<String> identities = new ArrayList<>();
    for (BoundedSource<SpanBatch> source : sources) {
      for (SpanBatch batch : SourceTestUtils.readFromSource(source, OPTIONS)) {
        identities.addAll(SpanIdentities.of(batch, memory.allocator()));
      }
    }
    return identities;
  }
}
