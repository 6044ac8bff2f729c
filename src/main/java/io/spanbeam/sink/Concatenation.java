package io.spanbeam.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.OptionalLong;

/**
 * Puts part files together to one. On the local disk some parts are copied at the same time, each
 * to its own place, and deleted in their order as they are in the file, so an export needs its size
 * on the disk once and not twice; another attempt goes on behind the last deleted part. Elsewhere
 * files can't be continued, and another attempt starts anew.
 *
 * @param files where the files are
 * @param path the file
 * @param head bytes before the first part
 * @param separator bytes between two parts
 * @param tail bytes behind the last part
 */
record Concatenation(
    FileOperations files, String path, byte[] head, byte[] separator, byte[] tail) {
  /**
   * Writes the file.
   *
   * @param parts at least one
   * @return the checksum that the file must have
   */
  Crc32c write(List<PartFile> parts) throws IOException {
    if (files.onLocalDisk()) {
      writeAtOnce(parts);
    } else {
      writeInOrder(parts);
    }
    return checksum(parts, parts.size()).append(Crc32c.of(tail));
  }

  /**
   * Puts one more part into the file, on the local disk only, and deletes it.
   *
   * @param written the checksum of the file as it is, empty before its first part
   * @return the checksum of the file as it is then
   */
  Crc32c extend(Crc32c written, PartFile part) throws IOException {
    requireThere(List.of(part));
    int index = written.length() == 0 ? 0 : 1;
    if (index == 0) {
      files.create(path).close();
    }
    try (WritableByteChannel out = files.openAt(path, written.length())) {
      write(part, index, out);
    }
    files.delete(part.path());
    return append(written, part, index);
  }

  private void writeInOrder(List<PartFile> parts) throws IOException {
    requireThere(parts);
    try (WritableByteChannel out = files.create(path)) {
      for (int index = 0; index < parts.size(); index++) {
        write(parts.get(index), index, out);
      }
      write(tail, out);
    }
  }

  private void writeAtOnce(List<PartFile> parts) throws IOException {
    int done = writtenBefore(parts);
    // Later parts are written ahead, so that the length of the file would not show that one is not
    // there; and another attempt must not take it for one that was deleted.
    requireThere(parts.subList(done, parts.size()));
    Crc32c checksum = checksum(parts, done);
    // Behind the parts that are gone, whoever copied them may have left anything.
    (done == 0 ? files.create(path) : files.extend(path, checksum.length())).close();
    try (PartCopies copies = new PartCopies(files)) {
      for (int next = done; next < parts.size(); next++) {
        PartFile part = parts.get(next);
        int index = next;
        long position = checksum.length();
        copies.add(
            part,
            () -> {
              try (WritableByteChannel out = files.openAt(path, position)) {
                write(part, index, out);
              }
            });
        checksum = append(checksum, part, index);
      }
      copies.finish();
    }
    try (WritableByteChannel out = files.openAt(path, checksum.length())) {
      write(tail, out);
    }
  }

  /** Writes a part with what stands before it. */
  private void write(PartFile part, int index, WritableByteChannel out) throws IOException {
    write(before(index), out);
    checkPart(OptionalLong.of(files.append(part.path(), out)), part);
  }

  private void requireThere(List<PartFile> parts) throws IOException {
    for (PartFile part : parts) {
      checkPart(files.size(part.path()), part);
    }
  }

  /** Returns how many parts are in the file: put there early, or by an earlier attempt. */
  private int writtenBefore(List<PartFile> parts) throws IOException {
    int gone = 0;
    while (gone < parts.size() && files.size(parts.get(gone).path()).isEmpty()) {
      gone++;
    }
    if (gone > 0 && files.size(path).orElse(0) < checksum(parts, gone).length()) {
      checkPart(OptionalLong.empty(), parts.get(0));
    }
    return gone;
  }

  /** Returns the checksum up to the end of the first parts; nothing is read for it. */
  private Crc32c checksum(List<PartFile> parts, int count) {
    Crc32c checksum = Crc32c.EMPTY;
    for (int index = 0; index < count; index++) {
      checksum = append(checksum, parts.get(index), index);
    }
    return checksum;
  }

  private Crc32c append(Crc32c checksum, PartFile part, int index) {
    return checksum.append(Crc32c.of(before(index))).append(part.checksum());
  }

  private byte[] before(int index) {
    return index == 0 ? head : separator;
  }

  private static void checkPart(OptionalLong size, PartFile part) throws TargetException {
    FileAssembly.checkSize(size, part.path(), part.checksum().length());
  }

  private static void write(byte[] bytes, WritableByteChannel out) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }
}
