package io.spanbeam.pipeline;

import static java.util.Objects.requireNonNull;

import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Annotations to be written, as asked for.
 *
 * @param connection where the service is, with a reference to the credential
 * @param transport how requests are sent
 * @param project what to annotate
 * @param configs annotation configs of its space, against which records are checked
 * @param files where the records are, in the order in which later ones win
 * @param granularity what the record IDs name
 * @param start lower end of the window in which they are looked up; empty leaves it to the service
 * @param end upper end of it; empty means now
 * @param batchSize most records in a request; empty means as many as the service takes
 * @param requestsInFlight most requests at the same time, over all workers
 * @param requestsPerSecond most requests in a second from each worker; empty for no limit
 * @param atomicRequests whether refused requests are never taken apart
 * @param runDirectory where ledger and summary are kept
 * @param deadLetter where records go that were not upserted; empty for the run directory
 * @param resume whether what the ledger shows as upserted is left out
 * @param dryRun whether nothing is sent: records are read, checked, merged and put into requests
 * @param runId unique for each run
 * @param started when the run was launched
 */
public record AnnotateJob(
    AxConnection connection,
    Transport transport,
    Project project,
    List<AnnotationConfig> configs,
    List<InputFile> files,
    Granularity granularity,
    Optional<Instant> start,
    Optional<Instant> end,
    OptionalInt batchSize,
    int requestsInFlight,
    OptionalDouble requestsPerSecond,
    boolean atomicRequests,
    String runDirectory,
    Optional<String> deadLetter,
    boolean resume,
    boolean dryRun,
    String runId,
    Instant started) {
  /** Checks that every part is there. */
  public AnnotateJob {
    requireNonNull(connection, "connection is null");
    requireNonNull(transport, "transport is null");
    requireNonNull(project, "project is null");
    configs = List.copyOf(configs);
    files = List.copyOf(files);
    requireNonNull(granularity, "granularity is null");
    requireNonNull(start, "start is null");
    requireNonNull(end, "end is null");
    requireNonNull(batchSize, "batchSize is null");
    requireNonNull(requestsPerSecond, "requestsPerSecond is null");
    requireNonNull(runDirectory, "runDirectory is null");
    requireNonNull(deadLetter, "deadLetter is null");
    requireNonNull(runId, "runId is null");
    requireNonNull(started, "started is null");
  }

  /** Returns where dead letters go, asked for or not. */
  public String deadLetterPlace() {
    return deadLetter.orElseGet(() -> AnnotationSummary.deadLetter(runDirectory));
  }

  /** Returns this job with another run directory. */
  public AnnotateJob in(String directory) {
    return new AnnotateJob(
        connection,
        transport,
        project,
        configs,
        files,
        granularity,
        start,
        end,
        batchSize,
        requestsInFlight,
        requestsPerSecond,
        atomicRequests,
        directory,
        deadLetter,
        resume,
        dryRun,
        runId,
        started);
  }
}
