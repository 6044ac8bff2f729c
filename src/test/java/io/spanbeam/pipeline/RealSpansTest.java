package io.spanbeam.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.testing.CanonicalJson;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.LocalService;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two spans as the public SDK logged them: each value of the file comes out of an export again. */
class RealSpansTest {
  private static final TimeWindow ALL =
      new TimeWindow(Instant.parse("2025-10-28T20:00:00Z"), Instant.parse("2025-10-29T01:00:00Z"));

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"FLIGHT,COLUMNS", "FLIGHT,SPAN", "REST,COLUMNS", "REST,SPAN"})
  void comeOutAsTheyWentIn(Transport transport, JsonShape shape) throws Exception {
    try (LocalService service = LocalService.start(0)) {
      assertThat(service.store().load(service.project().id(), file()), is(2L));
      TestExport export = TestExport.of(service, transport, shape, directory).window(ALL);
      assertThat(export.run().counts().written(), is(2L));
      export.requireExact(memory.allocator());
      if (shape == JsonShape.COLUMNS) {
        List<JsonNode> exported = export.exported();
        // The service derives these from the times.
        exported.forEach(span -> ((ObjectNode) span).remove(List.of("time", "latency_ms")));
        TestExport.requireSame(spansOfFile(), exported, Function.identity());
      }
    }
  }

  /** Reads the file with another program than the one that loaded it. */
  private static List<JsonNode> spansOfFile() throws Exception {
    List<JsonNode> spans = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT CAST(to_json(s) AS VARCHAR), epoch_ns(start_time), epoch_ns(end_time)"
                    + " FROM read_parquet('%s') s".formatted(file()))) {
      while (rows.next()) {
        ObjectNode span = (ObjectNode) CanonicalJson.mapper().readTree(rows.getString(1));
        span.set("start_time", time(rows.getLong(2)));
        span.set("end_time", time(rows.getLong(3)));
        spans.add(span);
      }
    }
    return spans;
  }

  private static JsonNode time(long nanos) {
    return JsonNodeFactory.instance.textNode(Instant.ofEpochSecond(0, nanos).toString());
  }

  private static Path file() throws URISyntaxException {
    return Path.of(
        RealSpansTest.class.getResource("/io/spanbeam/local/spans_data.parquet").toURI());
  }
}
