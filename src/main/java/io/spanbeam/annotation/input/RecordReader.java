package io.spanbeam.annotation.input;

import java.io.IOException;

/**
 * Reads the records of a file, whatever its format, compression and shape.
 *
 * <p>A record is an object or row with {@code record_id} and either {@code values} (a list of
 * objects with {@code name} and {@code label}, {@code score} or {@code text}; in CSV that list as
 * JSON), or one annotation in the members {@code name}, {@code label}, {@code score}, {@code text},
 * or members {@code <name>.label}, {@code <name>.score}, {@code <name>.text}. With {@code
 * context.span_id} in the place of {@code record_id} it is a line of an exported file, of which
 * only the annotations count. Nulls and empty cells are absent parts.
 */
public final class RecordReader {
  private RecordReader() {}

  /**
   * Reads a file once, from its begin to its end, in memory that does not depend on its size (of
   * Parquet: on the size of its row groups).
   *
   * @throws InputException if the file can't be used as a whole; records before the place at fault
   *     have been handed over by then
   * @throws IOException what the consumer throws
   */
  public static void read(InputFile file, RecordCheck check, RecordConsumer consumer)
      throws IOException {
    Intake intake = new Intake(file, check, consumer);
    switch (file.format()) {
      case JSON, JSONL -> JsonReader.read(file, intake);
      case CSV -> CsvReader.read(file, intake);
      case PARQUET -> ParquetReader.read(file, intake);
    }
  }
}
