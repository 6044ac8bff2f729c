package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.auth.Retryable;
import com.google.auth.oauth2.GoogleCredentials;
import io.spanbeam.ax.AxException.Category;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a version of a secret of Google Secret Manager over its REST API, as whoever this process
 * is by Google's Application Default Credentials: the service account of a worker, or the user of
 * gcloud. Needs Google's library for that on the class path; see {@link GoogleSecretName}.
 */
final class GoogleSecret {
  /** By which gcloud too is told of a private endpoint. */
  static final String ENDPOINT_VARIABLE = "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER";

  private static final URI ENDPOINT = URI.create("https://secretmanager.googleapis.com/");
  private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How this process proves who it is. */
  @FunctionalInterface
  interface Identity {
    GoogleCredentials credentials() throws IOException;
  }

  private final URI endpoint;
  private final Identity identity;

  GoogleSecret(URI endpoint, Identity identity) {
    this.endpoint = requireNonNull(endpoint, "endpoint is null");
    this.identity = requireNonNull(identity, "identity is null");
  }

  /**
   * Returns access as whoever this process is.
   *
   * @throws AxException if the environment names an endpoint that would get the token in plaintext
   */
  static GoogleSecret ofProcess(Map<String, String> environment) throws AxException {
    return new GoogleSecret(endpoint(environment), GoogleCredentials::getApplicationDefault);
  }

  private static URI endpoint(Map<String, String> environment) throws AxException {
    String given = environment.get(ENDPOINT_VARIABLE);
    if (given == null || given.isBlank()) {
      return ENDPOINT;
    }
    try {
      URI uri = new URI(given.endsWith("/") ? given : given + "/");
      String host = uri.getHost();
      boolean encrypted = "https".equals(uri.getScheme());
      if (host != null
          && (encrypted || "http".equals(uri.getScheme()) && AxConnection.isLoopback(host))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Falls through to the one message for whatever is no endpoint
    }
    throw new AxException(
        Category.AUTHENTICATION,
        "Invalid endpoint '%s' in %s: it must look like https://host/"
            .formatted(given, ENDPOINT_VARIABLE));
  }

  /**
   * Reads the value.
   *
   * @throws AxException with {@link Category#AUTHENTICATION} if this process may not read it or
   *     there is none, or with a category that is tried again if that may pass; no message holds
   *     the value
   */
  String read(GoogleSecretName name) throws AxException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.resolve("v1/" + name.resource() + ":access"))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token(name))
            .header("Accept", "application/json")
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw refusal(name, answer);
      }
      return value(name, answer.body());
    } catch (AxException e) {
      throw e;
    } catch (IOException e) {
      throw failure(name, Category.UNAVAILABLE, "Secret Manager can't be reached", Optional.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(name, Category.UNAVAILABLE, "the look-up was interrupted", Optional.of(e));
    }
  }

  private String token(GoogleSecretName name) throws AxException {
    try {
      GoogleCredentials credentials = identity.credentials().createScoped(List.of(SCOPE));
      credentials.refreshIfExpired();
      return credentials.getAccessToken().getTokenValue();
    } catch (IOException e) {
      boolean passing = e instanceof Retryable retryable && retryable.isRetryable();
      throw failure(
          name,
          passing ? Category.UNAVAILABLE : Category.AUTHENTICATION,
          "this process can't prove to Google who it is (%s)".formatted(firstSentence(e)),
          Optional.of(e));
    }
  }

  private static AxException refusal(GoogleSecretName name, HttpResponse<String> answer) {
    int status = answer.statusCode();
    Category category = Category.AUTHENTICATION;
    if (status == 429) {
      category = Category.THROTTLED;
    } else if (status >= 500) {
      category = Category.UNAVAILABLE;
    }
    String reason =
        switch (status) {
          case 401, 403 ->
              "this process may not read it; give its account the role Secret Manager Secret"
                  + " Accessor";
          case 404 -> "there is no such secret or version";
          default -> "Secret Manager answered HTTP " + status;
        };
    return failure(name, category, reason, Optional.empty());
  }

  private static String value(GoogleSecretName name, String body) throws AxException {
    try {
      JsonNode data = JSON.readTree(body).at("/payload/data");
      if (data.isTextual()) {
        return new String(Base64.getDecoder().decode(data.asText()), StandardCharsets.UTF_8);
      }
    } catch (IOException | IllegalArgumentException e) {
      // The cause is left out: it may quote the secret
    }
    throw failure(
        name, Category.PROTOCOL, "the answer of Secret Manager holds no value", Optional.empty());
  }

  private static String firstSentence(IOException failure) {
    String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    int end = line.indexOf(". ");
    return end < 0 ? line.strip() : line.substring(0, end);
  }

  private static AxException failure(
      GoogleSecretName name, Category category, String reason, Optional<Exception> cause) {
    return new AxException(
        category, "No API key in %s: %s".formatted(name, reason), cause.orElse(null));
  }
}
