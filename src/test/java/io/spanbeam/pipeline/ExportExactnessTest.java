package io.spanbeam.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.local.ServiceBehaviour.ExportOrder;
import io.spanbeam.local.ServiceBehaviour.WindowEdges;
import io.spanbeam.sink.ExportSummary;
import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.LocalService;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every value that the service holds is in the export once, however the service behaves. */
class ExportExactnessTest {
  private static final long SPANS = 800;
  private static final ServiceBehaviour STANDARD = ServiceBehaviour.standard();
  private static final TimeWindow UNALIGNED =
      new TimeWindow(
          Instant.parse("2026-03-02T05:17:23.456789012Z"),
          Instant.parse("2026-03-03T19:42:07.000000001Z"));
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(E-?\\d+)?");

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();
  @TempDir Path directory;

  /** How the service behaves, and what then is to be seen in the manifest. */
  enum Case {
    STANDARD_ANSWERS(STANDARD, LocalService.WINDOW, Reconciliation.MATCHED),
    STANDARD_UNALIGNED(STANDARD, UNALIGNED, Reconciliation.MATCHED),
    HOURS(STANDARD.withWindowEdges(WindowEdges.HOUR), UNALIGNED, Reconciliation.MATCHED),
    SHUFFLED(STANDARD.withOrder(ExportOrder.SHUFFLED), UNALIGNED, Reconciliation.MATCHED),
    UNKNOWN_COUNTS(STANDARD.withUnknownCounts(), UNALIGNED, Reconciliation.UNKNOWN),
    UNKNOWN_COUNTS_AND_HOURS(
        STANDARD.withUnknownCounts().withWindowEdges(WindowEdges.HOUR),
        UNALIGNED,
        Reconciliation.UNKNOWN),
    INFLATED_COUNTS(
        STANDARD.withCountsInflatedBy(1.07), LocalService.WINDOW, Reconciliation.MISMATCHED),
    DEFLATED_COUNTS(
        STANDARD.withCountsInflatedBy(0.9), LocalService.WINDOW, Reconciliation.MISMATCHED),
    ENDPOINTS(STANDARD.withEndpoints(3), UNALIGNED, Reconciliation.MATCHED),
    TICKETS_ONCE(
        STANDARD.withTicketsOnce(true).withEndpoints(2), UNALIGNED, Reconciliation.MATCHED),
    INCLUSIVE_ENDS(STANDARD.withInclusiveEnd(true), UNALIGNED, Reconciliation.MATCHED),
    NULL_COLUMNS(STANDARD.withNullColumns(true), UNALIGNED, Reconciliation.MATCHED),
    DICTIONARY(
        STANDARD.withDictionary("attributes.llm.model_name"), UNALIGNED, Reconciliation.MATCHED),
    DICTIONARY_OF_IDS(
        STANDARD.withDictionary("context.trace_id"), UNALIGNED, Reconciliation.MATCHED),
    SMALL_BATCHES(STANDARD.withBatchRows(7), UNALIGNED, Reconciliation.MATCHED),
    FEW_STREAMS(STANDARD.withMaxStreams(1), LocalService.WINDOW, Reconciliation.MATCHED),
    EVERYTHING(
        STANDARD
            .withWindowEdges(WindowEdges.HOUR)
            .withInclusiveEnd(true)
            .withOrder(ExportOrder.SHUFFLED)
            .withEndpoints(2)
            .withTicketsOnce(true)
            .withDictionary("name")
            .withMaxStreams(2),
        UNALIGNED,
        Reconciliation.MATCHED);

    private final ServiceBehaviour behaviour;
    private final TimeWindow window;
    private final Reconciliation verdict;

    Case(ServiceBehaviour behaviour, TimeWindow window, Reconciliation verdict) {
      this.behaviour = behaviour;
      this.window = window;
      this.verdict = verdict;
    }

    LocalService start() throws Exception {
      return LocalService.start(SPANS, behaviour, FaultScript.none());
    }
  }

