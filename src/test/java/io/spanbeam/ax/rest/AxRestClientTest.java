package io.spanbeam.ax.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.testing.ScriptedHttp;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxRestClientTest {
  private static final String NO_SPACES = "{\"spaces\":[],\"pagination\":{\"has_more\":false}}";
  private static final String ONE_SPACE =
      "{\"spaces\":[{\"id\":\"U3BhY2U6MTpiRnVM\",\"name\":\"prod\",\"new_field\":{}}],"
          + "\"pagination\":{\"has_more\":false}}";

  @RegisterExtension final ScriptedHttp server = ScriptedHttp.start();
  @TempDir Path directory;

  @Test
  void sendsTheKeyAsBearerAndSaysWhoCalls() throws Exception {
    server.json(ONE_SPACE);

    assertThat(spaces(connection()), contains(new Space("U3BhY2U6MTpiRnVM", "prod")));

    ScriptedHttp.Request request = server.requests().get(0);
    assertThat(request.uri(), is(URI.create("/v2/spaces?limit=100")));
    assertThat(request.headers().get("Authorization"), is("Bearer " + RestConnections.KEY));
    assertThat(request.headers().get("Accept"), is("application/json, application/problem+json"));
    assertThat(request.headers().get("sdk-language"), is("java"));
    assertThat(request.headers().get("sdk-package-name"), is("spanbeam"));
  }

  @Test
  void takesUpAKeyThatWasRotated() throws Exception {
    server.json(NO_SPACES).json(NO_SPACES);
    try (AxRestClient client = new AxRestClient(connection())) {
      client.listSpaces(Optional.empty());
      Files.writeString(directory.resolve("key"), "ak-rotated");
      client.listSpaces(Optional.empty());
    }

    assertThat(server.requests().get(1).headers().get("Authorization"), is("Bearer ak-rotated"));
  }

  @Test
  void waitsAndTriesAgainWhenThrottledOrFailed() throws Exception {
    server
        .answer(429, Map.of("Retry-After", "1"), "{\"title\":\"Too many\",\"status\":429}")
        .answer(500, Map.of(), "oops")
        .json(ONE_SPACE);

    assertThat(spaces(connection()).size(), is(1));
    assertThat(server.requests().size(), is(3));
  }

  @Test
  void passesOnHowLongToWait() throws Exception {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
    server
        .answer(429, Map.of("Retry-After", "17"), "")
        .answer(503, Map.of("Retry-After", date), "")
        .answer(503, Map.of("Retry-After", "soon"), "");
    AxConnection once = connection().withRetry(RetryPolicy.NONE);

    assertThat(failure(once).retryAfter(), is(Optional.of(Duration.ofSeconds(17))));
    assertThat(failure(once).retryAfter().orElseThrow().toMinutes(), is(59L));
    assertThat(failure(once).retryAfter(), is(Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID, 1",
    "401, AUTHENTICATION, 1",
    "403, PERMISSION, 1",
    "404, NOT_FOUND, 1",
    "409, INVALID, 1",
    "413, TOO_LARGE, 1",
    "422, INVALID, 1",
    "302, PROTOCOL, 1",
    "408, TIMEOUT, 3",
    "429, THROTTLED, 3",
    "500, UNAVAILABLE, 3",
    "502, UNAVAILABLE, 3",
    "504, TIMEOUT, 3"
  })
  void tellsFailuresApartByStatus(int status, Category category, int attempts) throws Exception {
    for (int i = 0; i < 3; i++) {
      server.answer(status, Map.of("Location", "http://127.0.0.1:1/"), "");
    }

    AxException failure = failure(connection());

    assertThat(failure.category(), is(category));
    assertThat(failure.getMessage(), containsString("GET /v2/spaces failed with " + status));
    assertThat(server.requests().size(), is(attempts));
  }

  @Test
  void repeatsWhatAProblemDocumentSaysButNeverTheKey() throws Exception {
    server.answer(
        401,
        Map.of("Content-Type", "application/problem+json"),
        """
        {"status":401,"title":"Unauthorized key","detail":"key %s\\nis unknown %s",
         "request_id":"req_01H"}
        """
            .formatted(RestConnections.KEY, "x".repeat(2000)));

    AxException failure = failure(connection());

    assertThat(
        failure.getMessage(),
        allOf(
            containsString("401 Unauthorized key: key **** is unknown xxx"),
            containsString("check the API key in file:" + directory.resolve("key")),
            not(containsString(RestConnections.KEY)),
            not(containsString("x".repeat(513)))));
  }

  @Test
  void theLogOfRepeatedCallsDoesNotHoldTheKey() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.answer(500, Map.of(), "{\"title\":\"key " + RestConnections.KEY + " broke it\"}");
    }
    StringBuffer log = new StringBuffer();
    Handler collector =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            log.append(new SimpleFormatter().format(entry));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger own = Logger.getLogger("io.spanbeam");
    Level before = own.getLevel();
    own.setLevel(Level.ALL);
    own.addHandler(collector);
    try {
      failure(connection());
    } finally {
      own.removeHandler(collector);
      own.setLevel(before);
    }

    assertThat(
        log.toString(),
        allOf(containsString("attempt 3 of 3"), not(containsString(RestConnections.KEY))));
  }

  @Test
  void doesNotRepeatTheHtmlOfAGateway() throws Exception {
    server.answer(403, Map.of("Content-Type", "text/html"), "<html>blocked by policy</html>");

    assertThat(failure(connection()).getMessage(), is("GET /v2/spaces failed with 403 Forbidden"));
  }

  @Test
  void aSuccessThatIsNoJsonIsAProtocolFailure() throws Exception {
    server.answer(200, Map.of(), "<html>log in</html>");

    AxException failure = failure(connection());

    assertThat(failure.category(), is(Category.PROTOCOL));
    assertThat(failure.getMessage(), containsString("is not JSON"));
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
