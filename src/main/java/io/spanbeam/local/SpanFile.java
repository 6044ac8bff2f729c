package io.spanbeam.local;

import io.spanbeam.local.StoreException.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;

/**
 * A file of spans, known by its content and not by its name, in a form that DuckDB can open: not
 * compressed where DuckDB takes no compression, and not under a name that DuckDB reads as a
 * pattern. Closing it deletes what had to be copied for that.
 */
final class SpanFile implements AutoCloseable {
  /** What a file holds. */
  enum Format {
    /** Parquet. */
    PARQUET,
    /** A JSON array of spans. */
    JSON_ARRAY,
    /** JSON objects, one behind the other. */
    JSON_OBJECTS
  }

  private static final int SNIFFED_BYTES = 4096;
  private static final int GZIP_FIRST = 0x1F;
  private static final int GZIP_SECOND = 0x8B;

  private final Path given;
  private final Path copies;
  private Path path;
  private final Format format;
  private final boolean gzip;

  private SpanFile(Path given, Path copies, Format format, boolean gzip) {
    this.given = given;
    this.copies = copies;
    this.path = given;
    this.format = format;
    this.gzip = gzip;
  }

  /**
   * Looks into a file.
   *
   * @param directory where copies may be made
   */
  static SpanFile open(Path file, Path directory) {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(
          Reason.NOT_FOUND, "Cannot load spans from %s: no such file".formatted(file));
    }
    SpanFile spans = null;
    try {
      boolean gzip = gzip(file);
      spans = new SpanFile(file, directory, format(file, gzip), gzip);
      spans.makeReadable();
      return spans;
    } catch (IOException e) {
      if (spans != null) {
        spans.close();
      }
      throw new StoreException(
          Reason.INVALID, "Cannot load spans from %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static boolean gzip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == GZIP_FIRST && in.read() == GZIP_SECOND;
    }
  }

  private static InputStream content(Path file, boolean gzip) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    return gzip ? new GZIPInputStream(in) : in;
  }

  private static Format format(Path file, boolean gzip) throws IOException {
    try (InputStream in = content(file, gzip)) {
      byte[] first = in.readNBytes(SNIFFED_BYTES);
      if (ParquetFooter.isParquet(first)) {
        return Format.PARQUET;
      }
      for (byte next : first) {
        if (next == '[') {
          return Format.JSON_ARRAY;
        }
        if (!Character.isWhitespace(next)) {
          if (next == '{') {
            return Format.JSON_OBJECTS;
          }
          throw new IOException("it is neither Parquet nor JSON nor JSON Lines");
        }
      }
      return Format.JSON_OBJECTS;
    }
  }

  private void makeReadable() throws IOException {
    boolean parquet = format == Format.PARQUET;
    String name = given.toString();
    boolean pattern = name.indexOf('*') >= 0 || name.indexOf('?') >= 0 || name.indexOf('[') >= 0;
    if (parquet && gzip) {
      try (InputStream in = content(given, true)) {
        Files.copy(in, newCopy(), StandardCopyOption.REPLACE_EXISTING);
      }
    } else if (pattern) {
      Files.copy(given, newCopy(), StandardCopyOption.REPLACE_EXISTING);
    }
    if (parquet && ParquetFooter.marksNanosecondsAsUtc(path)) {
      if (path.equals(given)) {
        Files.copy(given, newCopy(), StandardCopyOption.REPLACE_EXISTING);
      }
      ParquetFooter.unmarkNanoseconds(path);
    }
  }

  private Path newCopy() throws IOException {
    path = Files.createTempFile(copies, "load", ".spans");
    return path;
  }

  /** Returns what the file holds. */
  Format format() {
    return format;
  }

  /** Returns whether {@link #path} is compressed with gzip. */
  boolean gzip() {
    return gzip && format != Format.PARQUET;
  }

  /** Returns where DuckDB can read the file. */
  Path path() {
    return path;
  }

  /** Returns the name of the file for messages. */
  String origin() {
    return "file " + given;
  }

  @Override
  public void close() {
    if (!path.equals(given)) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new StoreException(Reason.FAILED, "Cannot delete the copy " + path, e);
      }
    }
  }
}
