package io.spanbeam.sink;

import io.spanbeam.span.RangeReport.Reconciliation;
import java.time.Instant;
import java.util.List;

/**
 * What the manifest of an export says. In the file, names are in snake_case, times are ISO 8601 in
 * UTC and a count of -1 (unknown) is {@code null}.
 *
 * @param version version of this layout
 * @param run the run that wrote the export
 * @param project whose spans they are
 * @param window asked window, {@code [from, to)}
 * @param filter text of the filter, empty without one
 * @param columnsAsked asked columns, empty for all
 * @param transport name of the transport
 * @param output form of the files
 * @param counts the chain of counts over all ranges
 * @param reconciliation whether the chain holds
 * @param ranges the chain of counts range by range, in order
 * @param files the files, in the order of their spans
 * @param columns all columns of all files, sorted by name
 */
public record ExportSummary(
    int version,
    Run run,
    ProjectNames project,
    Window window,
    String filter,
    List<String> columnsAsked,
    String transport,
    Output output,
    Counts counts,
    Outcome reconciliation,
    List<RangeCounts> ranges,
    List<FileEntry> files,
    List<ColumnEntry> columns) {

  /** Copies the lists. */
  public ExportSummary {
    columnsAsked = List.copyOf(columnsAsked);
    ranges = List.copyOf(ranges);
    files = List.copyOf(files);
    columns = List.copyOf(columns);
  }

  /** Returns the bytes of all files. */
  public long totalBytes() {
    return files.stream().mapToLong(FileEntry::bytes).sum();
  }

  /**
   * The run.
   *
   * @param id unique for each run
   * @param toolVersion version of Spanbeam
   * @param started start of the run
   * @param finished when all files were complete
   */
  public record Run(String id, String toolVersion, Instant started, Instant finished) {}

  /**
   * The project.
   *
   * @param spaceId ID of its space
   * @param id its ID
   * @param name its name
   */
  public record ProjectNames(String spaceId, String id, String name) {}

  /**
   * The asked window.
   *
   * @param from inclusive
   * @param to exclusive
   */
  public record Window(Instant from, Instant to) {}

  /**
   * Form of the files, in lower case.
   *
   * @param format {@code json} or {@code jsonl}
   * @param jsonShape {@code columns} or {@code span}
   * @param compression {@code none}, {@code gzip} or {@code zstd}
   * @param layout {@code single_file} or {@code parts}
   */
  public record Output(String format, String jsonShape, String compression, String layout) {}

  /**
   * The chain of counts over all ranges; -1 is unknown.
   *
   * @param window the service's count of the window
   * @param ranges sum of the service's counts of the ranges
   * @param received rows that came
   * @param duplicates rows left out because they had come before
   * @param outsideWindow rows left out because they start outside the window
   * @param filtered rows left out by filters that the service could not apply
   * @param written rows in the files
   */
  public record Counts(
      long window,
      long ranges,
      long received,
      long duplicates,
      long outsideWindow,
      long filtered,
      long written) {}

  /**
   * Whether the chain of counts holds.
   *
   * @param verdict matched, mismatched, or unknown because a count is
   * @param rangesPlanned ranges of the plan
   * @param rangesReported ranges of the plan that were read to their end
   * @param problems one sentence for each broken link; the first of them if there are many
   */
  public record Outcome(
      Reconciliation verdict, int rangesPlanned, int rangesReported, List<String> problems) {
    /** Copies the list. */
    public Outcome {
      problems = List.copyOf(problems);
    }
  }

  /**
   * The chain of counts of one range; -1 is unknown.
   *
   * @param range index of the range in the plan
   * @param from start of its ticket; null if it was never reported
   * @param to end of its ticket; null if it was never reported
   * @param planned the service's count when the export was planned
   * @param counted the service's count when the stream was opened last
   * @param received rows that came
   * @param duplicates rows left out because they had come before
   * @param outsideWindow rows left out because they start outside the window
   * @param emitted rows that the reader passed on
   * @param filtered rows left out by filters that the service could not apply
   * @param written rows in the files
   * @param reopened how often a broken stream was opened again
   * @param reconciliation whether the counts agree
   */
  public record RangeCounts(
      int range,
      Instant from,
      Instant to,
      long planned,
      long counted,
      long received,
      long duplicates,
      long outsideWindow,
      long emitted,
      long filtered,
      long written,
      int reopened,
      Reconciliation reconciliation) {}

  /**
   * One file.
   *
   * @param name name within the directory
   * @param rows spans in it
   * @param bytes its size
   * @param crc32c CRC-32C of its bytes, eight hexadecimal digits
   * @param firstRange first range with spans in it, -1 without spans
   * @param lastRange last range with spans in it, -1 without spans
   * @param firstStartTime earliest start of its spans; null if none is known
   * @param lastStartTime latest start of its spans; null if none is known
   */
  public record FileEntry(
      String name,
      long rows,
      long bytes,
      String crc32c,
      long firstRange,
      long lastRange,
      Instant firstStartTime,
      Instant lastStartTime) {}

  /**
   * One column.
   *
   * @param name its name
   * @param type its type over all ranges, such as {@code int64}, {@code utf8}, {@code list<utf8>}
   * @param seenTypes the types that it had in single ranges, sorted; several if they differed
   * @param nonNull spans in which it has a value
   */
  public record ColumnEntry(String name, String type, List<String> seenTypes, long nonNull) {
    /** Copies the list. */
    public ColumnEntry {
      seenTypes = List.copyOf(seenTypes);
    }
  }
}
