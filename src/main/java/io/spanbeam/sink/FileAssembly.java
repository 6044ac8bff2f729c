package io.spanbeam.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Makes the files of an export from its parts; may be done again after a failure. */
final class FileAssembly {
  private final FileOperations files;
  private final ExportTarget target;
  private final ExportPaths paths;
  private final RowFraming framing;

  FileAssembly(FileOperations files, ExportTarget target, ExportPaths paths) {
    this.files = files;
    this.target = target;
    this.paths = paths;
    this.framing = RowFraming.of(target.format(), target.layout());
  }

  /**
   * Makes the files.
   *
   * @param parts the parts that have a file, in the order of the export
   */
  List<FinishedFile> assemble(List<PartFile> parts) throws IOException {
    return switch (target.layout()) {
      case SINGLE_FILE ->
          List.of(parts.isEmpty() ? empty(target.singleFileName()) : concatenated(parts));
      case PARTS -> parts.isEmpty() ? List.of(empty(target.partFileName(0, 1))) : numbered(parts);
    };
  }

  private List<FinishedFile> numbered(List<PartFile> parts) {
    List<FinishedFile> finished = new ArrayList<>(parts.size());
    for (PartFile part : parts) {
      String name = target.partFileName(finished.size(), parts.size());
      finished.add(new FinishedFile(part.path(), entry(name, part.checksum(), List.of(part))));
    }
    return finished;
  }

  /** An export without spans has a file all the same, or readers of a pattern would fail. */
  private FinishedFile empty(String name) throws IOException {
    String path = paths.export() + "/" + name;
    byte[] content = compressed(framing.emptyFile());
    Publication.write(files, path, content);
    return new FinishedFile(path, entry(name, Crc32c.of(content), List.of()));
  }

  /** Returns how parts become the single file. */
  Concatenation concatenation() throws IOException {
    return new Concatenation(
        files,
        paths.export() + "/" + target.singleFileName(),
        piece(framing.fileHead()),
        piece(framing.partSeparator()),
        piece(framing.fileTail()));
  }

  private FinishedFile concatenated(List<PartFile> parts) throws IOException {
    Concatenation concatenation = concatenation();
    String path = concatenation.path();
    Crc32c checksum;
    try {
      checksum = concatenation.write(parts);
    } catch (IOException e) {
      throw TargetException.writing(path, e);
    }
    long size = files.size(path).orElse(0);
    if (size != checksum.length()) {
      throw new TargetException(
          "Cannot write %s: it has %d bytes, not %d".formatted(path, size, checksum.length()));
    }
    return new FinishedFile(path, entry(target.singleFileName(), checksum, parts));
  }

  /** Fails if the commit does not see what a worker wrote. */
  static void checkSize(OptionalLong size, String path, long expected) throws TargetException {
    if (size.isEmpty()) {
      throw new TargetException(
          "The part file %s is missing: all workers must share the file system of the target"
              .formatted(path));
    }
    if (size.getAsLong() != expected) {
      throw new TargetException(
          "The part file %s has %d bytes, not the %d that were written"
              .formatted(path, size.getAsLong(), expected));
    }
  }

  /** Returns a piece of a file, compressed for itself; nothing stays nothing. */
  private byte[] piece(byte[] text) throws IOException {
    return text.length == 0 ? text : compressed(text);
  }

  private byte[] compressed(byte[] text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = target.compression().compress(bytes)) {
      out.write(text);
    }
    return bytes.toByteArray();
  }

  private static ExportSummary.FileEntry entry(String name, Crc32c checksum, List<PartFile> parts) {
    StartTimes starts =
        parts.stream().map(PartFile::startTimes).reduce(StartTimes.NONE, StartTimes::union);
    return new ExportSummary.FileEntry(
        name,
        parts.stream().mapToLong(PartFile::rows).sum(),
        checksum.length(),
        checksum.hex(),
        parts.isEmpty() ? -1 : parts.get(0).range(),
        parts.isEmpty() ? -1 : parts.get(parts.size() - 1).range(),
        starts.firstInstant().orElse(null),
        starts.lastInstant().orElse(null));
  }
}
