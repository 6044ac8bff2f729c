package io.spanbeam.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.OptionalLong;

/** Puts a complete export in its place. Every step may be done again after a failure anywhere. */
interface Publication {
  static Publication of(ExportTarget target, ExportPaths paths, FileOperations files) {
    return files.onLocalDisk()
        ? new DirectoryPublication(target, paths, files)
        : new ObjectPublication(target, paths, files);
  }

  /** Puts the files, the manifest and last {@code _SUCCESS} in their place. */
  void publish(List<FinishedFile> export, byte[] manifest) throws IOException;

  /** Deletes what the run left; fails if something stays, and names it. */
  void cleanUp() throws IOException;

  /** Writes a small file. */
  static void write(FileOperations files, String path, byte[] content) throws IOException {
    try (WritableByteChannel out = files.create(path)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    } catch (IOException e) {
      throw TargetException.writing(path, e);
    }
  }

  /** Moves a file, unless an earlier attempt has done so. */
  static void move(FileOperations files, FinishedFile file, String to) throws IOException {
    String from = file.source();
    long bytes = file.entry().bytes();
    if (from.equals(to)) {
      return;
    }
    OptionalLong size = files.size(from);
    if (size.isEmpty() && files.size(to).equals(OptionalLong.of(bytes))) {
      return;
    }
    FileAssembly.checkSize(size, from, bytes);
    files.rename(from, to);
  }

  /**
   * Deletes the temporary files of a run; fails if something stays.
   *
   * @param staging their directory; what it holds itself goes last, also the mark of its use
   */
  static void deleteTemporary(FileOperations files, String staging) throws IOException {
    files.deleteDirectory(staging + ExportPaths.PARTS);
    files.deleteDirectory(staging + ExportPaths.EXPORT);
    files.deleteDirectory(staging);
    List<String> left = files.list(staging);
    if (!left.isEmpty()) {
      throw new TargetException(
          "Cannot delete the temporary directory %s: it still holds '%s'"
              .formatted(staging, left.get(0)));
    }
  }
}
