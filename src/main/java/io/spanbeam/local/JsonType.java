package io.spanbeam.local;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the JSON values of a column are, over all rows.
 *
 * @param kinds the kinds that occur, without null: DuckDB's names of JSON types, where integers are
 *     {@code BIGINT}, {@code INEXACT} if they have no exact floating point number, or {@code WIDE}
 *     if they have more than 64 bits
 * @param elements the kinds that occur in arrays, without null
 */
record JsonType(Set<String> kinds, Set<String> elements) {
  private static final Set<String> INTEGERS = Set.of("BIGINT", "INEXACT");
  private static final Set<String> NUMBERS = Set.of("BIGINT", "DOUBLE");

  /** Returns SQL for the kind of a JSON value. */
  static String kind(String value) {
    return """
        CASE WHEN %1$s IS NULL THEN NULL
          WHEN json_type(%1$s) NOT IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN json_type(%1$s)
          WHEN NOT regexp_full_match(CAST(%1$s AS VARCHAR), '-?[0-9]+') THEN 'DOUBLE'
          WHEN TRY_CAST(CAST(%1$s AS VARCHAR) AS BIGINT) IS NULL THEN 'WIDE'
          WHEN abs(CAST(CAST(%1$s AS VARCHAR) AS HUGEINT)) > 9007199254740992 THEN 'INEXACT'
          ELSE 'BIGINT' END
        """
        .formatted(value);
  }

  /** Splits names that are joined by commas, and leaves null out. */
  static Set<String> names(String joined) {
    Set<String> names = new TreeSet<>(Arrays.asList(joined.split(",")));
    names.remove("");
    names.remove("NULL");
    return names;
  }

  /** Returns whether all values are null. */
  boolean absent() {
    return kinds.isEmpty();
  }

  /** Returns the type of the column that holds the values. */
  ColumnType column() {
    return kinds.equals(Set.of("ARRAY")) ? scalar(elements).listOf() : scalar(kinds);
  }

  private static ColumnType scalar(Set<String> kinds) {
    if (kinds.equals(Set.of("BOOLEAN"))) {
      return new ColumnType("BOOLEAN");
    }
    if (kinds.isEmpty()) {
      return ColumnType.TEXT;
    }
    if (INTEGERS.containsAll(kinds)) {
      return ColumnType.INTEGER;
    }
    return NUMBERS.containsAll(kinds) ? ColumnType.FLOAT : ColumnType.TEXT;
  }

  /** Returns SQL that turns a JSON value into the type of the column. */
  String convert(String value) {
    ColumnType type = column();
    return type.list()
        ? "list_transform(CAST(%s AS JSON[]), lambda element: %s)"
            .formatted(value, scalar("element", type.element()))
        : scalar(value, type);
  }

  private static String scalar(String value, ColumnType type) {
    String text = "(%s ->> '$')".formatted(value);
    if (type.equals(ColumnType.TEXT)) {
      return text;
    }
    // a bare NaN is how the `ax` command prints a missing number (ax-protocol §10.4)
    return type.equals(ColumnType.FLOAT)
        ? "nullif(CAST(%s AS DOUBLE), CAST('NaN' AS DOUBLE))".formatted(text)
        : "CAST(%s AS %s)".formatted(text, type);
  }
}
