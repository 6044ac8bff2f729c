package io.spanbeam.ax.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.Timeouts;
import io.spanbeam.ax.TlsSettings;
import io.spanbeam.testing.PlaintextServer;
import io.spanbeam.testing.ScriptedHttp;
import io.spanbeam.testing.SelfSigned;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RestNetworkTest {
  private static final String NO_SPACES = "{\"spaces\":[],\"pagination\":{\"has_more\":false}}";
  private static final String ONE_SPACE =
      "{\"spaces\":[{\"id\":\"U3BhY2U6MTpiRnVM\",\"name\":\"prod\",\"new_field\":{}}],"
          + "\"pagination\":{\"has_more\":false}}";

  @RegisterExtension final ScriptedHttp server = ScriptedHttp.start();
  @TempDir Path directory;

  @Test
  void anAnswerThatStallsAfterItsHeadersTimesOut() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    server.answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    AxConnection impatient =
        connection()
            .withRetry(RetryPolicy.NONE)
            .withTimeouts(
                new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(5)));

    AxException failure = failure(impatient);
    end.countDown();

    assertThat(failure.category(), is(Category.TIMEOUT));
    assertThat(
        failure.getMessage(), containsString("No answer from 127.0.0.1:" + server.uri().getPort()));
  }

  @Test
  void aBodyThatIsCutOffIsTriedAgain() throws Exception {
    server
        .answer(
            exchange -> {
              exchange.sendResponseHeaders(200, ONE_SPACE.length());
              exchange.getResponseBody().write(ONE_SPACE.substring(0, 20).getBytes());
              exchange.getResponseBody().flush();
            })
        .json(ONE_SPACE);

    assertThat(spaces(connection()).size(), is(1));
  }

  @Test
  void anAnswerBeyondTheLimitIsNotCollected() throws Exception {
    server.json("{\"spaces\":[],\"x\":\"" + "y".repeat(5000) + "\"}");

    AxException failure = failure(connection().withMaxInboundMessageBytes(4096));

    assertThat(failure.category(), is(Category.TOO_LARGE));
    assertThat(failure.getMessage(), containsString("larger than 4096 bytes"));
  }

  @Test
  void aClosedPortIsNamed() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    AxConnection closed =
        RestConnections.to(URI.create("http://127.0.0.1:" + port), directory)
            .withRetry(RetryPolicy.NONE);

    AxException failure = failure(closed);

    assertThat(failure.category(), is(Category.UNAVAILABLE));
    assertThat(
        failure.getMessage(),
        is(
            "Can't connect to 127.0.0.1:%d for GET /v2/spaces: connection refused; check host, port and network"
                .formatted(port)));
  }

  @Test
  void trustsTheAuthorityOfAFileAndNoOther() throws Exception {
    SelfSigned certificate = SelfSigned.create(directory);
    Path elsewhere = Files.createDirectory(directory.resolve("other"));
    SelfSigned stranger = SelfSigned.create(elsewhere);
    try (ScriptedHttp secure = ScriptedHttp.startTls(certificate)) {
      secure.json(NO_SPACES).json(NO_SPACES);
      AxConnection connection = RestConnections.to(secure.uri(), directory);

      assertThat(spaces(connection.withTls(trusting(certificate))), is(List.of()));
      assertThat(
          spaces(connection.withTls(new TlsSettings(false, Optional.empty()))), is(List.of()));
      for (TlsSettings settings : List.of(TlsSettings.SYSTEM, trusting(stranger))) {
        AxException failure = failure(connection.withTls(settings));
        assertThat(failure.category(), is(Category.TLS));
        assertThat(
            failure.getMessage(),
            allOf(
                containsString("TLS with localhost:" + secure.uri().getPort()),
                containsString("ARIZE_SSL_CA_CERT")));
      }
    }
  }

  @Test
  void aServerThatAnswersInPlaintextIsTold() throws Exception {
    try (PlaintextServer plaintext =
        PlaintextServer.answering("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      AxException failure = failure(RestConnections.to(plaintext.uri("https"), directory));

      assertThat(failure.category(), is(Category.TLS));
      assertThat(
          failure.getMessage(),
          is(
              "GET /v2/spaces failed: 127.0.0.1:%d does not speak TLS; check scheme and port"
                  .formatted(plaintext.port())));
    }
  }

  @Test
  void aServerThatWaitsForARequestInPlaintextEndsAsATimeout() throws Exception {
    AxConnection impatient =
        RestConnections.to(URI.create("https://127.0.0.1:" + server.uri().getPort()), directory)
            .withRetry(RetryPolicy.NONE)
            .withTimeouts(
                new Timeouts(
                    Duration.ofMillis(300), Duration.ofSeconds(20), Duration.ofSeconds(5)));

    AxException failure = failure(impatient);

    assertThat(failure.category(), is(Category.TIMEOUT));
    assertThat(
        failure.getMessage(),
        is(
            "No connection to 127.0.0.1:%d in time for GET /v2/spaces; check host, port and network, and that the port speaks TLS"
                .formatted(server.uri().getPort())));
  }

  @Test
  void aCaFileThatIsNoneIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("ca.pem"), "no certificate");

    AxException failure =
        assertThrows(
            AxException.class,
            () ->
                new AxRestClient(
                    RestConnections.to(URI.create("https://127.0.0.1:1"), directory)
                        .withTls(TlsSettings.trusting(file.toString()))));

    assertThat(failure.category(), is(Category.TLS));
    assertThat(failure.getMessage(), containsString(file.toString()));
  }

  @Test
  void withoutTlsNoAuthoritiesAreRead() throws Exception {
    server.json(ONE_SPACE);

    String missing = directory.resolve("missing.pem").toString();

    assertThat(spaces(connection().withTls(TlsSettings.trusting(missing))).size(), is(1));
  }

  @Test
  void goesThroughAProxyToOtherHosts() throws Exception {
    server.json(ONE_SPACE);
    AxConnection proxied = RestConnections.through(server.uri(), directory);

    assertThat(spaces(proxied).size(), is(1));
    assertThat(
        server.requests().get(0).uri(),
        is(URI.create("http://api.example.test/v2/spaces?limit=100")));
  }

  private static TlsSettings trusting(SelfSigned certificate) {
    return TlsSettings.trusting(certificate.certificateFile().toString());
  }

  private AxConnection connection() throws Exception {
    return RestConnections.to(server.uri(), directory);
  }

  private static List<Space> spaces(AxConnection connection) throws AxException {
    try (AxRestClient client = new AxRestClient(connection)) {
      return client.listSpaces(Optional.empty());
    }
  }

  private static AxException failure(AxConnection connection) throws AxException {
    try (AxRestClient client = new AxRestClient(connection)) {
      return assertThrows(AxException.class, () -> client.listSpaces(Optional.empty()));
    }
  }
}
