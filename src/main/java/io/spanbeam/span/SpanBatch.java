package io.spanbeam.span;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A batch of spans as columns: the element between source and sink. Immutable; its rows are held as
 * an Arrow IPC stream on the heap, so a batch may outlive the reader and the allocator that made
 * it.
 *
 * <p>The last batch of a range carries the {@link RangeReport} of that range and has no rows.
 */
public final class SpanBatch {
  private static final long COMPARISON_BYTES = 1L << 30;

  private final int range;
  private final int sequence;
  private final int rowCount;
  private final long filteredRows;
  private final byte[] arrow;
  private final Optional<RangeReport> report;

  private SpanBatch(
      int range,
      int sequence,
      int rowCount,
      long filteredRows,
      byte[] arrow,
      Optional<RangeReport> report) {
    this.range = range;
    this.sequence = sequence;
    this.rowCount = rowCount;
    this.filteredRows = filteredRows;
    this.arrow = arrow;
    this.report = report;
  }

  /**
   * Copies the rows of {@code root}.
   *
   * @param range index of the ticket range in the plan
   * @param sequence number of the batch within the range, from 0
   */
  public static SpanBatch of(int range, int sequence, VectorSchemaRoot root) {
    int rows = root.getRowCount();
    return ofRows(range, sequence, rows, new RowsEncoder().encode(root, 0, rows));
  }

  /** Makes a batch of encoded rows. */
  static SpanBatch ofRows(int range, int sequence, int rowCount, byte[] arrow) {
    return new SpanBatch(range, sequence, rowCount, 0, arrow, Optional.empty());
  }

  /** Makes the batch without rows that ends a range. */
  public static SpanBatch endOfRange(int sequence, RangeReport report) {
    return new SpanBatch(report.range(), sequence, 0, 0, new byte[0], Optional.of(report));
  }

  /** Makes a batch from its parts, as a coder reads them. */
  public static SpanBatch fromParts(
      int range,
      int sequence,
      int rowCount,
      long filteredRows,
      byte[] arrow,
      Optional<RangeReport> report) {
    return new SpanBatch(
        range,
        sequence,
        rowCount,
        filteredRows,
        requireNonNull(arrow, "arrow is null"),
        requireNonNull(report, "report is null"));
  }

  /**
   * Returns this batch with other rows, at the same position.
   *
   * @param root the rows that stay
   * @param removed how many rows were removed since this batch; added to {@link #filteredRows}
   */
  public SpanBatch withRows(VectorSchemaRoot root, long removed) {
    byte[] encoded =
        root.getRowCount() == 0
            ? new byte[0]
            : new RowsEncoder().encode(root, 0, root.getRowCount());
    return new SpanBatch(
        range, sequence, root.getRowCount(), filteredRows + removed, encoded, report);
  }

  /** Returns this batch with all its rows removed by a filter. */
  public SpanBatch withoutRows() {
    return new SpanBatch(range, sequence, 0, filteredRows + rowCount, new byte[0], report);
  }

  /**
   * Loads the rows into Arrow vectors.
   *
   * @param allocator memory for the vectors
   * @return the open batch; the caller closes it
   * @throws IllegalStateException if the batch has no rows
   */
  public Rows open(BufferAllocator allocator) {
    return new Rows(this, allocator);
  }

  /** Returns the index of the ticket range in the plan. */
  public int range() {
    return range;
  }

  /** Returns the number of the batch within its range, from 0. */
  public int sequence() {
    return sequence;
  }

  /** Returns the number of rows; may be 0. */
  public int rowCount() {
    return rowCount;
  }

  /** Returns how many rows of the batch were removed by filters since it was read. */
  public long filteredRows() {
    return filteredRows;
  }

  /** Returns the rows as an Arrow IPC stream; empty without rows. Not a copy: do not change it. */
  public byte[] arrow() {
    return arrow;
  }

  /** Returns the account of the range if this is its last batch. */
  public Optional<RangeReport> report() {
    return report;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SpanBatch that
        && range == that.range
        && sequence == that.sequence
        && rowCount == that.rowCount
        && filteredRows == that.filteredRows
        && report.equals(that.report)
        && (Arrays.equals(arrow, that.arrow) || holdsSameValues(that));
  }

  /** Arrow leaves the bytes under null values open, so equal rows may have other bytes. */
  private boolean holdsSameValues(SpanBatch that) {
    if (rowCount == 0) {
      return true;
    }
    try (BufferAllocator memory = new RootAllocator(COMPARISON_BYTES);
        Rows one = open(memory);
        Rows other = that.open(memory)) {
      return one.root().equals(other.root());
    }
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new int[] {range, sequence, rowCount});
  }

  @Override
  public String toString() {
    return "SpanBatch{range=%d, sequence=%d, rows=%d, bytes=%d}"
        .formatted(range, sequence, rowCount, arrow.length);
  }

  /** The rows of a batch as Arrow vectors, until closed. */
  public static final class Rows implements AutoCloseable {
    private final RowsLoader loader;
    private final VectorSchemaRoot root;

    private Rows(SpanBatch batch, BufferAllocator allocator) {
      loader = new RowsLoader(allocator);
      try {
        root = loader.load(batch);
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    /** Returns the rows; valid until this is closed. */
    public VectorSchemaRoot root() {
      return root;
    }

    @Override
    public void close() {
      loader.close();
    }
  }
}
