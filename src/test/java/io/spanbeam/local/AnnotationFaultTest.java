package io.spanbeam.local;

import static io.spanbeam.local.AnnotatedService.value;
import static io.spanbeam.local.RawPut.command;
import static io.spanbeam.local.RawPut.row;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests to annotate that go wrong on purpose, and bodies that are compressed. */
class AnnotationFaultTest {
  private static final String LABEL = "annotation.quality.label";

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private AnnotatedService service;

  @BeforeEach
  void fill() {
    service = new AnnotatedService(SpanStore.temporary(), memory.allocator());
    service.insert(3);
  }

  @AfterEach
  void close() {
    service.close();
  }

  private ObjectNode good() {
    ObjectNode body = service.body();
    value(body, "s0", "quality").put("label", "good");
    return body;
  }

  private HttpResponse<String> failed(RestFault fault) throws Exception {
    service.serve(
        ServiceBehaviour.standard(),
        FaultScript.none().failRest(RequestKind.ANNOTATE_SPANS, 1, fault));
    HttpResponse<String> answer = service.annotate(good());
    assertThat(service.annotations(), is(anEmptyMap()));
    assertThat("the next request is well", service.annotate(good()).statusCode(), is(202));
    return answer;
  }

  @Test
  void throttlesForSeconds() throws Exception {
    HttpResponse<String> seconds = failed(RestFault.throttled(7));
    assertThat(seconds.statusCode(), is(429));
    assertThat(seconds.headers().firstValue("Retry-After").orElse(""), is("7"));
  }

  @Test
  void throttlesUntilADate() throws Exception {
    Instant before = Instant.now();
    HttpResponse<String> date = failed(RestFault.throttledUntil(Duration.ofSeconds(90)));
    assertThat(date.statusCode(), is(429));
    RawRest.checkProblem(date, 429, "rate-limit", "fault");
    Instant until =
        ZonedDateTime.parse(
                date.headers().firstValue("Retry-After").orElse(""),
                DateTimeFormatter.RFC_1123_DATE_TIME)
            .toInstant();
    assertThat(until, is(greaterThanOrEqualTo(before.plusSeconds(89))));
    assertThat(until, is(not(greaterThanOrEqualTo(Instant.now().plusSeconds(91)))));
  }

  @Test
  void failsWithAStatus() throws Exception {
    assertThat(failed(RestFault.refused(500)).statusCode(), is(500));
  }

  @Test
  void dropsTheConnectionBeforeTheWrite() throws Exception {
    LocalAx ax =
        service.serve(
            ServiceBehaviour.standard(),
            FaultScript.none()
                .failRest(RequestKind.ANNOTATE_SPANS, 1, new RestFault.DroppedBefore())
                .failRest(RequestKind.ANNOTATE_SPANS, 2, new RestFault.DroppedBefore()));
    assertThrows(IOException.class, () -> service.annotate(good()));
    assertThat(service.annotations(), is(anEmptyMap()));
    assertThat(ax.requests().count(RequestKind.ANNOTATE_SPANS), is(greaterThanOrEqualTo(1L)));
  }

  @Test
  void dropsTheConnectionAfterTheWriteWithoutAWord() throws Exception {
    service.serve(
        ServiceBehaviour.standard(),
        FaultScript.none()
            .failRest(RequestKind.ANNOTATE_SPANS, 1, new RestFault.DroppedAfter())
            .failRest(RequestKind.ANNOTATE_SPANS, 2, new RestFault.DroppedAfter()));
    assertThrows(IOException.class, () -> service.annotate(good()));
    assertThat(service.annotations().keySet(), is(Set.of("s0")));
  }

  @Test
  void answersSlowly() throws Exception {
    service.serve(
        ServiceBehaviour.standard(),
        FaultScript.none()
            .failRest(RequestKind.ANNOTATE_SPANS, 1, new RestFault.Slow(Duration.ofMillis(200))));
    long started = System.nanoTime();
    assertThat(service.annotate(good()).statusCode(), is(202));
    assertThat(System.nanoTime() - started, is(greaterThanOrEqualTo(200_000_000L)));
  }

