package io.spanbeam.sink;

import static java.util.Objects.requireNonNull;

import io.spanbeam.span.json.JsonShape;
import java.io.Serializable;

/**
 * Where an export is written and in which form.
 *
 * @param directory the directory of this one export: a local path, or a location that a Beam file
 *     system knows, such as {@code gs://bucket/folder}
 * @param format how spans are written down
 * @param shape the JSON form of a span
 * @param compression compression of the files
 * @param layout one file or parts
 * @param replace whether an export that is already there is replaced; otherwise it is refused
 */
public record ExportTarget(
    String directory,
    SpanFormat format,
    JsonShape shape,
    SpanCompression compression,
    Layout layout,
    boolean replace)
    implements Serializable {
  /**
   * @throws IllegalArgumentException if the directory is blank
   */
  public ExportTarget {
    requireNonNull(format, "format is null");
    requireNonNull(shape, "shape is null");
    requireNonNull(compression, "compression is null");
    requireNonNull(layout, "layout is null");
    if (directory.isBlank()) {
      throw new IllegalArgumentException("The directory of an export must have a name");
    }
  }

  /** Returns this target with a directory that does not depend on the working directory. */
  ExportTarget absolute() {
    return new ExportTarget(
        ExportPaths.absolute(directory), format, shape, compression, layout, replace);
  }

  /** Returns the name of the file of {@link Layout#SINGLE_FILE}. */
  String singleFileName() {
    return "spans." + format.extension() + compression.suffix();
  }

  /** Returns the name of one file of {@link Layout#PARTS}. */
  String partFileName(int index, int count) {
    return "part-%05d-of-%05d.%s%s"
        .formatted(index, count, format.extension(), compression.suffix());
  }
}
