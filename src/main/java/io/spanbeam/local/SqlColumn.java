package io.spanbeam.local;

import io.spanbeam.filter.StandInColumn;
import io.spanbeam.span.SpanColumns;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A value in DuckDB as a filter sees it.
 *
 * @param value the SQL of the value
 * @param type its type as DuckDB writes it
 * @param kind how it is compared
 * @param standIn which part of its text counts, if the column stands in for another one
 * @param time whether an integer is nanoseconds since the epoch
 */
record SqlColumn(
    SqlFragment value, String type, Kind kind, Optional<StandInColumn> standIn, boolean time) {
  /** How values of a type are compared. */
  enum Kind {
    TEXT,
    INTEGER,
    FLOAT,
    DECIMAL,
    BOOLEAN,
    TIME,
    LIST,
    /** Not compared at all. */
    OTHER
  }

  /**
   * Returns a column by its SQL, or nothing if there is neither it nor one that stands in for it.
   */
  static Optional<SqlColumn> of(
      String name, Map<String, String> types, UnaryOperator<String> reference) {
    String type = types.get(name);
    if (type != null) {
      boolean time = name.equals(SpanColumns.START_TIME) || name.equals(SpanColumns.END_TIME);
      SqlColumn column = of(sql(reference, name), type, Optional.empty(), time);
      return Optional.of(name.equals(SpanColumns.PARENT_ID) ? column.withoutEmptyText() : column);
    }
    Optional<StandInColumn> standIn = StandInColumn.of(name);
    String otherType = standIn.map(found -> types.get(found.column())).orElse(null);
    return otherType == null
        ? Optional.empty()
        : Optional.of(of(sql(reference, standIn.get().column()), otherType, standIn, false));
  }

  private static SqlFragment sql(UnaryOperator<String> reference, String name) {
    return new SqlFragment(reference.apply(name), List.of());
  }

  private static SqlColumn of(
      SqlFragment value, String type, Optional<StandInColumn> standIn, boolean time) {
    Kind kind = kind(type);
    return switch (kind) {
      case TEXT -> {
        SqlFragment text = asText(value, type);
        yield new SqlColumn(
            standIn.map(found -> member(text, found)).orElse(text), type, kind, standIn, time);
      }
      case LIST -> new SqlColumn(value, type, kind, standIn, time);
      default -> new SqlColumn(value, type, standIn.isPresent() ? Kind.OTHER : kind, standIn, time);
    };
  }

  /** Returns the elements of this list under the name of a lambda's parameter. */
  SqlColumn elements(SqlFragment parameter) {
    return of(parameter, type.substring(0, type.lastIndexOf('[')), standIn, time);
  }

  private SqlColumn withoutEmptyText() {
    return kind == Kind.TEXT
        ? new SqlColumn(SqlFragment.of("NULLIF({}, '')", value), type, kind, standIn, time)
        : this;
  }

  private static SqlFragment asText(SqlFragment value, String type) {
    if (type.equals("VARCHAR")) {
      return value;
    }
    boolean nested = type.startsWith("STRUCT(") || type.startsWith("MAP(");
    return SqlFragment.of(nested ? "to_json({})::VARCHAR" : "{}::VARCHAR", value);
  }

  private static SqlFragment member(SqlFragment text, StandInColumn standIn) {
    SqlFragment json = SqlFragment.of("CASE WHEN json_valid({}) THEN {} END", text, text);
    SqlFragment found = null;
    for (String pointer : standIn.pointers()) {
      SqlFragment one = SqlFragment.of("json_extract_string({}, {}::VARCHAR)", json, pointer);
      found = found == null ? one : SqlFragment.of("COALESCE({}, {})", found, one);
    }
    return standIn.orWhole() ? SqlFragment.of("COALESCE({}, {})", found, text) : found;
  }

  private static Kind kind(String type) {
    if (type.endsWith("]")) {
      return Kind.LIST;
    }
    int bracket = type.indexOf('(');
    return switch (bracket < 0 ? type : type.substring(0, bracket)) {
      case "VARCHAR", "JSON", "UUID", "ENUM", "STRUCT", "MAP" -> Kind.TEXT;
      case "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "HUGEINT" ->
          Kind.INTEGER;
      case "FLOAT", "DOUBLE" -> Kind.FLOAT;
      case "DECIMAL" -> Kind.DECIMAL;
      case "BOOLEAN" -> Kind.BOOLEAN;
      case "TIMESTAMP",
          "TIMESTAMP WITH TIME ZONE",
          "TIMESTAMP_S",
          "TIMESTAMP_MS",
          "TIMESTAMP_NS",
          "DATE" ->
          Kind.TIME;
      default -> Kind.OTHER;
    };
  }
}
