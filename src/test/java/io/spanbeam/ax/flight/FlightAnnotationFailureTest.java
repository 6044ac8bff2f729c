package io.spanbeam.ax.flight;

import static io.spanbeam.ax.AnnotationRequests.PROJECT;
import static io.spanbeam.ax.AnnotationRequests.label;
import static io.spanbeam.ax.AnnotationRequests.labelling;
import static io.spanbeam.ax.AnnotationRequests.text;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationRequests;
import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Timeouts;
import io.spanbeam.testing.ScriptedFlight;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.arrow.flight.CallStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlightAnnotationFailureTest {
  private static final Timeouts IMPATIENT =
      new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(5));

  @TempDir Path directory;
  private ScriptedFlight server;

  @BeforeEach
  void start() throws Exception {
    server = ScriptedFlight.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void noAnswerIsAProtocolFailure() throws Exception {
    AxException failure = failure(labelling("a"));

    assertThat(failure.category(), is(Category.PROTOCOL));
    assertThat(
        failure.getMessage(),
        is(
            "DoPut at 127.0.0.1:%d ended without an answer; whether the annotations are written is unknown"
                .formatted(server.uri().getPort())));
  }

  @Test
  void anAnswerThatIsNoMessageIsAProtocolFailure() throws Exception {
    server.puts().answering(HexFormat.of().parseHex("127F61"));

    AxException failure = failure(labelling("a"));

    assertThat(failure.category(), is(Category.PROTOCOL));
    assertThat(failure.getMessage(), containsString("to DoPut can't be read"));
  }

  @Test
  void aRequestBeyondItsMemoryAsksForFewerRecords() throws Exception {
    AnnotationRequest request =
        AnnotationRequests.of(
            List.of(new AnnotationRecord("a", List.of(text("t", "x".repeat(140 << 20))))));

    AxException failure = failure(request);

    assertThat(failure.category(), is(Category.TOO_LARGE));
    assertThat(failure.getMessage(), containsString("does not fit into 128 MiB"));
  }

  @Test
  void refusesWhatFlightCanNotExpress() throws Exception {
    AnnotationRequest session =
        new AnnotationRequest(
            PROJECT,
            Granularity.SESSION,
            Optional.empty(),
            Optional.empty(),
            labelling("a").records());
    AnnotationRequest dotted =
        AnnotationRequests.of(
            List.of(new AnnotationRecord("a", List.of(label("answer.quality", "good")))));
    AnnotationRequest half =
        AnnotationRequests.of(List.of(new AnnotationRecord("a", List.of(text("t", "x\uD83D y")))));

    for (AnnotationRequest request : List.of(session, dotted, half)) {
      assertThat(failure(request).category(), is(Category.INVALID));
    }
    assertThat(
        failure(session).getMessage(),
        allOf(containsString("granularity SESSION"), containsString("use REST")));
    assertThat(
        failure(dotted).getMessage(),
        allOf(containsString("'answer.quality'"), containsString("use REST")));
    assertThat(
        failure(half).getMessage(),
        allOf(containsString("Record 'a'"), containsString("annotation.t.text")));
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, AUTHENTICATION",
    "UNAUTHORIZED, PERMISSION",
    "NOT_FOUND, NOT_FOUND",
    "INVALID_ARGUMENT, INVALID",
    "RESOURCE_EXHAUSTED, THROTTLED",
    "UNAVAILABLE, UNAVAILABLE",
    "INTERNAL, UNAVAILABLE",
    "TIMED_OUT, TIMEOUT",
    "UNIMPLEMENTED, PROTOCOL"
  })
  void tellsFailuresApartByStatusAndTriesOnce(String code, Category category) throws Exception {
    CallStatus status =
        ((CallStatus) CallStatus.class.getField(code).get(null))
            .withDescription("because of " + ScriptedFlight.KEY);
    server.puts().failingAfterwards(status).failingAtOnce(status);

    for (int i = 0; i < 2; i++) {
      AxException failure = failure(labelling("a"));
      assertThat(failure.category(), is(category));
      assertThat(failure.getMessage(), containsString("because of ****"));
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString(), not(containsString(ScriptedFlight.KEY)));
    }
    assertThat(server.headers().size(), is(2));
  }

  @Test
  void aWrongKeyIsAnAuthenticationFailureThatDoesNotShowIt() throws Exception {
    Path wrong = Files.writeString(directory.resolve("wrong"), "ak-wrong-secret");
    AxConnection connection =
        AxConnection.of(
            URI.create("http://127.0.0.1:1"), server.uri(), CredentialReference.file(wrong));

    try (AnnotationService service = service(connection)) {
      AxException failure = assertThrows(AxException.class, () -> service.upsert(labelling("a")));
      assertThat(failure.category(), is(Category.AUTHENTICATION));
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString(), not(containsString("ak-wrong-secret")));
    }
  }

  @Test
  void aServiceThatDoesNotAnswerTimesOut() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    server.puts().stalling(new CountDownLatch(1), release);

    try (AnnotationService service = service(connection().withTimeouts(IMPATIENT))) {
      AxException failure = assertThrows(AxException.class, () -> service.upsert(labelling("a")));
      assertThat(failure.category(), is(Category.TIMEOUT));
      assertNothingLeaked(failure);
    } finally {
      release.countDown();
    }
  }

  @Test
  void aServerThatNeverSpeaksTimesOutAndAClosedPortIsNamed() throws Exception {
    URI uri;
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      uri = URI.create("grpc+tcp://127.0.0.1:" + silent.getLocalPort());
      AxException failure = impatientFailure(uri);
      assertThat(failure.category(), is(Category.TIMEOUT));
      assertNothingLeaked(failure);
    }
    AxException failure = impatientFailure(uri);
    assertThat(failure.category(), is(Category.UNAVAILABLE));
    assertThat(failure.getMessage(), containsString("Can't connect to 127.0.0.1:" + uri.getPort()));
    assertNothingLeaked(failure);
  }

  private AxException impatientFailure(URI uri) throws Exception {
    AxConnection connection = FlightFixture.connection(uri, directory).withTimeouts(IMPATIENT);
    try (AnnotationService service = service(connection)) {
      return assertThrows(AxException.class, () -> service.upsert(labelling("a")));
    }
  }

  @Test
  void anInterruptEndsTheCallAndIsKept() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    server.puts().stalling(reached, release);
    Thread caller = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              try {
                reached.await();
                caller.interrupt();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    interrupter.start();

    try (AnnotationService service = service(connection())) {
      AxException failure = assertThrows(AxException.class, () -> service.upsert(labelling("a")));
      assertThat("the interrupt is kept", Thread.interrupted(), is(true));
      assertThat(failure.category(), is(Category.UNAVAILABLE));
      assertThat(failure.getMessage(), is("DoPut was interrupted"));
      assertNothingLeaked(failure);
    } finally {
      release.countDown();
      interrupter.join();
    }
  }

  private AxException failure(AnnotationRequest request) throws Exception {
    try (AnnotationService service = service(connection())) {
      AxException failure = assertThrows(AxException.class, () -> service.upsert(request));
      assertNothingLeaked(failure);
      return failure;
    }
  }

  /** The allocators of a call complain when they are closed, which a failure would hide. */
  private static void assertNothingLeaked(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      assertThat(List.of(e.getSuppressed()), is(empty()));
    }
  }

  private AnnotationService service(AxConnection connection) throws Exception {
    return new FlightAnnotationService(connection, Clock.systemUTC());
  }

  private AxConnection connection() throws Exception {
    return FlightFixture.connection(server.uri(), directory);
  }
}
