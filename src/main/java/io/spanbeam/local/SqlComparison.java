package io.spanbeam.local;

import io.spanbeam.filter.ComparisonOperator;
import io.spanbeam.filter.Literal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/** The SQL that compares a value with a literal, by the types of both. */
final class SqlComparison {
  static final SqlFragment UNKNOWN = SqlFragment.of("NULL::BOOLEAN");

  private static final int DECIMAL_DIGITS = 38;

  private SqlComparison() {}

  /**
   * @param operator any but {@link ComparisonOperator#NOT_EQUAL}
   */
  static SqlFragment of(SqlColumn column, ComparisonOperator operator, Literal literal) {
    SqlFragment value = column.value();
    String symbol = operator.symbol();
    return switch (column.kind()) {
      case TEXT -> ofText(value, operator, literal);
      case BOOLEAN ->
          truth(literal)
              .map(truth -> SqlFragment.of("({} " + symbol + " {}::BOOLEAN)", value, truth))
              .orElse(UNKNOWN);
      case INTEGER, FLOAT, DECIMAL, TIME -> {
        boolean time = column.time() || column.kind() == SqlColumn.Kind.TIME;
        yield number(literal, time)
            .map(number -> ofNumber(column, operator, number))
            .orElse(UNKNOWN);
      }
      case LIST, OTHER -> UNKNOWN;
    };
  }

  private static SqlFragment ofText(
      SqlFragment text, ComparisonOperator operator, Literal literal) {
    String symbol = operator.symbol();
    if (literal instanceof Literal.Text value) {
      return SqlFragment.of("({} " + symbol + " {}::VARCHAR)", text, value.value());
    }
    if (literal instanceof Literal.Truth value) {
      return SqlFragment.of(
          "(CASE lower({}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END "
              + symbol
              + " {}::BOOLEAN)",
          text,
          value.value());
    }
    BigDecimal number = ((Literal.Number) literal).value();
    SqlFragment integer = SqlFragment.of("TRY_CAST({} AS BIGINT)", text);
    SqlFragment approximate = SqlFragment.of("TRY_CAST({} AS DOUBLE)", text);
    return SqlFragment.of(
        "CASE WHEN regexp_full_match({}, '-?[0-9]+') AND {} IS NOT NULL THEN {}"
            + " WHEN regexp_full_match({}, '-?([0-9]+(\\.[0-9]+)?|\\.[0-9]+)([eE][+-]?[0-9]+)?')"
            + " AND isfinite({}) THEN {} "
            + symbol
            + " {}::DOUBLE END",
        text,
        integer,
        exact(integer, "BIGINT", Long.SIZE - 1, operator, number),
        text,
        approximate,
        approximate,
        number.doubleValue());
  }

  private static SqlFragment ofNumber(
      SqlColumn column, ComparisonOperator operator, BigDecimal number) {
    SqlFragment value = column.value();
    String symbol = operator.symbol();
    String type = column.type();
    return switch (type) {
      case "FLOAT" ->
          SqlFragment.of(
              "CASE WHEN NOT isnan({}) THEN {} " + symbol + " {}::FLOAT END",
              value,
              value,
              number.floatValue());
      case "DOUBLE" ->
          SqlFragment.of(
              "CASE WHEN NOT isnan({}) THEN {} " + symbol + " {}::DOUBLE END",
              value,
              value,
              number.doubleValue());
      case "UBIGINT", "HUGEINT" -> exact(value, "HUGEINT", 127, operator, number);
      case "TIMESTAMP_NS" ->
          exact(SqlFragment.of("epoch_ns({})", value), "BIGINT", Long.SIZE - 1, operator, number);
      default -> {
        if (column.kind() == SqlColumn.Kind.DECIMAL) {
          yield decimal(value, type, operator, number);
        }
        if (column.kind() == SqlColumn.Kind.TIME) {
          SqlFragment micros =
              SqlFragment.of(
                  type.equals("TIMESTAMP WITH TIME ZONE")
                      ? "epoch_us({})"
                      : "epoch_us({}::TIMESTAMP)",
                  value);
          yield exact(micros, "BIGINT", Long.SIZE - 1, operator, number.movePointLeft(3));
        }
        yield exact(value, "BIGINT", Long.SIZE - 1, operator, number);
      }
    };
  }

  private static SqlFragment decimal(
      SqlFragment value, String type, ComparisonOperator operator, BigDecimal number) {
    int scale = Integer.parseInt(type.substring(type.indexOf(',') + 1, type.indexOf(')')).trim());
    BigDecimal limit = BigDecimal.TEN.pow(DECIMAL_DIGITS - scale);
    String widest = "DECIMAL(%d,%d)".formatted(DECIMAL_DIGITS, scale);
    BigDecimal lowest = limit.negate().add(BigDecimal.ONE.movePointLeft(scale));
    return exact(value, widest, lowest, limit, scale, operator, number);
  }

  private static SqlFragment exact(
      SqlFragment value, String type, int bits, ComparisonOperator operator, BigDecimal number) {
    BigDecimal limit = new BigDecimal(BigInteger.TWO.pow(bits));
    return exact(value, type, limit.negate(), limit, 0, operator, number);
  }

  /**
   * Compares without rounding: a number between two values of the type is replaced by the one below
   * it, with the operator that then means the same.
   *
   * @param lowest the lowest value of the type
   * @param above a bound of the type: every value is below it
   */
  private static SqlFragment exact(
      SqlFragment value,
      String type,
      BigDecimal lowest,
      BigDecimal above,
      int scale,
      ComparisonOperator operator,
      BigDecimal number) {
    BigDecimal floor = number.setScale(scale, RoundingMode.FLOOR);
    boolean between = floor.compareTo(number) != 0;
    boolean asksForLess =
        operator == ComparisonOperator.LESS || operator == ComparisonOperator.LESS_OR_EQUAL;
    if (number.compareTo(lowest) < 0) {
      return constant(value, operator != ComparisonOperator.EQUAL && !asksForLess);
    }
    if (number.compareTo(above) >= 0) {
      return constant(value, asksForLess);
    }
    if (operator == ComparisonOperator.EQUAL && between) {
      return constant(value, false);
    }
    ComparisonOperator same =
        switch (operator) {
          case LESS -> between ? ComparisonOperator.LESS_OR_EQUAL : operator;
          case GREATER_OR_EQUAL -> between ? ComparisonOperator.GREATER : operator;
          default -> operator;
        };
    return SqlFragment.of(
        "({} " + same.symbol() + " {}::" + type + ")", value, floor.toPlainString());
  }

  private static SqlFragment constant(SqlFragment value, boolean truth) {
    return SqlFragment.of(
        "CASE WHEN {} IS NOT NULL THEN " + (truth ? "TRUE" : "FALSE") + " END", value);
  }

  private static Optional<Boolean> truth(Literal literal) {
    if (literal instanceof Literal.Truth truth) {
      return Optional.of(truth.value());
    }
    return literal instanceof Literal.Text text ? text.truth() : Optional.empty();
  }

  private static Optional<BigDecimal> number(Literal literal, boolean time) {
    if (literal instanceof Literal.Number number) {
      return Optional.of(number.value());
    }
    if (literal instanceof Literal.Text text) {
      Optional<BigDecimal> nanos = time ? text.epochNanos() : Optional.empty();
      return nanos.isPresent() ? nanos : text.number();
    }
    return Optional.empty();
  }
}
