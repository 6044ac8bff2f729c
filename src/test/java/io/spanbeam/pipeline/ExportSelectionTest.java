package io.spanbeam.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.ax.Transport;
import io.spanbeam.local.RequestKind;
import io.spanbeam.sink.ExportSummary;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is selected is exported, whoever evaluates the selection. */
class ExportSelectionTest {
  private static final int SPANS = 1_200;
  private static final String PUSHED = "attributes.openinference.span.kind = 'LLM'";
  private static final String LOCAL = "NOT (attributes.llm.token_count.total < 200)";

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();
  @TempDir Path directory;

  private static LocalService service;

  @BeforeAll
  static void serve() throws IOException {
    service = LocalService.start(SPANS);
  }

  @AfterAll
  static void stop() throws IOException {
    service.close();
  }

  @ParameterizedTest
  @CsvSource({"FLIGHT,COLUMNS", "REST,COLUMNS", "FLIGHT,SPAN"})
  void aFilterForTheServiceIsPushedDown(Transport transport, JsonShape shape) throws Exception {
    ExportSummary summary = requireExact(export(transport, shape).filter(PUSHED));
    assertThat(summary.counts().received(), is(summary.counts().written()));
    assertThat(summary.counts().filtered(), is(0L));
  }

  @ParameterizedTest
  @CsvSource({"FLIGHT,COLUMNS", "REST,SPAN"})
  void aFilterTheServiceDoesNotKnowIsEvaluatedHere(Transport transport, JsonShape shape)
      throws Exception {
    ExportSummary summary = requireExact(export(transport, shape).filter(LOCAL));
    assertThat(summary.counts().received(), is((long) SPANS));
    assertThat(summary.counts().filtered(), is(SPANS - summary.counts().written()));
  }

  @ParameterizedTest
  @EnumSource
  void aMixedFilterIsEvaluatedOnBothSides(Transport transport) throws Exception {
    ExportSummary summary =
        requireExact(export(transport, JsonShape.COLUMNS).filter(PUSHED + " AND " + LOCAL));
    assertThat(summary.counts().received(), is(lessThan((long) SPANS)));
    assertThat(summary.counts().filtered(), is(greaterThan(0L)));
  }

  @ParameterizedTest
  @EnumSource
  void aFilterOfColumnsThatNobodyHasFindsNothing(Transport transport) throws Exception {
    TestExport export =
        export(transport, JsonShape.COLUMNS).filter("attributes.nobody NOT IN ('a')");
    assertThat(export.run().counts().filtered(), is((long) SPANS));
    assertThat(export.exported(), is(List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void onlyAskedColumnsAreWritten(Transport transport) throws Exception {
    ExportSummary summary =
        requireExact(
            export(transport, JsonShape.COLUMNS)
                .columns("name", "attributes.llm.token_count.total", "context.span_id"));
    assertThat(
        summary.columns().stream().map(ExportSummary.ColumnEntry::name).toList(),
        is(List.of("attributes.llm.token_count.total", "context.span_id", "name")));
  }

  @ParameterizedTest
  @CsvSource({"FLIGHT,COLUMNS", "REST,COLUMNS", "FLIGHT,SPAN", "REST,SPAN"})
  void columnsOfALocalFilterAreReadButNotWritten(Transport transport, JsonShape shape)
      throws Exception {
    ExportSummary summary =
        requireExact(
            export(transport, shape)
                .columns("name", "attributes.session.id")
                .filter(PUSHED + " AND " + LOCAL));
    assertThat(summary.columnsAsked(), is(List.of("name", "attributes.session.id")));
    assertThat(summary.counts().written(), is(greaterThan(0L)));
  }

  /** Rows without any asked value are rows all the same. */
  @ParameterizedTest
  @EnumSource
  void spansWithoutAnyAskedValueAreEmptyObjects(Transport transport) throws Exception {
    ExportSummary summary =
        requireExact(export(transport, JsonShape.COLUMNS).columns("attributes.exception.message"));
    assertThat(summary.counts().written(), is((long) SPANS));
  }

  @Test
  void aLimitIsReachedOverSeveralPagesNewestFirst() throws Exception {
    long pages = service.ax().requests().count(RequestKind.LIST_SPANS);
    TestExport export = export(Transport.REST, JsonShape.COLUMNS);
    ExportSummary summary = export.limit(700).run();

    assertThat(summary.counts().written(), is(700L));
    assertThat(service.ax().requests().count(RequestKind.LIST_SPANS) - pages, is(2L));
    List<JsonNode> newest =
        export.expected(memory.allocator()).stream()
            .sorted(
                Comparator.comparing(
                        (JsonNode span) -> Instant.parse(span.get("start_time").asText()))
                    .reversed())
            .limit(700)
            .toList();
    TestExport.requireSame(newest, export.exported(), Function.identity());
  }

  @Test
  void aLimitAboveAllSpansBringsAll() throws Exception {
    TestExport export = export(Transport.REST, JsonShape.SPAN);
    assertThat(export.limit(SPANS + 1).run().counts().written(), is((long) SPANS));
    export.requireExact(memory.allocator());
  }

  @Test
  void aLimitCountsWhatTheFilterLeaves() throws Exception {
    TestExport export = export(Transport.REST, JsonShape.COLUMNS).filter(PUSHED).limit(20);
    assertThat(export.run().counts().written(), is(20L));
    assertThat(
        export.exported().stream()
            .map(span -> span.get("attributes.openinference.span.kind").asText())
            .distinct()
            .toList(),
        is(List.of("LLM")));
  }

  private TestExport export(Transport transport, JsonShape shape) {
    return TestExport.of(service, transport, shape, directory);
  }

  private ExportSummary requireExact(TestExport export) throws Exception {
    ExportSummary summary = export.run();
    export.requireExact(memory.allocator());
    return summary;
  }
}
