package io.spanbeam.annotation;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.RetryPolicy;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;

/**
 * What all batches of a run have in common.
 *
 * @param project project that holds the spans; it is known to exist
 * @param granularity what the record IDs name
 * @param start lower end of the window that was asked for; may be further back than one request
 *     reaches
 * @param end upper end of it; an end behind the start of the run is taken as the start of the run,
 *     because the service refuses windows that reach into the future (ax-protocol §7.1)
 * @param retry what is done after failures that may pass
 * @param atomicRequests whether a request that is refused is given up as a whole
 * @param runStart when the run was launched; the present of every window, so that a repeated bundle
 *     sends the same requests
 * @param windows whether requests have a window; over Flight they have none (ax-protocol §6.2)
 */
record UpsertSettings(
    Project project,
    Granularity granularity,
    Optional<Instant> start,
    Optional<Instant> end,
    RetryPolicy retry,
    boolean atomicRequests,
    Instant runStart,
    boolean windows)
    implements Serializable {
  /**
   * @throws IllegalArgumentException if the window is empty, lies in the future, or is given where
   *     requests have none
   */
  UpsertSettings {
    requireNonNull(project, "project is null");
    requireNonNull(granularity, "granularity is null");
    requireNonNull(retry, "retry is null");
    requireNonNull(runStart, "runStart is null");
    if (!windows && (start.isPresent() || end.isPresent())) {
      throw new IllegalArgumentException(
          "Flight knows no window to look spans up in; leave its ends out, or use REST");
    }
    if (end.isPresent() && end.get().isAfter(runStart)) {
      end = Optional.of(runStart);
    }
    if (start.isPresent() && !start.get().isBefore(end.orElse(runStart))) {
      throw new IllegalArgumentException(
          "Invalid window: start %s is not before end %s"
              .formatted(start.get(), end.orElse(runStart)));
    }
  }

  // An Optional can't be serialised
  private Object writeReplace() {
    return new Form(
        project,
        granularity,
        start.orElse(null),
        end.orElse(null),
        retry,
        atomicRequests,
        runStart,
        windows);
  }

  private record Form(
      Project project,
      Granularity granularity,
      Instant start,
      Instant end,
      RetryPolicy retry,
      boolean atomicRequests,
      Instant runStart,
      boolean windows)
      implements Serializable {
    private Object readResolve() {
      return new UpsertSettings(
          project,
          granularity,
          Optional.ofNullable(start),
          Optional.ofNullable(end),
          retry,
          atomicRequests,
          runStart,
          windows);
    }
  }
}
