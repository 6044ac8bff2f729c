package io.spanbeam.filter;

import io.spanbeam.span.SpanColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the value of a column is found when there is no column of that name: in the JSON text of
 * another one.
 *
 * <ul>
 *   <li>{@code attributes.metadata.<key>}: the member {@code <key>} of the object in {@code
 *       attributes.metadata}; if it has none, {@code a.b} is also looked up as {@code b} within
 *       {@code a}.
 *   <li>{@code event.attributes}: for each event in {@code events} its member {@code attributes},
 *       or the whole event if it has none.
 * </ul>
 *
 * @param column the column that stands in
 * @param pointers JSON pointers (RFC 6901) into its text; the first that finds a value counts
 * @param orWhole whether the whole text counts if no pointer finds a value
 */
public record StandInColumn(String column, List<String> pointers, boolean orWhole) {
  private static final String METADATA = SpanColumns.ATTRIBUTES_PREFIX + "metadata";
  private static final String METADATA_PREFIX = METADATA + ".";
  private static final String EVENT_ATTRIBUTES = "event.attributes";

  /** Takes a copy of the pointers. */
  public StandInColumn {
    pointers = List.copyOf(pointers);
  }

  /** Returns what stands in for a column, if anything does. */
  public static Optional<StandInColumn> of(String column) {
    if (column.equals(EVENT_ATTRIBUTES)) {
      return Optional.of(new StandInColumn(SpanColumns.EVENTS, List.of("/attributes"), true));
    }
    if (!column.startsWith(METADATA_PREFIX) || column.length() == METADATA_PREFIX.length()) {
      return Optional.empty();
    }
    String key = column.substring(METADATA_PREFIX.length());
    String escaped = key.replace("~", "~0").replace("/", "~1");
    List<String> pointers = new ArrayList<>();
    pointers.add("/" + escaped);
    if (key.indexOf('.') >= 0) {
      pointers.add("/" + escaped.replace('.', '/'));
    }
    return Optional.of(new StandInColumn(METADATA, pointers, false));
  }
}
