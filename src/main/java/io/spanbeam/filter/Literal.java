package io.spanbeam.filter;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Optional;

/** A constant in a filter. */
public sealed interface Literal extends Serializable {
  /**
   * Text, written in single quotes.
   *
   * @param value the text without its quotes
   */
  record Text(String value) implements Literal {
    /** Checks that there is a value. */
    public Text {
      requireNonNull(value, "value is null");
    }

    /** Returns the number that the text writes, for a comparison with a column of numbers. */
    public Optional<BigDecimal> number() {
      return NumberText.parse(value);
    }

    /**
     * Returns the instant that the text writes in ISO 8601 as nanoseconds since the epoch, for a
     * comparison with a column of times. Without an offset it is UTC; a date is its midnight.
     */
    public Optional<BigDecimal> epochNanos() {
      return InstantText.parse(value);
    }

    /** Returns the truth value that the text writes, in any case. */
    public Optional<Boolean> truth() {
      if (value.equalsIgnoreCase("true")) {
        return Optional.of(true);
      }
      return value.equalsIgnoreCase("false") ? Optional.of(false) : Optional.empty();
    }
  }

  /**
   * A number, kept exactly as it is written.
   *
   * @param value the number; within the range of a 64-bit float, scale never negative
   */
  record Number(BigDecimal value) implements Literal {
    /**
     * @throws IllegalArgumentException if the number is beyond the range of a 64-bit float
     */
    public Number {
      if (value.precision() - value.scale() > NumberText.MAX_EXPONENT
          || value.scale() > 2 * NumberText.MAX_EXPONENT
          || Double.isInfinite(value.doubleValue())) {
        throw new IllegalArgumentException(
            "Invalid number: it is beyond the range of 64-bit floats");
      }
      value = value.scale() < 0 ? value.setScale(0) : value;
    }
  }

  /**
   * A truth value, written {@code true} or {@code false}.
   *
   * @param value the truth value
   */
  record Truth(boolean value) implements Literal {}
}
