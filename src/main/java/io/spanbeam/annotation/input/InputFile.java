package io.spanbeam.annotation.input;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A file of annotations.
 *
 * @param index place of the file among all files of a run, from 0; later files win over earlier
 *     ones
 * @param path full path as Beam's file systems take it
 * @param name how people know it: the path, unless it is a copy of a stream
 * @param bytes size as stored, so compressed if it is compressed
 * @param format how to read it
 */
public record InputFile(int index, String path, String name, long bytes, InputFormat format)
    implements Serializable {
  /** Checks that every part is there. */
  public InputFile {
    requireNonNull(path, "path is null");
    requireNonNull(name, "name is null");
    requireNonNull(format, "format is null");
  }

  /** Describes a file that is known by its path. */
  public InputFile(int index, String path, long bytes, InputFormat format) {
    this(index, path, path, bytes, format);
  }
}
