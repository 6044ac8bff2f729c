package io.spanbeam.ax.flight;

import static io.spanbeam.ax.flight.FlightFixture.QUERY;
import static io.spanbeam.ax.flight.FlightFixture.batches;
import static io.spanbeam.ax.flight.FlightFixture.connection;
import static io.spanbeam.ax.flight.FlightFixture.send;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.ax.Timeouts;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.PlaintextServer;
import io.spanbeam.testing.ScriptedFlight;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FlightFailureTest {
  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @TempDir Path directory;
  private ScriptedFlight server;

  @BeforeEach
  void start() throws Exception {
    server = ScriptedFlight.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void triesAnInfoCallAgainThatMayPass() throws Exception {
    server
        .counting(7)
        .failingInfo(CallStatus.UNAVAILABLE.withDescription("rolling"))
        .failingInfo(CallStatus.RESOURCE_EXHAUSTED.withDescription("slow down"));

    try (SpanService service = service()) {
      assertThat(service.count(QUERY), is(7L));
    }
    assertThat(server.infoCalls(), is(3));
  }

  @Test
  void givesUpAtOnceOnWhatNoRepetitionHelps() throws Exception {
    server.failingInfo(CallStatus.INVALID_ARGUMENT.withDescription("bad filter near 'x'"));

    try (SpanService service = service()) {
      AxException failure = assertThrows(AxException.class, () -> service.count(QUERY));

      assertThat(failure.category(), is(Category.INVALID));
      assertThat(
          failure.getMessage(),
          allOf(containsString("bad filter near 'x'"), containsString("INVALID_ARGUMENT")));
    }
    assertThat(server.infoCalls(), is(1));
  }

  @Test
  void aStreamThatBreaksNeverEndsProperly() throws Exception {
    server
        .counting(3)
        .endpoint(
            "one",
            (allocator, out) -> {
              send(allocator, out, List.of(List.of(1L, 2L)));
              out.error(CallStatus.UNAVAILABLE.withDescription("lost").toRuntimeException());
            });

    try (SpanService service = service();
        SpanStream stream = service.open(QUERY, memory.allocator())) {
      assertThat(stream.next(), is(true));
      AxException failure = assertThrows(AxException.class, stream::next);
      assertThat(failure.category(), is(Category.UNAVAILABLE));
      assertThat(failure.getMessage(), containsString("lost"));
    }
  }

  @Test
  void closingBeforeTheEndCancelsTheCallAndLeavesNothing() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    server.endpoint(
        "one",
        (allocator, out) -> {
          out.setOnCancelHandler(cancelled::countDown);
          send(allocator, out, List.of(List.of(1L), List.of(2L), List.of(3L)));
        });

    try (SpanService service = service()) {
      SpanStream stream = service.open(QUERY, memory.allocator());
      assertThat(stream.next(), is(true));
      stream.close();
      stream.close();
      assertThat(cancelled.await(5, TimeUnit.SECONDS), is(true));
      assertThrows(IllegalStateException.class, stream::next);
    }
  }

  @Test
  void batchesOnTheirWayAreReleasedHoweverEarlyTheStreamIsClosed() throws Exception {
    List<Long> many = new ArrayList<>();
    for (long i = 0; i < 20_000; i++) {
      many.add(i);
    }
    server.endpoint("one", batches(Collections.nCopies(12, many)));

    try (SpanService service = service()) {
      for (int round = 0; round < 40; round++) {
        try (SpanStream stream = service.open(QUERY, memory.allocator())) {
          for (int batch = 0; batch < round % 4; batch++) {
            assertThat(stream.next(), is(true));
          }
        }
        assertThat(memory.allocator().getAllocatedMemory(), is(0L));
      }
    }
  }

  @Test
  void anInterruptedReaderStillCleansUp() throws Exception {
    server.endpoint(
        "one", (allocator, out) -> send(allocator, out, List.of(List.of(1L), List.of(2L))));

    try (SpanService service = service()) {
      SpanStream stream = service.open(QUERY, memory.allocator());
      assertThat(stream.next(), is(true));
      assertThat(stream.next(), is(true));
      Thread.currentThread().interrupt();
      assertThrows(AxException.class, stream::next);
      stream.close();
      assertThat("the interrupt is kept", Thread.interrupted(), is(true));
    }
  }

  @Test
  void aStreamThatStallsIsCancelled() throws Exception {
    server.endpoint("one", (allocator, out) -> send(allocator, out, List.of(List.of(1L))));

    try (SpanService service =
            new FlightSpanService(
                connection(server.uri(), directory)
                    .withTimeouts(
                        new Timeouts(
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(5),
                            Duration.ofMillis(300))));
        SpanStream stream = service.open(QUERY, memory.allocator())) {
      assertThat(stream.next(), is(true));
      AxException failure =
          assertTimeoutPreemptively(
              Duration.ofSeconds(10), () -> assertThrows(AxException.class, stream::next));
      assertThat(failure.category(), is(Category.TIMEOUT));
      assertThat(failure.getMessage(), containsString("No batch from 127.0.0.1:"));
    }
  }

  @Test
  void aMessageBeyondTheLimitAsksForSmallerChunks() throws Exception {
    List<Long> many = new ArrayList<>();
    for (long i = 0; i < 10_000; i++) {
      many.add(i);
    }
    server.endpoint("one", batches(List.of(many)));

    try (SpanService service =
            new FlightSpanService(
                connection(server.uri(), directory).withMaxInboundMessageBytes(16 << 10));
        SpanStream stream = service.open(QUERY, memory.allocator())) {
      AxException failure = assertThrows(AxException.class, stream::next);
      assertThat(failure.category(), is(Category.TOO_LARGE));
      assertThat(failure.getMessage(), containsString("smaller chunks"));
    }
  }

  @Test
  void aReaderWithTooLittleMemoryIsToldSo() throws Exception {
    List<Long> many = new ArrayList<>();
    for (long i = 0; i < 10_000; i++) {
      many.add(i);
    }
    server.endpoint("one", batches(List.of(many)));

    try (BufferAllocator small = memory.allocator().newChildAllocator("small", 0, 8 << 10);
        SpanService service = service();
        SpanStream stream = service.open(QUERY, small)) {
      AxException failure =
          assertTimeoutPreemptively(
              Duration.ofSeconds(20), () -> assertThrows(AxException.class, stream::next));
      assertThat(failure.category(), is(Category.TOO_LARGE));
    }
  }

  @Test
  void aWrongKeyIsAnAuthenticationFailureThatDoesNotShowIt() throws Exception {
    Path wrong = Files.writeString(directory.resolve("wrong"), "ak-wrong-secret");
    AxConnection connection =
        AxConnection.of(
            URI.create("http://127.0.0.1:1"), server.uri(), CredentialReference.file(wrong));

    try (SpanService service = new FlightSpanService(connection)) {
      AxException failure = assertThrows(AxException.class, () -> service.count(QUERY));
      assertThat(failure.category(), is(Category.AUTHENTICATION));
      assertThat(
          failure.getMessage(),
          allOf(containsString("UNAUTHENTICATED"), containsString("file:" + wrong)));
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString(), not(containsString("ak-wrong-secret")));
    }
  }

  @Test
  void aServerThatSpeaksPlaintextIsTold() throws Exception {
    URI uri = URI.create("grpc+tls://127.0.0.1:" + server.uri().getPort());

    assertPlaintextIsTold(uri);
    try (PlaintextServer http = PlaintextServer.answering("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      assertPlaintextIsTold(http.uri("grpc+tls"));
    }
  }

  private void assertPlaintextIsTold(URI uri) throws Exception {
    try (SpanService service = new FlightSpanService(connection(uri, directory))) {
      AxException failure = assertThrows(AxException.class, () -> service.count(QUERY));

      assertThat(failure.category(), is(Category.TLS));
      assertThat(
          failure.getMessage(),
          is(
              "GetFlightInfo failed: 127.0.0.1:%d does not speak TLS; check scheme and port"
                  .formatted(uri.getPort())));
    }
  }

  @Test
  void aClosedPortIsNamed() throws Exception {
    URI closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = URI.create("grpc+tcp://127.0.0.1:" + socket.getLocalPort());
    }

    try (SpanService service = new FlightSpanService(connection(closed, directory))) {
      AxException failure = assertThrows(AxException.class, () -> service.count(QUERY));
      assertThat(failure.category(), is(Category.UNAVAILABLE));
      assertThat(
          failure.getMessage(), containsString("Can't connect to 127.0.0.1:" + closed.getPort()));
    }
  }

  private SpanService service() throws Exception {
    return new FlightSpanService(connection(server.uri(), directory));
  }
}
