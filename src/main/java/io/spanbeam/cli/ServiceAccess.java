package io.spanbeam.cli;

import io.spanbeam.ax.AxConfiguration;
import io.spanbeam.ax.AxConfigurationException;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.Overrides;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.rest.AxRestClient;
import java.util.Optional;
import java.util.OptionalInt;

/** How the commands reach the service: by profile and environment, project and space by name. */
final class ServiceAccess {
  private ServiceAccess() {}

  /**
   * Returns where the service is.
   *
   * @param retries how often a failed request is tried again; empty leaves it to the configuration
   * @param credential where the API key is; empty leaves it to the configuration
   * @throws AxConfigurationException if the configuration can't be used
   */
  static AxConnection connection(
      Surroundings surroundings, OptionalInt retries, Optional<CredentialReference> credential)
      throws AxConfigurationException {
    Overrides overrides = credential.map(Overrides.NONE::withCredential).orElse(Overrides.NONE);
    AxConnection connection =
        AxConfiguration.load(surroundings.environment(), surroundings.home(), overrides);
    if (retries.isEmpty()) {
      return connection;
    }
    RetryPolicy policy = connection.retry();
    return connection.withRetry(
        new RetryPolicy(retries.getAsInt() + 1, policy.initialDelay(), policy.maxDelay()));
  }

  /**
   * Finds a project by name or ID.
   *
   * @throws CommandException if a space is needed and not given
   * @throws AxException if there is no such project, or the service refuses
   */
  static Project resolve(AxRestClient client, String project, Optional<String> space)
      throws AxException {
    try {
      return client.resolve(project, space);
    } catch (AxException e) {
      if (space.isEmpty() && e.category() == Category.INVALID) {
        throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
      }
      throw e;
    }
  }
}
