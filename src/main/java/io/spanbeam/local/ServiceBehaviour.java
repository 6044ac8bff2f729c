package io.spanbeam.local;

import com.google.auto.value.AutoValue;
import io.spanbeam.ax.TimeWindow;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How the local AX behaves where the public clients do not reveal how the service does (ax-protocol
 * §12). Immutable; each {@code with} method returns a changed copy. The switches concern Flight,
 * unless they say otherwise.
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
   * throughout left out, no limit of streams and no delay. Annotating does not name missing
   * records, takes gzip, enforces length limits, checks annotation configs over both transports,
   * reaches spans of any age over Flight and takes messages up to 512 MiB.
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
        .answerDelay(Duration.ZERO)
        .batchRows(OptionalInt.empty())
        .namesMissing(false)
        .gzipBodies(true)
        .lengthLimits(true)
        .flightConfigs(true)
        .recentSpansOnly(false)
        .messageBytes(512 << 20)
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

  abstract Duration answerDelay();

  abstract OptionalInt batchRows();

  abstract boolean namesMissing();

  abstract boolean gzipBodies();

  abstract boolean lengthLimits();

  abstract boolean flightConfigs();

  abstract boolean recentSpansOnly();

  abstract int messageBytes();

  abstract Builder toBuilder();

  /** Returns the window that is meant where a client asks for one. */
  final TimeWindow windowOf(TimeWindow asked) {
    return endInclusive() ? new TimeWindow(asked.from(), asked.to().plusNanos(1)) : asked;
  }

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

  /**
   * Counts, sends and annotates spans that start at the very end of a window too, if {@code
   * inclusive}. The annotating is over REST.
   */
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

  /**
   * Waits before it takes up a REST request or writes what came with a DoPut, as if it were far
   * away.
   */
  public final ServiceBehaviour withAnswerDelay(Duration delay) {
    require(!delay.isNegative(), "delay", delay);
    return toBuilder().answerDelay(delay).build();
  }

  /** Sends batches of at most this many rows, even if the client allows more. */
  public final ServiceBehaviour withBatchRows(int rows) {
    require(rows > 0, "batch size", rows);
    return toBuilder().batchRows(OptionalInt.of(rows)).build();
  }

  /**
   * Names all records that were not found in the answer of a REST request to annotate, if {@code
   * named}; else the client is told only that there are some (ax-protocol §7.1).
   */
  public final ServiceBehaviour withMissingRecordsNamed(boolean named) {
    return toBuilder().namesMissing(named).build();
  }

  /** Takes REST bodies with {@code Content-Encoding: gzip}; else they are refused with 415. */
  public final ServiceBehaviour withGzipBodies(boolean taken) {
    return toBuilder().gzipBodies(taken).build();
  }

  /**
   * Refuses labels and texts over REST that are empty or longer than ax-protocol §6.5 allows, which
   * is documented for Flight only.
   */
  public final ServiceBehaviour withLengthLimits(boolean enforced) {
    return toBuilder().lengthLimits(enforced).build();
  }

  /**
   * Refuses annotations over Flight that have no annotation config or break its rule, if {@code
   * checked}; over REST they always are.
   */
  public final ServiceBehaviour withConfigsOverFlight(boolean checked) {
    return toBuilder().flightConfigs(checked).build();
  }

  /**
   * Does not find spans that started more than 31 days ago for annotations over Flight (ax-protocol
   * §6.5).
   */
  public final ServiceBehaviour withRecentSpansOnly(boolean recent) {
    return toBuilder().recentSpansOnly(recent).build();
  }

  /**
   * Refuses (RESOURCE_EXHAUSTED) a DoPut with a larger message (ax-protocol §6.1); a message holds
   * one batch, whose Arrow buffers are counted.
   */
  public final ServiceBehaviour withMessageBytes(int bytes) {
    require(bytes > 0, "message size", bytes);
    return toBuilder().messageBytes(bytes).build();
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

    abstract Builder answerDelay(Duration delay);

    abstract Builder batchRows(OptionalInt rows);

    abstract Builder namesMissing(boolean named);

    abstract Builder gzipBodies(boolean taken);

    abstract Builder lengthLimits(boolean enforced);

    abstract Builder flightConfigs(boolean checked);

    abstract Builder recentSpansOnly(boolean recent);

    abstract Builder messageBytes(int bytes);

    abstract ServiceBehaviour build();
  }
}
