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
import io.spanbeam.pipeline.RunnerOptions;
import java.util.List;
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
   * @param beamOptions options for Beam, the runner included
   * @throws AxConfigurationException if the configuration can't be used
   * @throws CommandException if the workers could not look the API key up
   */
  static AxConnection connection(
      Surroundings surroundings,
      OptionalInt retries,
      Optional<CredentialReference> credential,
      List<String> beamOptions)
      throws AxConfigurationException {
    Overrides overrides = credential.map(Overrides.NONE::withCredential).orElse(Overrides.NONE);
    AxConnection connection =
        AxConfiguration.load(surroundings.environment(), surroundings.home(), overrides);
    requireReachedByWorkers(connection.credential(), beamOptions);
    if (retries.isEmpty()) {
      return connection;
    }
    RetryPolicy policy = connection.retry();
    return connection.withRetry(
        new RetryPolicy(retries.getAsInt() + 1, policy.initialDelay(), policy.maxDelay()));
  }

  /**
   * Checks that workers of Dataflow can look the API key up, which start long after the command and
   * would fail one by one. They have neither variables nor files of this machine. What an image of
   * their own has is not known here; but a profile belongs to the user of this machine. On other
   * clusters the workers may share a file system with it.
   *
   * @param beamOptions options for Beam, the runner included
   * @throws CommandException if they can't
   */
  static void requireReachedByWorkers(CredentialReference credential, List<String> beamOptions) {
    boolean mayBeInImage = RunnerOptions.haveWorkerImage(beamOptions) && !credential.inProfile();
    if (RunnerOptions.isDataflow(beamOptions) && !credential.inService() && !mayBeInImage) {
      throw CommandException.usage(
          "The workers of Dataflow can't look up the API key in %s: they see no profile, variable or"
              + " file of this machine; give --api-key-from"
              + " gcp-secret:projects/P/secrets/S, which they read from Secret Manager, or env: or"
              + " file: together with an image of theirs that has it (--sdkContainerImage)",
          credential);
    }
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
