package io.spanbeam.local;

import java.util.Optional;
import java.util.Set;

/**
 * A DuckDB type by its name, and how types are stored and unified: integers to {@code BIGINT},
 * floating point to {@code DOUBLE}, lists stay lists, everything else that differs becomes text.
 * Structs stay as they are; where two differ, both become JSON text, which is what the service
 * gives in their place (ax-protocol §8.1).
 */
record ColumnType(String name) {
  static final ColumnType INTEGER = new ColumnType("BIGINT");
  static final ColumnType FLOAT = new ColumnType("DOUBLE");
  static final ColumnType TEXT = new ColumnType("VARCHAR");
  static final ColumnType NANOSECONDS = new ColumnType("TIMESTAMP_NS");

  private static final Set<String> SMALL_INTEGERS =
      Set.of("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER");
  private static final Set<String> WIDE_INTEGERS = Set.of("UBIGINT", "HUGEINT", "UHUGEINT");
  private static final Set<String> KEPT =
      Set.of(
          "BIGINT",
          "DOUBLE",
          "VARCHAR",
          "BOOLEAN",
          "DATE",
          "TIMESTAMP",
          "TIMESTAMP_NS",
          "TIMESTAMP WITH TIME ZONE",
          "BLOB");
  private static final Set<String> ZONELESS_TIMES =
      Set.of("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "DATE");

  /** Returns whether this is a list. */
  boolean list() {
    return name.endsWith("]");
  }

  /** Returns the type of the elements of a list. */
  ColumnType element() {
    return new ColumnType(name.substring(0, name.lastIndexOf('[')));
  }

  /** Returns whether this has named parts. */
  boolean struct() {
    return name.startsWith("STRUCT(") && !list();
  }

  /** Returns whether values of this type have parts, so that their text is JSON. */
  boolean nested() {
    return list()
        || name.startsWith("STRUCT(")
        || name.startsWith("MAP(")
        || name.startsWith("UNION(");
  }

  /** Returns whether this is an integer of more than 64 bits, or without a sign bit in 64. */
  boolean wideInteger() {
    return WIDE_INTEGERS.contains(name);
  }

  /** Returns whether this is any integer. */
  boolean integer() {
    return name.equals("BIGINT") || SMALL_INTEGERS.contains(name) || wideInteger();
  }

  /** Returns whether this is binary floating point. */
  boolean floating() {
    return name.equals("DOUBLE") || name.equals("FLOAT");
  }

  /** Returns whether this is a time without a zone. */
  boolean zonelessTime() {
    return ZONELESS_TIMES.contains(name);
  }

  /** Returns the type under which values of this type are stored without loss. */
  ColumnType stored() {
    if (list()) {
      return element().stored().listOf();
    }
    if (SMALL_INTEGERS.contains(name) || wideInteger()) {
      return INTEGER;
    }
    if (floating()) {
      return FLOAT;
    }
    if (zonelessTime() && !name.equals("DATE")) {
      return name.equals("TIMESTAMP_NS") ? this : new ColumnType("TIMESTAMP");
    }
    boolean kept =
        KEPT.contains(name) || struct() || name.startsWith("MAP(") || name.startsWith("DECIMAL(");
    return kept ? this : TEXT;
  }

  /** Returns the list of this. */
  ColumnType listOf() {
    return new ColumnType(name + "[]");
  }

  /**
   * Returns the stored type that holds all values of two stored types; empty if one is a list and
   * the other is not. Integers united with floating point give floating point; whether that is
   * exact depends on the values and is for the caller to check.
   */
  Optional<ColumnType> united(ColumnType other) {
    if (equals(other)) {
      return Optional.of(this);
    }
    if (list() != other.list()) {
      return Optional.empty();
    }
    if (list()) {
      // lists of lists against lists of values: the elements become JSON text
      return Optional.of(element().united(other.element()).orElse(TEXT).listOf());
    }
    if ((integer() || floating()) && (other.integer() || other.floating())) {
      return Optional.of(FLOAT);
    }
    if (zonelessTime() && other.zonelessTime()) {
      return Optional.of(NANOSECONDS);
    }
    return Optional.of(TEXT);
  }

  /** Returns this with every number replaced by text: the way out where numbers are not exact. */
  ColumnType numbersAsText() {
    if (list()) {
      return element().numbersAsText().listOf();
    }
    return integer() || floating() ? TEXT : this;
  }

  /** Returns SQL that turns a value of this type into {@code target}. */
  String cast(String expression, ColumnType target) {
    if (equals(target)) {
      return expression;
    }
    if (list() && target.list()) {
      return "list_transform(%s, lambda element: %s)"
          .formatted(expression, element().cast("element", target.element()));
    }
    if (target.equals(TEXT) && nested()) {
      return "CASE WHEN %1$s IS NOT NULL THEN CAST(to_json(%1$s) AS VARCHAR) END"
          .formatted(expression);
    }
    if (target.equals(TEXT) && name.equals("BLOB")) {
      return "decode(%s)".formatted(expression);
    }
    return "CAST(%s AS %s)".formatted(expression, target);
  }

  /**
   * Returns SQL that is true where a value of this type is not the same number in {@code target};
   * empty if that cannot happen.
   */
  Optional<String> inexact(String expression, ColumnType target) {
    if (list() && target.list()) {
      return element()
          .inexact("element", target.element())
          .map(test -> "len(list_filter(%s, lambda element: %s)) > 0".formatted(expression, test));
    }
    if (integer() && target.equals(FLOAT)) {
      // 2^53: up to here every integer is a double
      return Optional.of("abs(CAST(%s AS HUGEINT)) > 9007199254740992".formatted(expression));
    }
    if (wideInteger() && target.equals(INTEGER)) {
      return Optional.of(
          "TRY_CAST(%1$s AS BIGINT) IS NULL AND %1$s IS NOT NULL".formatted(expression));
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }
}
