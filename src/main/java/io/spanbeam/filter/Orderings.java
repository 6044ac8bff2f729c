package io.spanbeam.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;

/** Chooses how the values of a column compare with a literal: by the types of both. */
final class Orderings {
  private static final int LONGEST_TRUTH = 5;

  private Orderings() {}

  static Ordering of(ColumnCells cells, Literal literal) {
    if (cells.text().isPresent()) {
      return ofText(cells.text().get(), literal);
    }
    FieldVector vector = cells.vector();
    if (vector instanceof BitVector bits) {
      return truth(literal).map(truth -> ofBits(bits, truth)).orElse(Ordering.NEVER_KNOWN);
    }
    Optional<NumberColumn> numbers = NumberColumn.of(vector);
    return numbers
        .flatMap(column -> number(literal, cells.time() || column.isTime()).map(column::orderTo))
        .orElse(Ordering.NEVER_KNOWN);
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

  private static Ordering ofBits(BitVector bits, boolean literal) {
    return row ->
        bits.isNull(row) ? Ordering.UNKNOWN : Boolean.compare(bits.get(row) != 0, literal);
  }

  private static Ordering ofText(TextValues texts, Literal literal) {
    if (literal instanceof Literal.Text text) {
      byte[] wanted = text.value().getBytes(UTF_8);
      return loaded(
          texts,
          values ->
              Arrays.compareUnsigned(values.bytes(), 0, values.length(), wanted, 0, wanted.length));
    }
    if (literal instanceof Literal.Number number) {
      IntegerBound integer = IntegerBound.of(number.value());
      double approximate = number.value().doubleValue();
      return loaded(texts, values -> numberOrder(values, integer, approximate));
    }
    boolean wanted = ((Literal.Truth) literal).value();
    return loaded(texts, values -> truthOrder(values, wanted));
  }

  private static Ordering loaded(TextValues texts, ToIntFunction<TextValues> order) {
    return row -> texts.load(row) ? order.applyAsInt(texts) : Ordering.UNKNOWN;
  }

  private static int numberOrder(TextValues values, IntegerBound integer, double approximate) {
    byte[] bytes = values.bytes();
    int length = values.length();
    if (!NumberText.isNumber(bytes, length)) {
      return Ordering.UNKNOWN;
    }
    String text = new String(bytes, 0, length, UTF_8);
    if (NumberText.isInteger(bytes, length)) {
      try {
        return integer.compare(Long.parseLong(text));
      } catch (NumberFormatException e) {
        // More than 64 bits: compared as a float, as any number that is not a 64-bit integer.
      }
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? Ordering.UNKNOWN : order(value, approximate);
  }

  private static int truthOrder(TextValues values, boolean literal) {
    if (values.length() > LONGEST_TRUTH) {
      return Ordering.UNKNOWN;
    }
    return switch (new String(values.bytes(), 0, values.length(), UTF_8).toLowerCase(Locale.ROOT)) {
      case "true" -> Boolean.compare(true, literal);
      case "false" -> Boolean.compare(false, literal);
      default -> Ordering.UNKNOWN;
    };
  }

  /** Orders floats by value, so that -0.0 is 0.0; neither is NaN. */
  static int order(double value, double literal) {
    if (value < literal) {
      return -1;
    }
    return value > literal ? 1 : 0;
  }
}
