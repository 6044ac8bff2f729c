package io.spanbeam.annotation.input;

/**
 * A single value as a file has it. What is null or an empty cell is no scalar at all.
 *
 * @param kind what the file says of its type
 * @param text the value in its own digits and letters
 */
record Scalar(Kind kind, String text) {
  /** What a file says of the type of a value. */
  enum Kind {
    /** Text. */
    TEXT,
    /** A number. */
    NUMBER,
    /** A cell of a file without types: text, and a number where one is needed. */
    CELL,
    /** Neither; {@code text} tells what, for sentences. */
    OTHER
  }

  boolean isText() {
    return kind == Kind.TEXT || kind == Kind.CELL;
  }

  boolean isNumber() {
    return kind == Kind.NUMBER || kind == Kind.CELL;
  }

  static Scalar text(String text) {
    return new Scalar(Kind.TEXT, text);
  }

  static Scalar number(String text) {
    return new Scalar(Kind.NUMBER, text);
  }

  static Scalar cell(String text) {
    return new Scalar(Kind.CELL, text);
  }

  static Scalar other(String description) {
    return new Scalar(Kind.OTHER, description);
  }
}
