package io.spanbeam.local;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** REST as a suspicious client sees it: status, headers and bytes, nothing assumed. */
final class RawRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private final String authorization;

  RawRest(LocalAx ax) {
    this(ax, "Bearer " + LocalAx.DEFAULT_API_KEY);
  }

  /**
   * @param authorization value of the header; null sends none
   */
  RawRest(LocalAx ax, String authorization) {
    base = ax.restUri();
    this.authorization = authorization;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, body);
  }

  HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  /**
   * Checks that an answer is a problem document.
   *
   * @param anchor how the last part of its type starts
   * @param word what its detail holds
   */
  static void checkProblem(HttpResponse<String> answer, int status, String anchor, String word)
      throws IOException {
    assertThat(answer.body(), answer.statusCode(), is(status));
    assertThat(answer.headers().allValues("Content-Type"), contains("application/problem+json"));
    JsonNode problem = json(answer);
    List<String> members = new ArrayList<>();
    problem.fieldNames().forEachRemaining(members::add);
    assertThat(members, containsInAnyOrder("status", "title", "type", "detail", "request_id"));
    assertThat(problem.get("status").asInt(), is(status));
    assertThat(problem.get("type").asText(), containsString("/rest-reference/errors#" + anchor));
    assertThat(problem.get("detail").asText(), containsString(word));
    assertThat(problem.get("request_id").asText(), startsWith("req_"));
    assertThat(answer.headers().allValues("x-request-id"), hasSize(1));
  }
}
