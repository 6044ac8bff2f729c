package io.spanbeam.local;

import io.spanbeam.filter.FilterExpression;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A filter as a condition of DuckDB, with the meaning that the package {@code filter} describes.
 * Literals of the filter are bound, never written into the SQL; column names are written only if a
 * column of that name exists, quoted.
 *
 * @param text an SQL expression of type BOOLEAN with {@code ?} for each value
 * @param values what to bind, in the order of the placeholders
 */
record FilterSql(String text, List<Object> values) {
  /** Takes a copy of the values. */
  FilterSql {
    values = List.copyOf(values);
  }

  /**
   * Translates a filter.
   *
   * @param columnTypes the columns that exist, with their types as {@code DESCRIBE} gives them; any
   *     other column is NULL
   */
  static FilterSql of(FilterExpression filter, Map<String, String> columnTypes) {
    return of(filter, columnTypes, name -> SqlFragment.identifier(name).text());
  }

  /**
   * Translates a filter over columns that have other names in the database, or are computed.
   *
   * @param columnTypes the columns that exist, with their types as {@code DESCRIBE} gives them; any
   *     other column is NULL
   * @param reference gives the SQL of a column that exists; complete, so that it can stand anywhere
   */
  static FilterSql of(
      FilterExpression filter, Map<String, String> columnTypes, UnaryOperator<String> reference) {
    SqlFragment condition = filter.accept(new SqlConditions(columnTypes, reference));
    return new FilterSql(condition.text(), condition.values());
  }

  /**
   * Binds the values to the placeholders.
   *
   * @param firstIndex index of the first placeholder of this condition, from 1
   * @return the index after the last one
   */
  int bind(PreparedStatement statement, int firstIndex) throws SQLException {
    int index = firstIndex;
    for (Object value : values) {
      statement.setObject(index++, value);
    }
    return index;
  }
}
