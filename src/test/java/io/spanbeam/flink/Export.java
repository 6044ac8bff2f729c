package io.spanbeam.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.local.ServiceBehaviour.ExportOrder;
import io.spanbeam.sink.Manifest;
import io.spanbeam.testing.CanonicalJson;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The export that these tests run: all spans of the test service as JSON. */
final class Export {
  /** A service in which the order of rows is fixed, so that two exports have the same bytes. */
  static final ServiceBehaviour ORDERED =
      ServiceBehaviour.standard().withOrder(ExportOrder.ASCENDING);

  /** The same, slow enough to do something in the middle of an export. */
  static final ServiceBehaviour SLOW =
      ORDERED.withBatchRows(50).withBatchDelay(Duration.ofMillis(150));

  private Export() {}

  /** Returns the command that runs in its own process. */
  static List<String> direct(LocalService service, Path output) {
    return List.of(
        "export",
        service.project().id(),
        "--space=" + service.project().spaceId(),
        "--all",
        "--start-time=" + LocalService.WINDOW.from(),
        "--end-time=" + LocalService.WINDOW.to(),
        "--strict",
        "--output=" + output);
  }

  /** Returns the command that submits to a cluster. */
  static List<String> onFlink(
      LocalService service, Path output, FlinkCluster cluster, int parallelism, String... options) {
    List<String> command = new ArrayList<>(direct(service, output));
    command.addAll(
        List.of(
            "--runner=FlinkRunner",
            "--",
            "--flinkMaster=" + cluster.master(),
            "--parallelism=" + parallelism,
            // As runner-configs/flink-cluster.yaml has it
            "--objectReuse=true"));
    command.addAll(List.of(options));
    return command;
  }

  /** Asserts that an export is complete and, byte for byte, another one. */
  static void requireSame(Path output, Path expected) throws IOException {
    assertThat(
        List.of(output.toFile().list()),
        containsInAnyOrder("spans.json", "_manifest.json", "_SUCCESS"));
    assertThat(Manifest.verify(output.toString()), is(List.of()));
    Path spans = output.resolve("spans.json");
    assertThat(
        "the same spans, whatever their order",
        rows(spans).equals(rows(expected.resolve("spans.json"))),
        is(true));
    assertThat(
        "first byte that differs", Files.mismatch(spans, expected.resolve("spans.json")), is(-1L));
  }

  private static List<String> rows(Path array) throws IOException {
    List<String> rows = new ArrayList<>();
    CanonicalJson.mapper()
        .readTree(array.toFile())
        .forEach(span -> rows.add(CanonicalJson.of(span)));
    return rows.stream().sorted().toList();
  }
}
