package io.spanbeam.sink;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.OptionalLong;

/** Everything that the sink does with files. Paths are absolute, with {@code /} between names. */
interface FileOperations {
  /** Returns the operations for a place: the local disk, or what a Beam file system reaches. */
  static FileOperations of(String directory) {
    return ExportPaths.isLocal(directory) ? new LocalFiles() : new BeamFiles();
  }

  /**
   * Returns whether these are files of a local disk: {@link #rename} moves a whole directory at
   * once, and {@link #extend} and {@link #openAt} are there.
   */
  boolean onLocalDisk();

  /** Opens a file for writing; missing directories are made, a file of that name is replaced. */
  WritableByteChannel create(String path) throws IOException;

  /** Opens a file for writing behind its first {@code length} bytes; what follows them is cut. */
  WritableByteChannel extend(String path, long length) throws IOException;

  /** Opens a file that is there for writing from {@code position} on, next to other writers. */
  WritableByteChannel openAt(String path, long position) throws IOException;

  /** Opens a file for reading. */
  ReadableByteChannel open(String path) throws IOException;

  /** Copies the whole file at {@code path} to {@code out}; returns its bytes. */
  long append(String path, WritableByteChannel out) throws IOException;

  /** Returns the size in bytes, or nothing if there is no such file. */
  OptionalLong size(String path) throws IOException;

  /** Renames a file; one of the new name is replaced. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file; a missing one is as good. */
  void delete(String path) throws IOException;

  /** Returns the names of what is directly in a directory, sorted; none if it does not exist. */
  List<String> list(String directory) throws IOException;

  /**
   * Deletes a directory with the files in it; a missing one is as good. Directories in it must have
   * been deleted before where directories exist of themselves.
   */
  void deleteDirectory(String directory) throws IOException;
}
