package io.spanbeam.cli;

import io.spanbeam.ax.CredentialReference;
import io.spanbeam.pipeline.RunnerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** What every command with a pipeline takes. */
final class RunnerFlags {
  private static final String RUNNER = "--runner=";
  private static final int MOST_RETRIES = 1000;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "How often a failed request is tried again, with growing pauses; progress starts the count"
              + " again (default: 4).")
  Integer retries;

  @Option(
      names = "--api-key-from",
      paramLabel = "REFERENCE",
      description =
          "Where the API key is: env:NAME, file:/path or gcp-secret:projects/P/secrets/S. Only the"
              + " reference goes to the workers, which look the key up by themselves (default: as ax"
              + " finds it).")
  String apiKeyFrom;

  @Option(
      names = "--runner",
      paramLabel = "NAME",
      description = "Beam runner, such as FlinkRunner (default: DirectRunner).")
  String runner;

  @Option(
      names = "--detach",
      description =
          "Leave the job to the cluster and do not wait for its end. An export is complete when"
              + " _SUCCESS is there, annotating when there is a summary.json of the run.")
  boolean detach;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say more: log lines, and the whole cause of an error.")
  boolean verbose;

  /**
   * Returns how often a failed request is tried again; empty leaves it to the connection.
   *
   * @throws CommandException if the number is out of range
   */
  OptionalInt checkedRetries() {
    if (retries == null) {
      return OptionalInt.empty();
    }
    if (retries < 0 || retries > MOST_RETRIES) {
      throw CommandException.usage(
          "Invalid --retries %d: it must be between 0 and %d", retries, MOST_RETRIES);
    }
    return OptionalInt.of(retries);
  }

  /**
   * Returns where the API key is; empty leaves it to profile and environment.
   *
   * @param beamOptions options for Beam, the runner included
   * @throws CommandException if that is no reference, or not for the workers
   */
  Optional<CredentialReference> credential(List<String> beamOptions) {
    if (apiKeyFrom == null) {
      return Optional.empty();
    }
    CredentialReference credential;
    try {
      credential = CredentialReference.parse(apiKeyFrom);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("Invalid --api-key-from: %s", e.getMessage());
    }
    ServiceAccess.requireReachedByWorkers(credential, beamOptions);
    return Optional.of(credential);
  }

  /**
   * Returns the options for Beam, the runner included.
   *
   * @param given what stood behind {@code --}
   * @throws CommandException if the runner is given in both ways, or ends with this process
   *     although the job shall not
   */
  List<String> beamOptions(List<String> given) {
    boolean named = given.stream().anyMatch(option -> option.startsWith(RUNNER));
    if (named && runner != null) {
      throw CommandException.usage("The runner is given twice; give it only with --runner");
    }
    List<String> options = new ArrayList<>(given);
    if (runner != null) {
      options.add(RUNNER + runner);
    }
    if (detach && !RunnerOptions.nameCluster(options)) {
      throw CommandException.usage(
          "--detach needs the runner of a cluster; what runs here ends with this process");
    }
    return List.copyOf(options);
  }
}
