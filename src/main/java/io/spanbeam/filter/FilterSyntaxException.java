package io.spanbeam.filter;

/** A filter is not written as the language asks. The message is one sentence for the user. */
public final class FilterSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int position;
  private final String marked;

  FilterSyntaxException(String filter, int position, String problem) {
    super("Invalid filter at position %d: %s".formatted(position, problem));
    this.position = position;
    this.marked = MarkedText.mark(filter, position);
  }

  /** Returns where the problem is: the index in the text as Java counts it, from 0. */
  public int position() {
    return position;
  }

  /**
   * Returns the line of the filter with the problem and below it a line with {@code ^} under the
   * position, for a terminal. A very long line is cut to the surroundings.
   */
  public String marked() {
    return marked;
  }
}
