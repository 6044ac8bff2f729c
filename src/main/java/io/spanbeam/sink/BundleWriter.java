package io.spanbeam.sink;

import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RowsLoader;
import io.spanbeam.span.SpanBatch;
import io.spanbeam.span.json.JsonSpanEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the batches of one bundle at a time to part files. A new part starts where the range
 * changes or ends, or where its batches do not come in ascending order, so a part is a run of
 * consecutive rows of the ordered export. Not thread-safe.
 */
final class BundleWriter {
  private static final Logger LOG = LoggerFactory.getLogger(BundleWriter.class);

  private final FileOperations files;
  private final String directory;
  private final ExportTarget target;
  private final RowFraming framing;
  private final RowsLoader rows;
  private final JsonSpanEncoder encoder;
  private final List<PartFile> finished = new ArrayList<>();
  private final Optional<EarlyAssembly> assembly;
  private Part part;

  /**
   * @param assembly takes each part as soon as it is complete; empty leaves all to the commit
   */
  BundleWriter(
      FileOperations files,
      String directory,
      ExportTarget target,
      BufferAllocator allocator,
      Optional<EarlyAssembly> assembly) {
    this.files = files;
    this.directory = directory;
    this.target = target;
    this.framing = RowFraming.of(target.format(), target.layout());
    this.rows = new RowsLoader(allocator);
    this.assembly = assembly;
    this.encoder = new JsonSpanEncoder(target.shape());
  }

  /**
   * Writes a batch.
   *
   * @return bytes that reached the disk meanwhile; those still in buffers count later
   */
  long add(SpanBatch batch) throws TargetException {
    long closed = 0;
    if (part != null && !part.continuesWith(batch)) {
      closed = closePart();
    }
    if (part == null) {
      part = new Part(batch);
    }
    closed += part.add(batch);
    // The last batch of its range: others need not wait for the end of the bundle.
    return batch.report().isPresent() ? closed + closePart() : closed;
  }

  /**
   * Completes the bundle.
   *
   * @return bytes that reached the disk meanwhile
   */
  long finish() throws TargetException {
    return part == null ? 0 : closePart();
  }

  /** Returns the parts of the completed bundle, once. */
  List<PartFile> takeParts() {
    List<PartFile> parts = List.copyOf(finished);
    finished.clear();
    return parts;
  }

  /** Forgets a bundle that failed, and deletes what it wrote. */
  void abandon() {
    IOException failures = new IOException("The files of a failed bundle could not be deleted");
    if (part != null && part.writer != null) {
      part.writer.abandon(failures);
    }
    part = null;
    for (PartFile orphan : takeParts()) {
      try {
        if (orphan.hasFile()) {
          files.delete(orphan.path());
        }
      } catch (IOException e) {
        failures.addSuppressed(e);
      }
    }
    if (failures.getSuppressed().length > 0) {
      // The commit deletes the temporary directory with all that is in it.
      LOG.warn("Left temporary files in {} until the export is committed", directory, failures);
    }
  }

  private long closePart() throws TargetException {
    long bytes = part.close();
    part = null;
    if (assembly.isPresent()) {
      assembly.get().offer(finished.get(finished.size() - 1));
    }
    return bytes;
  }

  /** The part that is being written; has no file before its first row. */
  private final class Part {
    private final int range;
    private final PartColumns columns = new PartColumns();
    private final List<RangeReport> reports = new ArrayList<>();
    private int firstSequence;
    private int lastSequence;
    private long filteredRows;
    private StartTimes startTimes = StartTimes.NONE;
    private PartWriter writer;

    Part(SpanBatch first) {
      range = first.range();
      firstSequence = first.sequence();
      lastSequence = first.sequence() - 1;
    }

    boolean continuesWith(SpanBatch batch) {
      return batch.range() == range && batch.sequence() > lastSequence;
    }

    long add(SpanBatch batch) throws TargetException {
      lastSequence = batch.sequence();
      filteredRows += batch.filteredRows();
      batch.report().ifPresent(reports::add);
      if (batch.rowCount() == 0) {
        return 0;
      }
      if (writer == null) {
        firstSequence = batch.sequence();
        String path =
            "%s/%05d-%06d-%s".formatted(directory, range, firstSequence, UUID.randomUUID());
        writer = new PartWriter(files, path, target.compression(), framing, encoder);
      }
      long before = writer.bytes();
      try {
        VectorSchemaRoot root = rows.load(batch);
        writer.write(root);
        columns.add(root);
        startTimes = startTimes.union(StartTimes.of(root));
      } finally {
        rows.clear();
      }
      return writer.bytes() - before;
    }

    long close() throws TargetException {
      long before = writer == null ? 0 : writer.bytes();
      Crc32c checksum = writer == null ? Crc32c.EMPTY : writer.close();
      finished.add(
          new PartFile(
              writer == null ? "" : writer.path(),
              range,
              firstSequence,
              writer == null ? 0 : writer.rows(),
              checksum,
              filteredRows,
              columns.catalog(),
              columns.nonNull(),
              startTimes,
              reports));
      return checksum.length() - before;
    }
  }
}
