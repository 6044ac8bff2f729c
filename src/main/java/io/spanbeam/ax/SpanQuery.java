package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to read from the service: the spans of a project in a window.
 *
 * @param project where the spans live
 * @param window when they started; Flight takes whole seconds only (ax-protocol §5.3)
 * @param filter an expression in the service's filter language (ax-protocol §9), never blank
 * @param columns dotted names of the columns to return; empty means all
 * @param chunkSize rows in one chunk of the answer (Flight at most 5000, REST at most 500); empty
 *     leaves the choice to the transport
 */
public record SpanQuery(
    Project project,
    TimeWindow window,
    Optional<String> filter,
    List<String> columns,
    OptionalInt chunkSize)
    implements Serializable {
  /** Checks the parts and takes a copy of the column names. */
  public SpanQuery {
    requireNonNull(project, "project is null");
    requireNonNull(window, "window is null");
    requireNonNull(filter, "filter is null");
    requireNonNull(chunkSize, "chunkSize is null");
    columns = List.copyOf(columns);
    if (filter.isPresent() && filter.get().isBlank()) {
      throw new IllegalArgumentException("Invalid filter: it is blank (leave it out instead)");
    }
  }

  /** Returns a query for all columns of all spans in a window. */
  public static SpanQuery of(Project project, TimeWindow window) {
    return new SpanQuery(project, window, Optional.empty(), List.of(), OptionalInt.empty());
  }

  /** Returns this query over another window. */
  public SpanQuery withWindow(TimeWindow changed) {
    return new SpanQuery(project, changed, filter, columns, chunkSize);
  }

  /** Returns this query in chunks of at most {@code rows} rows. */
  public SpanQuery withChunkSize(int rows) {
    return new SpanQuery(project, window, filter, columns, OptionalInt.of(rows));
  }

  // An Optional can't be serialised
  private Object writeReplace() {
    return new Form(project, window, filter.orElse(null), columns, chunkSize.orElse(-1));
  }

  private record Form(
      Project project, TimeWindow window, String filter, List<String> columns, int chunkSize)
      implements Serializable {
    private Object readResolve() {
      return new SpanQuery(
          project,
          window,
          Optional.ofNullable(filter),
          columns,
          chunkSize < 0 ? OptionalInt.empty() : OptionalInt.of(chunkSize));
    }
  }
}
