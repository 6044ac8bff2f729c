package io.spanbeam.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.spanbeam.ax.Transport;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.sink.SinkUse;
import io.spanbeam.source.SourceMemory;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.testing.CapturedLog;
import io.spanbeam.testing.LocalService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However an export ends, it gives back what it held: memory, streams, connections, threads. */
class ExportEndingsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SPANS = 600;
  private static final String LOCAL_FILTER = "NOT (latency_ms < 50)";

  /** Threads of the export's own and of the clients that it uses. */
  private static final Pattern OURS =
      Pattern.compile("(spanbeam|ax-flight|direct-|HttpClient-|grpc-default-worker).*");

  private static final Set<Thread> OTHERS = new HashSet<>();

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftOfAFinishedExport(Transport transport) throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      try (LocalService service = LocalService.start(SPANS)) {
        export(service, transport).run();
        requireNothingHeld(service);
      }
      assertThat(log.lines(Level.WARNING), is(empty()));
    }
  }

  @Test
  void nothingIsLeftOfAFailedExport() throws Exception {
    FaultScript faults = FaultScript.none();
    for (long stream = 4; stream < 50; stream++) {
      faults = faults.breakStreamAfterBatches(stream, 2, FlightStatusCode.UNAUTHENTICATED);
    }
    ServiceBehaviour behaviour = ServiceBehaviour.standard().withBatchRows(10);
    try (CapturedLog log = new CapturedLog()) {
      try (LocalService service = LocalService.start(SPANS, behaviour, faults)) {
        TestExport export = export(service, Transport.FLIGHT);
        assertThat(export.attempt(), is(not(Optional.empty())));
        requireNothingHeld(service);
        export.requireUntouched();
      }
      requireNoLeak(log);
    }
  }

  @Test
  void nothingIsLeftOfACancelledExport() throws Exception {
    ServiceBehaviour slow =
        ServiceBehaviour.standard().withBatchRows(10).withBatchDelay(Duration.ofMillis(200));
    try (CapturedLog log = new CapturedLog()) {
      try (LocalService service = LocalService.start(SPANS, slow, FaultScript.none())) {
        TestExport export = export(service, Transport.FLIGHT);
        PipelineResult result = export.start();
        await("rows are coming", () -> service.ax().requests().rowsSent() > 100);
        assertThat(result.cancel(), is(State.CANCELLED));
        ExportPipeline.discard(export.job(), export.planned());
        requireNothingHeld(service);
        export.requireUntouched();
      }
      requireNoLeak(log);
    }
  }

  private TestExport export(LocalService service, Transport transport) {
    return TestExport.of(service, transport, JsonShape.COLUMNS, directory).filter(LOCAL_FILTER);
  }

  private static void requireNothingHeld(LocalService service) throws InterruptedException {
    await("streams end", () -> service.ax().requests().openStreams() == 0);
    await(
        "readers end",
        () -> {
          // The Direct Runner forgets some readers when it gives up; Beam closes them when the
          // collector finds them.
          System.gc();
          return SourceMemory.readers() == 0;
        });
    assertThat("bytes of readers", SourceMemory.allocatedBytes(), is(0L));
    await("writers end", () -> SinkUse.writers() == 0);
    assertThat("bytes of writers", SinkUse.allocatedBytes(), is(0L));
  }

  @BeforeAll
  static void lookAtThreadsOfOthers() {
    OTHERS.addAll(Thread.getAllStackTraces().keySet());
  }

  /** Connections are kept for some seconds, and their threads with them. */
  @AfterAll
  static void requireNoThreads() throws InterruptedException {
    await(
        "threads end",
        () -> {
          // An HTTP client of the JDK ends when the collector finds it.
          System.gc();
          return threads().isEmpty();
        });
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !OTHERS.contains(thread))
        .map(Thread::getName)
        .filter(OURS.asMatchPredicate())
        .collect(Collectors.toSet());
  }

  private static void requireNoLeak(CapturedLog log) {
    List<String> leaks =
        log.lines(Level.INFO).stream()
            .filter(line -> line.contains("leak") || line.contains("Memory was"))
            .toList();
    assertThat(leaks, is(empty()));
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean met = condition.getAsBoolean();
    while (!met && System.nanoTime() < deadline) {
      Thread.sleep(20);
      met = condition.getAsBoolean();
    }
    assertThat(what + "; threads: " + threads(), met);
  }
}