  @Test
  void failsPuts() throws Exception {
    LocalAx ax =
        service.serve(
            ServiceBehaviour.standard(),
            FaultScript.none()
                .failPut(1, new PutFault.Refused(FlightStatusCode.RESOURCE_EXHAUSTED))
                .failPut(2, new PutFault.DroppedBefore())
                .failPut(3, new PutFault.Slow(Duration.ofMillis(200)))
                .failPut(4, new PutFault.DroppedAfter()));
    try (RawPut flight = new RawPut(ax, memory.allocator())) {
      assertThat(putFailure(flight, "s0"), is(FlightStatusCode.RESOURCE_EXHAUSTED));
      assertThat(putFailure(flight, "s0"), is(FlightStatusCode.UNAVAILABLE));
      assertThat(service.annotations(), is(anEmptyMap()));
      long started = System.nanoTime();
      flight.put(command(service.project), List.of(row("s1", LABEL, "good")));
      assertThat(System.nanoTime() - started, is(greaterThanOrEqualTo(200_000_000L)));
      assertThat(putFailure(flight, "s2"), is(FlightStatusCode.UNAVAILABLE));
      assertThat(service.annotations().keySet(), is(Set.of("s1", "s2")));
    }
    assertThat(ax.requests().count(RequestKind.DO_PUT), is(4L));
  }

  private FlightStatusCode putFailure(RawPut flight, String span) {
    return assertThrows(
            FlightRuntimeException.class,
            () -> flight.put(command(service.project), List.of(row(span, LABEL, "good"))))
        .status()
        .code();
  }

  @Test
  void oneSeedFailsAlikeEachTime() throws Exception {
    List<Object> first = outcomes(FaultScript.none().random(42, 0.5));
    assertThat(outcomes(FaultScript.none().random(42, 0.5)), is(first));
    assertThat(outcomes(FaultScript.none().random(43, 0.5)), is(not(first)));
  }

  private List<Object> outcomes(FaultScript faults) throws Exception {
    LocalAx ax = service.serve(ServiceBehaviour.standard(), faults);
    List<Object> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      try {
        outcomes.add(service.annotate(good()).statusCode());
      } catch (IOException e) {
        outcomes.add("dropped");
      }
    }
    try (RawPut flight = new RawPut(ax, memory.allocator())) {
      for (int i = 0; i < 20; i++) {
        try {
          outcomes.add(flight.put(command(service.project), List.of(row("s1", LABEL, "good"))));
        } catch (FlightRuntimeException e) {
          outcomes.add(e.status().code());
        }
      }
    }
    return outcomes;
  }

  @Test
  void takesGzipOrRefusesIt() throws Exception {
    LocalAx ax = service.serve();
    byte[] body = gzip(good().toString());
    HttpResponse<String> other = compressed(ax, "br", body);
    assertThat(other.body(), other.statusCode(), is(415));
    assertThat(compressed(ax, "gzip", new byte[] {1, 2, 3}).statusCode(), is(400));
    assertThat(service.annotations(), is(anEmptyMap()));
    HttpResponse<String> taken = compressed(ax, "gzip", body);
    assertThat(taken.body(), taken.statusCode(), is(202));
    assertThat(service.annotations().keySet(), is(Set.of("s0")));

    LocalAx refusing =
        service.serve(ServiceBehaviour.standard().withGzipBodies(false), FaultScript.none());
    RawRest.checkProblem(compressed(refusing, "gzip", body), 415, "unsupported-media-type", "gzip");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static HttpResponse<String> compressed(LocalAx ax, String encoding, byte[] body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(ax.restUri().resolve("/v2/spans/annotate"))
            .header("Authorization", "Bearer " + LocalAx.DEFAULT_API_KEY)
            .header("Content-Type", "application/json")
            .header("Content-Encoding", encoding)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
