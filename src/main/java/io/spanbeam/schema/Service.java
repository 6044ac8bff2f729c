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
  /** What a project has. */
  record Resolved(Project project, List<AnnotationConfig> configs) {}

  /**
   * Finds the service: what is configured, then the active profile, then the environment.
   *
   * @throws IllegalArgumentException if a field is wrong; the message names it
   */
  static Service of(ServiceConfiguration configuration) {
    String project = Fields.notBlank("project", configuration.getProject());
    Optional<String> space =
        Optional.ofNullable(configuration.getSpace()).map(given -> Fields.notBlank("space", given));
    Optional<String> region =
        Optional.ofNullable(configuration.getRegion())
            .map(given -> Fields.notBlank("region", given));
    Optional<URI> rest = uri("rest_url", configuration.getRestUrl(), "https://api.arize.com");
    Optional<URI> flight =
        uri("flight_url", configuration.getFlightUrl(), "grpc+tls://flight.arize.com:443");
    if (region.isPresent() && rest.isPresent() && flight.isPresent()) {
      throw new IllegalArgumentException(
          "Invalid region '%s': rest_url and flight_url already say where the service is; leave the"
                  .formatted(region.get())
              + " one or the others out");
    }
    Overrides overrides =
        new Overrides(
            Optional.empty(),
            Optional.ofNullable(configuration.getApiKey()).map(Service::credential),
            region,
            rest,
            flight,
            Optional.empty(),
            false);
    try {
      return new Service(
          AxConfiguration.load(
              System.getenv(), Path.of(System.getProperty("user.home")), overrides),
          project,
          space);
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

  /** Reads an endpoint; it is not shown where it is none, because it may hold a password. */
  private static Optional<URI> uri(String field, @Nullable String text, String example) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(text.strip());
      if (uri.getHost() != null && uri.getRawUserInfo() == null) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      // Falls through to the one message for whatever is no endpoint
    }
    throw new IllegalArgumentException(
        "Invalid %s: it must look like %s, without user and password".formatted(field, example));
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
