package io.spanbeam.cli;

import io.spanbeam.annotation.input.InputFormat;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Transport;
import io.spanbeam.pipeline.RunnerOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@code spanbeam annotate} was asked for, after every flag was checked. Nothing was asked of
 * the service and no file was touched yet.
 *
 * @param project name or ID
 * @param space name or ID; empty if it was not given
 * @param files paths and globs, in the order given; {@link #STDIN} stands for standard input
 * @param format of all files; empty leaves it to their suffixes
 * @param granularity what the record IDs name
 * @param start lower end of the look-up window; empty leaves it to the service
 * @param end upper end of it; empty means now
 * @param transport how requests are sent
 * @param batchSize most records in a request; empty means as many as the service takes
 * @param requestsInFlight most requests at the same time
 * @param requestsPerSecond most requests in a second from each worker; empty for no limit
 * @param atomicRequests whether refused requests are never taken apart
 * @param runDirectory where the run leaves its ledger; empty for a new scratch directory
 * @param deadLetter where records go that were not upserted; empty for the run directory
 * @param resume whether an earlier run is gone on with
 * @param dryRun whether nothing is sent
 * @param detach whether to leave the job to its cluster
 * @param retries how often a failed request is tried again; empty leaves it to the connection
 * @param credential where the API key is; empty leaves it to profile and environment
 * @param verbose whether to say more
 * @param beamOptions options for Beam, the runner included
 * @param warnings what was given and has no effect, one sentence each
 */
record AnnotateRequest(
    String project,
    Optional<String> space,
    List<String> files,
    Optional<InputFormat> format,
    Granularity granularity,
    Optional<Instant> start,
    Optional<Instant> end,
    Transport transport,
    OptionalInt batchSize,
    int requestsInFlight,
    OptionalDouble requestsPerSecond,
    boolean atomicRequests,
    Optional<String> runDirectory,
    Optional<String> deadLetter,
    boolean resume,
    boolean dryRun,
    boolean detach,
    OptionalInt retries,
    Optional<CredentialReference> credential,
    boolean verbose,
    List<String> beamOptions,
    List<String> warnings) {
  /** How standard input is called among {@link #files}. */
  static final String STDIN = "-";

  /** Other names that `ax` takes for it (ax-protocol §10.6). */
  private static final Set<String> STDIN_NAMES =
      Set.of(STDIN, "stdin", "/dev/stdin", "/proc/self/fd/0");

  private static final int MOST_REQUESTS_IN_FLIGHT = 256;

  /**
   * Checks flags.
   *
   * @throws CommandException if they do not go together or a value is wrong
   */
  static AnnotateRequest of(
      String project,
      AnnotateFlags.Records records,
      AnnotateFlags.Requests requests,
      AnnotateFlags.Account account,
      List<String> beamOptions,
      Surroundings surroundings) {
    if (project.isBlank()) {
      throw CommandException.usage("Invalid PROJECT: it is blank");
    }
    requireNotBlank("--space", records.space);
    requirePath("--dead-letter", account.deadLetter);
    requirePath("--run-dir", account.runDirectory);
    if (account.resume && account.runDirectory == null) {
      throw CommandException.usage("--resume needs --run-dir, which names the run to go on with");
    }
    if (account.resume && account.dryRun) {
      throw CommandException.usage("--resume and --dry-run exclude each other");
    }
    if (requests.transport == Transport.FLIGHT) {
      checkFlight(records, requests);
    }
    List<String> warnings = new ArrayList<>();
    if (records.startTime != null && records.days != null) {
      warnings.add("--days has no effect with --start-time");
    }
    Instant now = surroundings.clock().instant();
    Optional<Instant> end = end(records, now);
    Optional<Instant> start = start(records, end.orElse(now), now);
    if (start.isPresent() && !start.get().isBefore(end.orElse(now))) {
      throw CommandException.usage(
          "Invalid window: the start %s is not before the end %s%s",
          start.get(), end.orElse(now), end.isEmpty() ? " (now)" : "");
    }
    List<String> files = files(records);
    List<String> options = account.runner.beamOptions(beamOptions);
    requireSharedPlace(account, files, options);
    return new AnnotateRequest(
        project,
        Optional.ofNullable(records.space),
        files,
        Optional.ofNullable(records.format),
        records.granularity,
        start,
        end,
        requests.transport,
        batchSize(records, requests),
        requestsInFlight(requests),
        requestsPerSecond(requests),
        requests.atomicRequest,
        Optional.ofNullable(account.runDirectory),
        Optional.ofNullable(account.deadLetter),
        account.resume,
        account.dryRun,
        account.runner.detach,
        account.runner.checkedRetries(),
        account.runner.credential(options),
        account.runner.verbose,
        options,
        List.copyOf(warnings));
  }

  /** Says in one line what it does. */
  String sentence() {
    return "%s %s of %s%s with %s over %s"
        .formatted(
            dryRun ? "checks annotations for" : "annotates",
            Words.of(granularity) + "s",
            project,
            space.map(name -> " in space " + name).orElse(""),
            String.join(", ", files),
            Words.of(transport));
  }

  private static void requireNotBlank(String flag, String value) {
    if (value != null && value.isBlank()) {
      throw CommandException.usage("Invalid %s: it is blank", flag);
    }
  }

  private static void requirePath(String flag, String value) {
    requireNotBlank(flag, value);
    if (value != null && !Destination.isRemote(value)) {
      try {
        Path.of(value);
      } catch (InvalidPathException e) {
        throw CommandException.usage("Invalid %s: %s", flag, e.getReason());
      }
    }
  }

  /** Flight knows neither windows nor traces nor sessions (ax-protocol §6.2). */
  private static void checkFlight(AnnotateFlags.Records records, AnnotateFlags.Requests requests) {
    if (records.granularity != Granularity.SPAN) {
      throw CommandException.usage(
          "--transport flight annotates spans only; leave --granularity out or use rest");
    }
    if (records.startTime != null || records.endTime != null || records.days != null) {
      throw CommandException.usage(
          "--transport flight knows no window; leave --start-time, --end-time and --days out or use"
              + " rest");
    }
    if (requests.atomicRequest) {
      throw CommandException.usage(
          "--atomic-request is for rest; over flight the service writes what it finds");
    }
  }

  /** Workers of a cluster do not see what belongs to this process alone. */
  private static void requireSharedPlace(
      AnnotateFlags.Account account, List<String> files, List<String> beamOptions) {
    if (RunnerOptions.isDirect(beamOptions)) {
      return;
    }
    if (files.contains(STDIN)) {
      throw CommandException.usage(
          "Standard input as --file needs the Direct Runner; the workers of a cluster read files"
              + " that all of them share");
    }
    if (account.dryRun) {
      throw CommandException.usage("--dry-run of annotations needs the Direct Runner");
    }
    if (account.runDirectory == null) {
      throw CommandException.usage(
          "The runner of a cluster needs --run-dir, a directory that this process and all workers"
              + " share");
    }
    if (RunnerOptions.isDataflow(beamOptions)) {
      files.forEach(file -> Destination.requireReachedByDataflow("--file", file));
      Destination.requireReachedByDataflow("--run-dir", account.runDirectory);
      if (account.deadLetter != null) {
        Destination.requireReachedByDataflow("--dead-letter", account.deadLetter);
      }
    }
  }

  private static List<String> files(AnnotateFlags.Records records) {
    List<String> files = new ArrayList<>();
    for (String file : records.files) {
      requirePath("--file", file);
      String name = STDIN_NAMES.contains(file) ? STDIN : file;
      files.add(name);
    }
    if (files.contains(STDIN) && files.size() > 1) {
      throw CommandException.usage(
          "Standard input as --file can't be given together with other files");
    }
    return List.copyOf(files);
  }

  private static Optional<Instant> end(AnnotateFlags.Records records, Instant now) {
    if (records.endTime == null) {
      return Optional.empty();
    }
    Instant end = TimeArgument.parse("--end-time", records.endTime, now);
    if (end.isAfter(now)) {
      throw CommandException.usage(
          "Invalid --end-time '%s': it lies in the future, and the service takes no such window",
          records.endTime);
    }
    return Optional.of(end);
  }

  private static Optional<Instant> start(AnnotateFlags.Records records, Instant end, Instant now) {
    if (records.days != null && records.days < 1) {
      throw CommandException.usage("Invalid --days %d: it must be at least 1", records.days);
    }
    if (records.startTime != null) {
      return Optional.of(TimeArgument.parse("--start-time", records.startTime, now));
    }
    return Optional.ofNullable(records.days).map(days -> end.minus(Duration.ofDays(days)));
  }

  private static OptionalInt batchSize(
      AnnotateFlags.Records records, AnnotateFlags.Requests requests) {
    if (requests.batchSize == null) {
      return OptionalInt.empty();
    }
    int most = records.granularity.maxRecords();
    if (requests.batchSize < 1 || requests.batchSize > most) {
      throw CommandException.usage(
          "Invalid --batch-size %d: it must be between 1 and %d", requests.batchSize, most);
    }
    return OptionalInt.of(requests.batchSize);
  }

  private static int requestsInFlight(AnnotateFlags.Requests requests) {
    if (requests.maxRequestsInFlight == null) {
      return AnnotateFlags.DEFAULT_REQUESTS_IN_FLIGHT;
    }
    int most = requests.maxRequestsInFlight;
    if (most < 1 || most > MOST_REQUESTS_IN_FLIGHT) {
      throw CommandException.usage(
          "Invalid --max-requests-in-flight %d: it must be between 1 and %d",
          most, MOST_REQUESTS_IN_FLIGHT);
    }
    return most;
  }

  private static OptionalDouble requestsPerSecond(AnnotateFlags.Requests requests) {
    if (requests.requestsPerSecond == null) {
      return OptionalDouble.empty();
    }
    double rate = requests.requestsPerSecond;
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw CommandException.usage(
          "Invalid --requests-per-second %s: it must be a number above 0", rate);
    }
    return OptionalDouble.of(rate);
  }
}
