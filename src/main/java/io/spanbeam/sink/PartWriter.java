package io.spanbeam.sink;

import io.spanbeam.span.json.JsonSpanEncoder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Writes the rows of batches to one part file, from vectors through the compressor to the disk. */
final class PartWriter {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final FileOperations files;
  private final String path;
  private final JsonSpanEncoder encoder;
  private final RowFraming framing;
  private final ChecksummedOutputStream written;
  private final OutputStream out;
  private long rows;

  /**
   * Opens the file.
   *
   * @throws TargetException if it can not be written
   */
  PartWriter(
      FileOperations files,
      String path,
      SpanCompression compression,
      RowFraming framing,
      JsonSpanEncoder encoder)
      throws TargetException {
    this.files = files;
    this.path = path;
    this.encoder = encoder;
    this.framing = framing;
    try {
      written = new ChecksummedOutputStream(files.create(path));
      try {
        OutputStream buffered = new BufferedOutputStream(written, BUFFER_BYTES);
        // The encoder writes in large pieces, compressors write in small ones.
        out =
            compression == SpanCompression.NONE
                ? buffered
                : new BufferedOutputStream(compression.compress(buffered), BUFFER_BYTES);
        out.write(framing.partHead());
      } catch (IOException e) {
        discard(e);
        throw e;
      }
    } catch (IOException e) {
      throw TargetException.writing(path, e);
    }
  }

  /** Writes all rows of {@code root}. */
  void write(VectorSchemaRoot root) throws TargetException {
    try {
      if (rows > 0) {
        out.write(framing.rowSeparator());
      }
      encoder.encode(root, framing.rowSeparator(), out);
      rows += root.getRowCount();
    } catch (IOException e) {
      throw TargetException.writing(path, e);
    }
  }

  /** Returns the bytes that are in the file so far. */
  long bytes() {
    return written.length();
  }

  String path() {
    return path;
  }

  long rows() {
    return rows;
  }

  /** Completes the file and returns its checksum. */
  Crc32c close() throws TargetException {
    try {
      out.write(framing.partTail());
      out.close();
      return written.checksum();
    } catch (IOException e) {
      throw TargetException.writing(path, e);
    }
  }

  /**
   * Closes and deletes the file. The compressor must be closed whatever happens, it holds memory
   * outside the heap; what it still has to say is not written.
   *
   * @param cause what led to this; failures of the clean-up are added to it
   */
  void abandon(Throwable cause) {
    written.ignoreRest();
    try {
      out.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    discard(cause);
  }

  private void discard(Throwable cause) {
    try {
      written.close();
      files.delete(path);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
