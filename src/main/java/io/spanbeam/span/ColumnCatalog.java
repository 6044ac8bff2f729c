package io.spanbeam.span;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns that occurred in the ranges or parts of an export, each with the types that it had.
 * Immutable. The union of catalogs does not depend on their order.
 *
 * <p>Where a column had several types, its type is the narrowest that holds all of them: integers
 * become the widest of them, integers and floating-point numbers become float64, lists stay lists
 * with unified elements, structs get the members of all; whatever else differs becomes utf8. The
 * type {@code null} gives way to each other one.
 */
public final class ColumnCatalog implements Serializable {
  private static final ColumnCatalog EMPTY = new ColumnCatalog(Collections.emptySortedMap());

  private final TreeMap<String, ColumnTypes> columns;

  private ColumnCatalog(SortedMap<String, ColumnTypes> columns) {
    this.columns = new TreeMap<>(columns);
  }

  /**
   * A column.
   *
   * @param name name of the column
   * @param type the type that holds all its values, such as {@code int64}, {@code utf8}, {@code
   *     list<utf8>} or {@code timestamp[ns, UTC]}
   * @param seen the types that it had, sorted
   */
  public record Column(String name, String type, List<String> seen) {
    /** Copies the list. */
    public Column {
      seen = List.copyOf(seen);
    }

    /** Returns whether the type of the column differed. */
    public boolean conflicting() {
      return seen.size() > 1;
    }
  }

  /** Returns the catalog without columns. */
  public static ColumnCatalog empty() {
    return EMPTY;
  }

  /** Returns the catalog of the top-level columns of {@code schema}. */
  public static ColumnCatalog of(Schema schema) {
    SortedMap<String, ColumnTypes> columns = new TreeMap<>();
    for (Field field : schema.getFields()) {
      columns.merge(field.getName(), ColumnTypes.of(ColumnType.of(field)), ColumnTypes::union);
    }
    return new ColumnCatalog(columns);
  }

  /** Returns the catalog of the columns of both. */
  public ColumnCatalog union(ColumnCatalog other) {
    if (columns.equals(other.columns) || other.columns.isEmpty()) {
      return this;
    }
    ColumnCatalog union = new ColumnCatalog(columns);
    other.columns.forEach((name, types) -> union.columns.merge(name, types, ColumnTypes::union));
    return union;
  }

  /** Returns the columns, sorted by name. */
  public List<Column> columns() {
    return columns.entrySet().stream()
        .map(
            column ->
                new Column(column.getKey(), column.getValue().unified(), column.getValue().names()))
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ColumnCatalog that && columns.equals(that.columns);
  }

  @Override
  public int hashCode() {
    return columns.hashCode();
  }

  @Override
  public String toString() {
    return columns().toString();
  }
}
