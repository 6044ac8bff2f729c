package io.spanbeam.local;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How the local AX behaves where the public clients do not reveal how the service does (ax-protocol
 * §12). Immutable; each {@code with} method returns a changed copy. All switches concern Flight.
 */
@AutoValue
public abstract class ServiceBehaviour {
  /** To what the edges of a window are taken. */
  public enum WindowEdges {
    /** Both edges are cut to whole seconds, as the public clients send them. */
    SECOND,
    /** The window grows to whole hours, so that neighbours overlap (ax-protocol §5.3). */
    HOUR
  }

  /** In which order the rows of an export come. */
  public enum ExportOrder {
    /** As they are stored; what comes first is nobody's promise. */
    STORED,
    /** By start time, oldest first. */
    ASCENDING,
    /** In an order that has nothing to do with time, the same each time. */
    SHUFFLED
  }

  /**
   * Returns the plain behaviour: exact counts, windows to the second with an exclusive end, rows in
   * stored order, one endpoint, tickets that can be redeemed again, columns that are null
   * throughout left out, no limit of streams and no delay.
   */
  public static ServiceBehaviour standard() {
    return new AutoValue_ServiceBehaviour.Builder()
        .countFactor(OptionalDouble.of(1))
        .windowEdges(WindowEdges.SECOND)
        .endInclusive(false)
        .order(ExportOrder.STORED)
        .endpoints(1)
        .ticketsOnce(false)
        .nullColumns(false)
        .driftingColumn(Optional.empty())
        .dictionaryColumn(Optional.empty())
        .maxStreams(Integer.MAX_VALUE)
        .batchDelay(Duration.ZERO)
        .batchRows(OptionalInt.empty())
        .build();
  }

  abstract OptionalDouble countFactor();

  abstract WindowEdges windowEdges();

  abstract boolean endInclusive();

  abstract ExportOrder order();

  abstract int endpoints();

  abstract boolean ticketsOnce();

  abstract boolean nullColumns();

  abstract Optional<String> driftingColumn();

  abstract Optional<String> dictionaryColumn();

  abstract int maxStreams();

  abstract Duration batchDelay();

  abstract OptionalInt batchRows();

  abstract Builder toBuilder();

  /** Returns {@code total_records} as announced for a true count. */
  final long announced(long count) {
    return countFactor().isPresent() ? Math.round(count * countFactor().getAsDouble()) : -1;
  }

  /** Multiplies {@code total_records} by {@code factor}; 1 is exact. */
  public final ServiceBehaviour withCountsInflatedBy(double factor) {
    require(factor >= 0, "count factor", factor);
    return toBuilder().countFactor(OptionalDouble.of(factor)).build();
  }

  /** Answers -1 for {@code total_records}: unknown. */
  public final ServiceBehaviour withUnknownCounts() {
    return toBuilder().countFactor(OptionalDouble.empty()).build();
  }

  /** Takes the edges of a window to whole seconds or to whole hours. */
  public final ServiceBehaviour withWindowEdges(WindowEdges edges) {
    return toBuilder().windowEdges(edges).build();
  }

  /** Counts and sends spans that start at the very end of a window too, if {@code inclusive}. */
  public final ServiceBehaviour withInclusiveEnd(boolean inclusive) {
    return toBuilder().endInclusive(inclusive).build();
  }

  /** Sends rows in this order. */
  public final ServiceBehaviour withOrder(ExportOrder order) {
    return toBuilder().order(order).build();
  }

  /** Cuts each export into this many endpoints; their rows are disjoint and together complete. */
  public final ServiceBehaviour withEndpoints(int endpoints) {
    require(endpoints > 0, "number of endpoints", endpoints);
    return toBuilder().endpoints(endpoints).build();
  }

  /** Refuses (NOT_FOUND) a ticket that was redeemed before, if {@code once}. */
  public final ServiceBehaviour withTicketsOnce(boolean once) {
    return toBuilder().ticketsOnce(once).build();
  }

  /** Sends columns that are null in the whole answer too; without, columns differ by range. */
  public final ServiceBehaviour withNullColumns(boolean kept) {
    return toBuilder().nullColumns(kept).build();
  }

  /**
   * Changes the type of a numeric column from range to range: by the hour in which a window starts
   * it comes as int64, as float64 or as utf8.
   */
  public final ServiceBehaviour withTypeDrift(String column) {
    return toBuilder().driftingColumn(Optional.of(column)).build();
  }

  /** Sends a text column dictionary-encoded. */
  public final ServiceBehaviour withDictionary(String column) {
    return toBuilder().dictionaryColumn(Optional.of(column)).build();
  }

  /** Refuses (RESOURCE_EXHAUSTED) streams beyond this many open ones. */
  public final ServiceBehaviour withMaxStreams(int streams) {
    require(streams > 0, "number of streams", streams);
    return toBuilder().maxStreams(streams).build();
  }

  /** Waits before each batch. */
  public final ServiceBehaviour withBatchDelay(Duration delay) {
    require(!delay.isNegative(), "delay", delay);
    return toBuilder().batchDelay(delay).build();
  }

  /** Sends batches of at most this many rows, even if the client allows more. */
  public final ServiceBehaviour withBatchRows(int rows) {
    require(rows > 0, "batch size", rows);
    return toBuilder().batchRows(OptionalInt.of(rows)).build();
  }

  private static void require(boolean valid, String what, Object value) {
    if (!valid) {
      throw new IllegalArgumentException("Invalid %s: %s".formatted(what, value));
    }
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder countFactor(OptionalDouble factor);

    abstract Builder windowEdges(WindowEdges edges);

    abstract Builder endInclusive(boolean inclusive);

    abstract Builder order(ExportOrder order);

    abstract Builder endpoints(int endpoints);

    abstract Builder ticketsOnce(boolean once);

    abstract Builder nullColumns(boolean kept);

    abstract Builder driftingColumn(Optional<String> column);

    abstract Builder dictionaryColumn(Optional<String> column);

    abstract Builder maxStreams(int streams);

    abstract Builder batchDelay(Duration delay);

    abstract Builder batchRows(OptionalInt rows);

    abstract ServiceBehaviour build();
  }
}
