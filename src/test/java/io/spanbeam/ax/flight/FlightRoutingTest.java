package io.spanbeam.ax.flight;

import static io.spanbeam.ax.flight.FlightFixture.QUERY;
import static io.spanbeam.ax.flight.FlightFixture.batches;
import static io.spanbeam.ax.flight.FlightFixture.connection;
import static io.spanbeam.ax.flight.FlightFixture.drain;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.ProxySettings;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.ax.TlsSettings;
import io.spanbeam.testing.ConnectProxy;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.ScriptedFlight;
import io.spanbeam.testing.SelfSigned;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.Location;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FlightRoutingTest {
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
  void triesTheNextLocationWhenOneIsDown() throws Exception {
    URI closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = URI.create("grpc+tcp://127.0.0.1:" + socket.getLocalPort());
    }
    try (ScriptedFlight other = ScriptedFlight.start()) {
      other.endpoint("one", batches(List.of(List.of(9L))));
      server.endpoint(
          "one",
          batches(List.of(List.of(1L))),
          new Location(closed),
          new Location("grpc+tcp://flight.example.org:9"),
          new Location(other.uri()));

      try (SpanService service = service();
          SpanStream stream = service.open(QUERY, memory.allocator())) {
        assertThat(drain(stream), contains(9L));
      }
      assertThat("the first place that answers is the only one", server.redeemed(), is(empty()));
    }
  }

  @Test
  void neverLeavesTlsForALocation() throws Exception {
    SelfSigned certificate = SelfSigned.create(directory);
    try (ScriptedFlight secure = ScriptedFlight.startTls(certificate)) {
      server.endpoint("one", batches(List.of(List.of(1L))));
      secure.endpoint("one", batches(List.of(List.of(2L))), new Location(server.uri()));
      AxConnection trusting =
          connection(secure.uri(), directory)
              .withTls(TlsSettings.trusting(certificate.certificateFile().toString()));

      try (SpanService service = new FlightSpanService(trusting);
          SpanStream stream = service.open(QUERY, memory.allocator())) {
        assertThat(drain(stream), contains(2L));
      }
      assertThat("the key never went out in plaintext", server.headers(), is(empty()));
    }
  }

  @Test
  void refusesACertificateOfAnUnknownAuthorityUnlessToldNotToCheck() throws Exception {
    try (ScriptedFlight secure = ScriptedFlight.startTls(SelfSigned.create(directory))) {
      secure.counting(3);

      try (SpanService service = new FlightSpanService(connection(secure.uri(), directory))) {
        AxException failure = assertThrows(AxException.class, () -> service.count(QUERY));
        assertThat(failure.category(), is(Category.TLS));
        assertThat(
            failure.getMessage(),
            allOf(containsString("TLS with localhost:"), containsString("ARIZE_SSL_CA_CERT")));
      }
      AxConnection unchecked =
          connection(secure.uri(), directory).withTls(new TlsSettings(false, Optional.empty()));
      try (SpanService service = new FlightSpanService(unchecked)) {
        assertThat(service.count(QUERY), is(3L));
      }
    }
  }

  @Test
  void goesThroughAProxyToOtherHosts() throws Exception {
    server.counting(5);
    try (ConnectProxy proxy = ConnectProxy.to(server.uri())) {
      AxConnection base = connection(server.uri(), directory);
      AxConnection proxied =
          new AxConnection(
              base.rest(),
              URI.create("grpc+tcp://flight.example.test:8443"),
              base.tls(),
              base.credential(),
              base.retry(),
              base.timeouts(),
              Optional.of(new ProxySettings(proxy.uri(), List.of())),
              base.maxInboundMessageBytes(),
              true);

      try (SpanService service = new FlightSpanService(proxied)) {
        assertThat(service.count(QUERY), is(5L));
      }
      assertThat(proxy.requests(), contains("CONNECT flight.example.test:8443 HTTP/1.1"));
    }
  }

  private SpanService service() throws Exception {
    return new FlightSpanService(connection(server.uri(), directory));
  }
}
