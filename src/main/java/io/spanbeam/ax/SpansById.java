package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.spanbeam.span.RowTimes;
import io.spanbeam.span.SpanColumns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntToLongFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;

/** Looks spans up by their IDs, whatever the transport. Thread-safe. */
public final class SpansById {
  /** No limit is documented; this is far below those of common parsers and proxies. */
  private static final int MAX_FILTER_CHARACTERS = 16_000;

  /** Spans of one REST page (ax-protocol §4.1), so that a query is one request. */
  private static final int MAX_IDS = 500;

  private static final int CHARACTERS_AROUND_ID = 4;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private static final long MEMORY_BYTES = 256L << 20;

  private final SpanService service;

  /** Makes a look-up over a service, which stays the caller's to close. */
  public SpansById(SpanService service) {
    this.service = requireNonNull(service, "service is null");
  }

  /**
   * Returns whether an ID can be put into a filter. No escape is documented, neither for a quote
   * nor for a backslash (ax-protocol §9.4).
   */
  public static boolean canLookUp(String id) {
    return id.chars().noneMatch(c -> c == '\'' || c == '\\' || Character.isISOControl(c))
        && id.length() + CHARACTERS_AROUND_ID <= MAX_FILTER_CHARACTERS;
  }

  /** Divides IDs into groups for one query each, in their order. */
  public static List<List<String>> queries(List<String> ids) {
    List<List<String>> queries = new ArrayList<>();
    int begin = 0;
    int characters = 0;
    for (int i = 0; i < ids.size(); i++) {
      int more = ids.get(i).length() + CHARACTERS_AROUND_ID;
      if (i > begin && (i - begin == MAX_IDS || characters + more > MAX_FILTER_CHARACTERS)) {
        queries.add(List.copyOf(ids.subList(begin, i)));
        begin = i;
        characters = 0;
      }
      characters += more;
    }
    if (begin < ids.size()) {
      queries.add(List.copyOf(ids.subList(begin, ids.size())));
    }
    return queries;
  }

  /**
   * Finds out which spans a project has, and when they started, with one query.
   *
   * @param window where to look; widened to whole seconds
   * @param ids one of the groups that {@link #queries} returns
   * @return the start times of those that are there, empty where the service gives none
   * @throws AxException if the service refuses or fails
   * @throws IllegalArgumentException if an ID can't be looked up
   */
  public Map<String, Optional<Instant>> startTimes(
      Project project, TimeWindow window, List<String> ids) throws AxException {
    SpanQuery query =
        new SpanQuery(
            project,
            window.widenedToSeconds(),
            Optional.of(filter(ids)),
            List.of(SpanColumns.SPAN_ID, SpanColumns.START_TIME),
            OptionalInt.empty());
    Map<String, Optional<Instant>> found = new HashMap<>();
    try (BufferAllocator memory = new RootAllocator(MEMORY_BYTES);
        SpanStream stream = service.open(query, memory)) {
      while (stream.next()) {
        addRows(stream, found);
      }
    }
    found.keySet().retainAll(ids);
    return found;
  }

  private static String filter(List<String> ids) {
    for (String id : ids) {
      if (!canLookUp(id)) {
        throw new IllegalArgumentException(
            "Invalid span ID '%s': it can't be part of a filter".formatted(id));
      }
    }
    return ids.stream()
        .map(id -> "'" + id + "'")
        .collect(joining(", ", SpanColumns.SPAN_ID + " IN (", ")"));
  }

  private static void addRows(SpanStream stream, Map<String, Optional<Instant>> found)
      throws AxException {
    FieldVector ids = stream.root().getVector(SpanColumns.SPAN_ID);
    if (ids == null) {
      throw new AxException(
          AxException.Category.PROTOCOL,
          "The service answered a query for span IDs without the column " + SpanColumns.SPAN_ID);
    }
    IntToLongFunction starts = RowTimes.of(stream.root());
    for (int row = 0; row < stream.root().getRowCount(); row++) {
      if (!ids.isNull(row)) {
        found.put(ids.getObject(row).toString(), instant(starts.applyAsLong(row)));
      }
    }
  }

  private static Optional<Instant> instant(long nanos) {
    return nanos == RowTimes.UNKNOWN
        ? Optional.empty()
        : Optional.of(
            Instant.ofEpochSecond(
                Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND)));
  }
}
