package io.spanbeam.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.OptionalLong;

/**
 * Puts part files together to one. On the local disk each part is deleted as soon as it is in the
 * file, so an export needs its size on the disk once and not twice; another attempt goes on behind
 * the last deleted part. Elsewhere files can't be continued, and another attempt starts anew.
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
    int appended = files.onLocalDisk() ? appendedBefore(parts) : 0;
    Crc32c checksum = checksum(parts, appended);
    try (WritableByteChannel out =
        appended == 0 ? files.create(path) : files.extend(path, checksum.length())) {
      for (int index = appended; index < parts.size(); index++) {
        PartFile part = parts.get(index);
        write(index == 0 ? head : separator, out);
        checkPart(files.size(part.path()), part);
        checkPart(OptionalLong.of(files.append(part.path(), out)), part);
        if (files.onLocalDisk()) {
          files.delete(part.path());
        }
      }
      write(tail, out);
    }
    return checksum(parts, parts.size()).append(Crc32c.of(tail));
  }

  /** Returns how many parts an earlier attempt has put into the file. */
  private int appendedBefore(List<PartFile> parts) throws IOException {
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
      checksum =
          checksum
              .append(Crc32c.of(index == 0 ? head : separator))
              .append(parts.get(index).checksum());
    }
    return checksum;
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
