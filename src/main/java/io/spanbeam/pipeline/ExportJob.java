package io.spanbeam.pipeline;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.sink.ExportTarget;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An export as asked for.
 *
 * @param connection where the service is, with a reference to the credential
 * @param transport how to read
 * @param project what to read
 * @param window when the spans started, exact to the nanosecond
 * @param filter which spans to take
 * @param columns columns to write, by their dotted names; empty means all. In the shape of spans,
 *     name, identity, kind and times are written in any case
 * @param limit stop after this many spans, in the service's order; empty means all
 * @param target where and how to write
 * @param maxParallelStreams bound on the streams that are open at once on one worker; 0 leaves it
 *     to the runner
 */
public record ExportJob(
    AxConnection connection,
    Transport transport,
    Project project,
    TimeWindow window,
    Optional<FilterExpression> filter,
    List<String> columns,
    OptionalLong limit,
    ExportTarget target,
    int maxParallelStreams) {
  /**
   * @throws IllegalArgumentException if a limit comes with a part of the filter that the service
   *     can't evaluate, or a number is out of range
   */
  public ExportJob {
    requireNonNull(connection, "connection is null");
    requireNonNull(transport, "transport is null");
    requireNonNull(project, "project is null");
    requireNonNull(window, "window is null");
    requireNonNull(filter, "filter is null");
    requireNonNull(limit, "limit is null");
    requireNonNull(target, "target is null");
    columns = List.copyOf(columns);
    if (maxParallelStreams < 0) {
      throw new IllegalArgumentException(
          "Invalid number of parallel streams %d: it must not be negative"
              .formatted(maxParallelStreams));
    }
    if (limit.isPresent() && filter.isPresent() && filter.get().pushdown().local().isPresent()) {
      throw new IllegalArgumentException(
          ("Invalid combination of --limit and the filter '%s': the service can't evaluate all of it,"
                  + " so a limit would cut before the filter; use --all")
              .formatted(filter.get().text()));
    }
  }
}
