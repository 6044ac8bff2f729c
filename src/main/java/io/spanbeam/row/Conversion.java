package io.spanbeam.row;

/** Fits what a {@link Cell} gives into a type of Beam, without any loss. */
interface Conversion {
  /**
   * Returns the value as rows hold it.
   *
   * @param value not null
   * @throws UnfitValueException if the type can't hold it
   */
  Object apply(Object value);

  /** Returns the value as rows hold it, or null where there is none. */
  default Object applyOrNull(Object value) {
    return value == null ? null : apply(value);
  }
}
