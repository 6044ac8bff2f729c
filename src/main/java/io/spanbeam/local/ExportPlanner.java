package io.spanbeam.local;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.flight.RecordQuery;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.filter.FilterSyntaxException;
import io.spanbeam.span.SpanColumns;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightRuntimeException;

/**
 * Turns the command of a descriptor into what is counted and sent, as the behaviour of the service
 * says. Refuses what the service would refuse with a Flight status.
 */
final class ExportPlanner {
  private static final int MOST_CHUNK_ROWS = 5_000;
  private static final int PRESET_CHUNK_ROWS = 2_000;

  private final SpanStore store;
  private final ServiceBehaviour behaviour;

  ExportPlanner(SpanStore store, ServiceBehaviour behaviour) {
    this.store = store;
    this.behaviour = behaviour;
  }

  /** Plans an export as one part; its window may be wider than asked. */
  ExportPart plan(RecordQuery asked) {
    if (!asked.environment().equals(RecordQuery.TRACING)) {
      throw refused(
          CallStatus.INVALID_ARGUMENT,
          "environment is %s, but spans are in %s"
              .formatted(asked.environment(), RecordQuery.TRACING));
    }
    if (asked.sampleRate().isPresent() && asked.sampleRate().getAsDouble() != 1) {
      throw refused(CallStatus.UNIMPLEMENTED, "The local AX does not sample: leave out sampleRate");
    }
    StoreQuery query =
        new StoreQuery(
            window(asked), filter(asked), columns(asked), order(), behaviour.nullColumns());
    StoredProject project = FlightProjects.find(store, asked.spaceId(), asked.modelId());
    return new ExportPart(project.id(), query, asked.startTime(), batchRows(asked));
  }

  /** Returns the projection with {@code time}, by which the public SDK sorts (ax-protocol §5.5). */
  private static List<String> columns(RecordQuery asked) {
    List<String> columns = new ArrayList<>(asked.projectedColumns());
    if (!columns.isEmpty() && !columns.contains(SpanColumns.TIME)) {
      columns.add(SpanColumns.TIME);
    }
    return columns;
  }

  /**
   * Cuts a part into as many as the service has endpoints; disjoint in time, together the whole.
   */
  List<ExportPart> cut(ExportPart whole) {
    TimeWindow window = whole.query().window();
    long length = window.toNanos() - window.fromNanos();
    long pieces = Math.min(behaviour.endpoints(), length);
    List<ExportPart> parts = new ArrayList<>();
    Instant from = window.from();
    for (long i = 1; i <= pieces; i++) {
      Instant to = i == pieces ? window.to() : window.from().plusNanos(length / pieces * i);
      parts.add(whole.withWindow(new TimeWindow(from, to)));
      from = to;
    }
    return parts;
  }

  private TimeWindow window(RecordQuery asked) {
    boolean hours = behaviour.windowEdges() == ServiceBehaviour.WindowEdges.HOUR;
    ChronoUnit unit = hours ? ChronoUnit.HOURS : ChronoUnit.SECONDS;
    Instant from = asked.startTime().truncatedTo(unit);
    Instant to = asked.endTime().truncatedTo(unit);
    if (hours && to.isBefore(asked.endTime())) {
      to = to.plus(1, unit);
    }
    if (behaviour.endInclusive()) {
      to = to.plusNanos(1);
    }
    if (!from.isBefore(to)) {
      throw refused(
          CallStatus.INVALID_ARGUMENT,
          "startTime %s is not before endTime %s, in whole seconds"
              .formatted(asked.startTime(), asked.endTime()));
    }
    return new TimeWindow(from, to);
  }

  private static Optional<FilterExpression> filter(RecordQuery asked) {
    try {
      return asked.filterExpression().map(FilterExpression::parse);
    } catch (FilterSyntaxException e) {
      throw refused(CallStatus.INVALID_ARGUMENT, e.getMessage());
    }
  }

  private RowOrder order() {
    return switch (behaviour.order()) {
      case STORED -> RowOrder.ANY;
      case ASCENDING -> RowOrder.TIME_ASCENDING;
      case SHUFFLED -> RowOrder.shuffled(1);
    };
  }

  private int batchRows(RecordQuery asked) {
    int chunk = asked.streamChunkSize().orElse(PRESET_CHUNK_ROWS);
    if (chunk < 1 || chunk > MOST_CHUNK_ROWS) {
      throw refused(
          CallStatus.INVALID_ARGUMENT,
          "streamChunkSize is %d, but must be between 1 and %d".formatted(chunk, MOST_CHUNK_ROWS));
    }
    return Math.min(chunk, behaviour.batchRows().orElse(chunk));
  }

  private static FlightRuntimeException refused(CallStatus status, String sentence) {
    return status.withDescription(sentence).toRuntimeException();
  }
}
