package io.spanbeam.row;

/**
 * The values of one vector as plain Java values: {@link Long} or, beyond it, {@link
 * java.math.BigDecimal} for integers, {@link Float}, {@link Double}, {@link java.math.BigDecimal},
 * {@link Boolean}, {@link String}, {@code byte[]}, {@link java.time.Instant}, {@link
 * java.time.LocalDate}, {@link java.time.LocalTime}, {@link java.time.Duration}, {@link
 * java.util.List}, {@link Struct}, and {@link java.util.Map} for maps.
 */
interface Cell {
  /** Returns the value at an index; null where there is none. */
  Object at(int index);

  /** A struct, by the names of its members; apart from maps, whose keys are values. */
  record Struct(java.util.Map<String, Object> members) {}
}
