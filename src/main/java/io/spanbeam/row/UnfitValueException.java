package io.spanbeam.row;

/** A value can't be held by the declared type. The message says why, not in which column. */
final class UnfitValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitValueException(String message) {
    super(message);
  }
}
