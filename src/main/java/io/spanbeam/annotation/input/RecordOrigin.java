package io.spanbeam.annotation.input;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * Where a record came from. Ordered as the records come in the input: by file, then by number. The
 * elements of a collection have neither file nor line, nor an order of their own: their number
 * follows from their content, so that they are in the same order whatever the workers do.
 *
 * @param file {@link InputFile#index}
 * @param path {@link InputFile#name}; empty for an element
 * @param number number of the record in its file, from 1; unique within the file
 * @param line line on which it begins, from 1; for Parquet the row, from 1; 0 for an element
 */
public record RecordOrigin(int file, String path, long number, long line)
    implements Comparable<RecordOrigin> {
  private static final Comparator<RecordOrigin> ORDER =
      Comparator.comparingInt(RecordOrigin::file).thenComparingLong(RecordOrigin::number);

  /** Checks that the path is there. */
  public RecordOrigin {
    requireNonNull(path, "path is null");
  }

  /**
   * Returns the origin of an element of a collection.
   *
   * @param hash of its content, 64 bits of a good one
   */
  public static RecordOrigin ofElement(long hash) {
    return new RecordOrigin(0, "", hash >>> 1, 0);
  }

  /** Returns whether the record came in a file, and not as an element of a collection. */
  boolean isInFile() {
    return !path.isEmpty();
  }

  @Override
  public int compareTo(RecordOrigin other) {
    return ORDER.compare(this, other);
  }
}
