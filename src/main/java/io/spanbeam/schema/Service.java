package io.spanbeam.schema;

import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AxConfiguration;
import io.spanbeam.ax.AxConfigurationException;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.Overrides;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.rest.AxRestClient;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Which project of which service a transform is about.
 *
 * @param connection where the service is
 * @param project name or ID
 * @param space name or ID, if it is given
 */
record Service(AxConnection connection, String project, Optional<String> space) {
  static final String API_KEY_HELP =
      "Where the API key is: env:NAME or file:/path, as the workers see it, or"
          + " gcp-secret:projects/P/secrets/S. Never the key itself."
          + " Otherwise it is found as the ax command does.";
  static final String REGION_HELP = "Region of the service.";
  static final String REST_HELP = "Base of the REST API, such as https://api.arize.com.";
  static final String FLIGHT_HELP = "Endpoint of Flight, such as grpc+tls://flight.arize.com:443.";
  static final String PROJECT_HELP = "Name or ID of the project.";
  static final String SPACE_HELP =
      "Name or ID of the space; needed when the project is given by name.";

  /** What a project has. */
  record Resolved(Project project, List<AnnotationConfig> configs) {}

  /**
   * Finds the service: what is configured, then the active profile, then the environment.
   *
   * @throws IllegalArgumentException if a field is wrong; the message names it
   */
  static Service of(
      String project,
      @Nullable String space,
      @Nullable String apiKey,
      @Nullable String region,
      @Nullable String rest,
      @Nullable String flight) {
    Overrides overrides =
        new Overrides(
            Optional.empty(),
            Optional.ofNullable(apiKey).map(Service::credential),
            Optional.ofNullable(region),
            uri("rest_url", rest),
            uri("flight_url", flight),
            Optional.empty(),
            false);
    try {
      AxConnection connection =
          AxConfiguration.load(
              System.getenv(), Path.of(System.getProperty("user.home")), overrides);
      return new Service(
          connection,
          Fields.notBlank("project", project),
          Optional.ofNullable(space).map(given -> Fields.notBlank("space", given)));
    } catch (AxConfigurationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static CredentialReference credential(String reference) {
    try {
      return CredentialReference.parse(reference);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Invalid api_key: " + e.getMessage(), e);
    }
  }

  private static Optional<URI> uri(String field, @Nullable String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(new URI(text));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("Invalid %s: %s".formatted(field, e.getMessage()), e);
    }
  }

  /**
   * Looks the project up. Needs the API key here.
   *
   * @throws IllegalStateException if there is none, or the service refuses
   */
  Project resolve() {
    return ask(client -> client.resolve(project, space));
  }

  /**
   * Looks the project and its annotation configs up. Needs the API key here.
   *
   * @throws IllegalStateException if there is none, or the service refuses
   */
  Resolved resolveWithConfigs() {
    return ask(
        client -> {
          Project found = client.resolve(project, space);
          return new Resolved(found, client.annotationConfigs(found.spaceId()));
        });
  }

  private interface Question<T> {
    T ask(AxRestClient client) throws AxException;
  }

  private <T> T ask(Question<T> question) {
    try (AxRestClient client = new AxRestClient(connection)) {
      return question.ask(client);
    } catch (AxException e) {
      throw new IllegalStateException(
          "Cannot look up the project '%s': %s".formatted(project, e.getMessage()), e);
    }
  }
}
