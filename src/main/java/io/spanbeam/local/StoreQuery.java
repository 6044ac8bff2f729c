package io.spanbeam.local;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.filter.FilterExpression;
import java.util.List;
import java.util.Optional;

/**
 * Which spans of a project are wanted, and how.
 *
 * @param window window on the start time, half-open, exact to the nanosecond
 * @param filter what the spans must fulfil; a column that the project does not have is null
 * @param columns names of the wanted columns, in the order of the answer; empty for all. Names that
 *     the project does not have are left out (ax-protocol §4.1); if none is left, {@code time} is
 *     given
 * @param order order of the rows
 * @param nullColumns whether columns that are null in every row of the answer are kept; by default
 *     they are left out, unless nothing would be left
 */
public record StoreQuery(
    TimeWindow window,
    Optional<FilterExpression> filter,
    List<String> columns,
    RowOrder order,
    boolean nullColumns) {
  /** Checks that every part is there. */
  public StoreQuery {
    requireNonNull(window, "window is null");
    requireNonNull(filter, "filter is null");
    requireNonNull(order, "order is null");
    columns = List.copyOf(columns);
  }

  /** Returns a query for all columns of all spans in a window, in any order. */
  public static StoreQuery of(TimeWindow window) {
    return new StoreQuery(window, Optional.empty(), List.of(), RowOrder.ANY, false);
  }

  /** Returns this query over another window. */
  public StoreQuery withWindow(TimeWindow changed) {
    return new StoreQuery(changed, filter, columns, order, nullColumns);
  }

  /** Returns this query for the spans that fulfil a filter. */
  public StoreQuery withFilter(FilterExpression wanted) {
    return new StoreQuery(window, Optional.of(wanted), columns, order, nullColumns);
  }

  /** Returns this query for some columns; for all columns if {@code names} is empty. */
  public StoreQuery withColumns(List<String> names) {
    return new StoreQuery(window, filter, names, order, nullColumns);
  }

  /** Returns this query with its rows in another order. */
  public StoreQuery withOrder(RowOrder changed) {
    return new StoreQuery(window, filter, columns, changed, nullColumns);
  }

  /** Returns this query with the columns kept that are null in every row of the answer. */
  public StoreQuery withNullColumns() {
    return new StoreQuery(window, filter, columns, order, true);
  }
}
