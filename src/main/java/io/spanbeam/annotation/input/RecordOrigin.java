package io.spanbeam.annotation.input;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * Where a record came from. Ordered as the records come in the input: by file, then by number.
 *
 * @param file {@link InputFile#index}
 * @param path {@link InputFile#name}
 * @param number number of the record in its file, from 1; unique within the file
 * @param line line on which it begins, from 1; for Parquet the row, from 1
 */
public record RecordOrigin(int file, String path, long number, long line)
    implements Comparable<RecordOrigin> {
  private static final Comparator<RecordOrigin> ORDER =
      Comparator.comparingInt(RecordOrigin::file).thenComparingLong(RecordOrigin::number);

  /** Checks that the path is there. */
  public RecordOrigin {
    requireNonNull(path, "path is null");
  }

  @Override
  public int compareTo(RecordOrigin other) {
    return ORDER.compare(this, other);
  }
}
