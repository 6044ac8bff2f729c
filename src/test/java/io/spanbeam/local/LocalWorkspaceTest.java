package io.spanbeam.local;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LocalWorkspaceTest {
  private static final TimeWindow WEEK =
      new TimeWindow(Instant.parse("2026-03-02T00:00:00Z"), Instant.parse("2026-03-09T00:00:00Z"));

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @Test
  void keepsItsSpansInAFileAndIsFilledOnce(@TempDir Path directory) throws Exception {
    LocalWorkspace.Builder builder =
        LocalWorkspace.builder()
            .storeFile(directory.resolve("spans.duckdb"))
            .space("team")
            .project("agents")
            .window(WEEK)
            .generate(500, 7);
    String projectId;
    try (LocalWorkspace workspace = builder.open()) {
      projectId = workspace.project().id();
      assertThat(workspace.generated(), is(500L));
      assertThat(
          new RawRest(workspace.ax()).get("/v2/projects/" + projectId).statusCode(), is(200));
    }
    try (LocalWorkspace workspace = builder.open()) {
      assertThat(workspace.generated(), is(0L));
      assertThat(workspace.spans(), is(500L));
      assertThat(workspace.project().id(), is(projectId));
      assertThat(workspace.space().name(), is("team"));
    }
  }

  @Test
  void servesTheSpansOfFiles(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("spans.jsonl");
    Files.writeString(
        file,
        """
        {"context.trace_id":"t","context.span_id":"a","start_time":1772452800000000000,"name":"x"}
        {"context.trace_id":"t","context.span_id":"b","start_time":1772452800000000001,"name":"y"}
        """);

    try (LocalWorkspace workspace = LocalWorkspace.builder().load(file).apiKey("ak-mine").open();
        RawFlight flight = new RawFlight(workspace.ax(), memory.allocator(), "ak-mine")) {
      assertThat(workspace.loaded(), is(2L));
      RawFlight.Drained drained =
          flight.drain(
              RawFlight.command(
                  workspace.project(), "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"));
      assertThat(drained.values("name"), hasItems("x", "y"));
    }
  }

  @Test
  void leavesNothingOpenIfItCannotBeFilled(@TempDir Path directory) throws Exception {
    Path store = directory.resolve("spans.duckdb");
    LocalWorkspace.Builder builder =
        LocalWorkspace.builder().storeFile(store).load(directory.resolve("missing.parquet"));

    assertThrows(StoreException.class, builder::open);

    try (SpanStore reopened = SpanStore.open(store)) {
      assertThat(reopened.projects().size(), is(1));
    }
  }
}
