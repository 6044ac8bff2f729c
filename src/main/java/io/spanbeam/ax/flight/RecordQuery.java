package io.spanbeam.ax.flight;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.TimeWindow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The command of a Flight descriptor that asks for spans: {@code RecordQueryDescriptor} in protobuf
 * JSON (ax-protocol §5.2).
 *
 * @param spaceId ID of the space
 * @param modelId <em>name</em> of the project
 * @param environment {@code TRACING} for spans
 * @param startTime inclusive
 * @param endTime exclusive
 * @param filterExpression in the filter language of the service (ax-protocol §9)
 * @param projectedColumns dotted names of the columns to return; empty means all
 * @param streamChunkSize rows in one record batch, at most 5000
 * @param sampleRate share of the traces to return
 */
public record RecordQuery(
    String spaceId,
    String modelId,
    String environment,
    Instant startTime,
    Instant endTime,
    Optional<String> filterExpression,
    List<String> projectedColumns,
    OptionalInt streamChunkSize,
    OptionalDouble sampleRate) {
  /** Environment that holds spans. */
  public static final String TRACING = "TRACING";

  /** Checks that every part is there and takes a copy of the column names. */
  public RecordQuery {
    requireNonNull(spaceId, "spaceId is null");
    requireNonNull(modelId, "modelId is null");
    requireNonNull(environment, "environment is null");
    requireNonNull(startTime, "startTime is null");
    requireNonNull(endTime, "endTime is null");
    requireNonNull(filterExpression, "filterExpression is null");
    requireNonNull(streamChunkSize, "streamChunkSize is null");
    requireNonNull(sampleRate, "sampleRate is null");
    projectedColumns = List.copyOf(projectedColumns);
  }

  /**
   * Returns the command for a query. Flight takes whole seconds only, so the window is widened to
   * them: the answer may hold spans that started up to a second outside the asked window.
   */
  public static RecordQuery of(SpanQuery query) {
    TimeWindow window = query.window().widenedToSeconds();
    return new RecordQuery(
        query.project().spaceId(),
        query.project().name(),
        TRACING,
        window.from(),
        window.to(),
        query.filter(),
        query.columns(),
        query.chunkSize(),
        OptionalDouble.empty());
  }

  /**
   * Reads a command as any client may write it: keys in any order, in either spelling of protobuf
   * JSON, defaults missing, the chunk size as text or number.
   *
   * @throws IllegalArgumentException if it is not such a command, in one sentence
   */
  public static RecordQuery parse(byte[] command) {
    return RecordQueryJson.parse(command);
  }

  /** Writes the command as the public clients do: defaults left out, times in UTC with Z. */
  public byte[] toJson() {
    return RecordQueryJson.write(this);
  }
}
