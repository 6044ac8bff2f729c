package io.spanbeam.sink;

import static java.util.Objects.requireNonNull;

import io.spanbeam.span.ColumnCatalog;
import io.spanbeam.span.RangeReport;
import java.util.List;
import java.util.Map;

/**
 * What a worker tells of a part: consecutive batches of one range in one file. Only this travels to
 * the commit, never a row. A part whose batches have no rows has no file.
 *
 * @param path the file, empty without one
 * @param range index of the range in the plan
 * @param firstSequence number of the first batch with rows, or of the first batch without a file
 * @param rows rows in the file
 * @param checksum checksum and length of the file
 * @param filteredRows rows that filters removed from these batches
 * @param catalog columns of the rows
 * @param nonNull how many values are not null, by column
 * @param startTimes earliest and latest start of the rows
 * @param reports reports of the range that came with these batches; mostly none or one
 */
record PartFile(
    String path,
    int range,
    int firstSequence,
    long rows,
    Crc32c checksum,
    long filteredRows,
    ColumnCatalog catalog,
    Map<String, Long> nonNull,
    StartTimes startTimes,
    List<RangeReport> reports) {
  PartFile {
    requireNonNull(path, "path is null");
    requireNonNull(checksum, "checksum is null");
    requireNonNull(catalog, "catalog is null");
    requireNonNull(startTimes, "startTimes is null");
    nonNull = Map.copyOf(nonNull);
    reports = List.copyOf(reports);
  }

  boolean hasFile() {
    return !path.isEmpty();
  }
}