  @ParameterizedTest
  @EnumSource
  void holdsEveryValueOverFlight(Case given) throws Exception {
    try (LocalService service = given.start()) {
      TestExport export = export(service, Transport.FLIGHT, JsonShape.COLUMNS);
      ExportSummary summary = export.window(given.window).run();
      export.window(given.window).requireExact(memory.allocator());
      assertThat(summary.ranges().size(), is(greaterThan(4)));
      assertThat(summary.reconciliation().verdict(), is(given.verdict));
      if (given.verdict == Reconciliation.MATCHED) {
        assertThat(summary.counts().ranges() >= summary.counts().window(), is(true));
      }
      assertThat(service.streamsLeftOpen(), is(0));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STANDARD_UNALIGNED", "EVERYTHING"})
  void holdsEveryValueInTheShapeOfSpans(Case given) throws Exception {
    try (LocalService service = given.start()) {
      TestExport export = export(service, Transport.FLIGHT, JsonShape.SPAN).window(given.window);
      export.run();
      export.requireExact(memory.allocator());
    }
  }

  @ParameterizedTest
  @EnumSource
  void holdsEveryValueOverRest(JsonShape shape) throws Exception {
    try (LocalService service = Case.STANDARD_ANSWERS.start()) {
      TestExport export = export(service, Transport.REST, shape).window(UNALIGNED);
      ExportSummary summary = export.run();
      export.requireExact(memory.allocator());
      assertThat(summary.ranges().size(), is(greaterThan(4)));
      assertThat(summary.reconciliation().verdict(), is(Reconciliation.UNKNOWN));
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsValuesWhoseTypeDrifts(JsonShape shape) throws Exception {
    String drifting = "attributes.llm.token_count.total";
    try (LocalService service =
        LocalService.start(SPANS, STANDARD.withTypeDrift(drifting), FaultScript.none())) {
      TestExport export = export(service, Transport.FLIGHT, shape);
      ExportSummary summary = export.run();
      export.requireExact(memory.allocator(), numbersAsText());
      assertThat(
          summary.columns().stream()
              .filter(column -> column.name().equals(drifting))
              .map(ExportSummary.ColumnEntry::type)
              .toList(),
          is(List.of("utf8")));
    }
  }

  /** A drifting value may come as 5, 5.0 or "5". */
  private static Function<JsonNode, JsonNode> numbersAsText() {
    return leaf -> {
      String text = leaf.asText();
      boolean number = leaf.isNumber() || NUMBER.matcher(text).matches();
      return number
          ? JsonNodeFactory.instance.textNode(
              new BigDecimal(text).stripTrailingZeros().toPlainString())
          : leaf;
    };
  }

  @ParameterizedTest
  @EnumSource
  void writesAnEmptyExportOfAnEmptyWindow(Transport transport) throws Exception {
    TimeWindow empty =
        new TimeWindow(
            Instant.parse("2026-03-01T00:00:00Z"), Instant.parse("2026-03-01T03:00:00Z"));
    try (LocalService service = LocalService.start(10)) {
      TestExport export = export(service, transport, JsonShape.COLUMNS).window(empty);
      ExportSummary summary = export.run();
      assertThat(export.exported(), is(List.of()));
      assertThat(summary.counts().written(), is(0L));
    }
  }

  @Test
  void holdsEveryValueOfAProjectThatNeverHadAny() throws Exception {
    try (LocalService service = LocalService.start(0)) {
      TestExport export = export(service, Transport.FLIGHT, JsonShape.SPAN);
      assertThat(export.run().reconciliation().verdict(), is(Reconciliation.MATCHED));
      assertThat(export.exported(), is(List.of()));
    }
  }

  private TestExport export(LocalService service, Transport transport, JsonShape shape) {
    // A service that allows few streams is waited for, also on a machine that is busy otherwise.
    RetryPolicy patient = new RetryPolicy(20, Duration.ofMillis(1), Duration.ofSeconds(1));
    return TestExport.of(service, transport, shape, directory).retry(patient);
  }
}
