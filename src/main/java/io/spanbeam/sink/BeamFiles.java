package io.spanbeam.sink;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that a Beam file system reaches: {@code gs://}, {@code s3://}, {@code hdfs://} and the
 * like. A rename may be a copy, and directories may not exist of themselves.
 */
final class BeamFiles implements FileOperations {
  private static final Logger LOG = LoggerFactory.getLogger(BeamFiles.class);
  private static final int BUFFER_BYTES = 1 << 20;

  @Override
  public boolean onLocalDisk() {
    return false;
  }

  @Override
  public WritableByteChannel create(String path) throws IOException {
    return FileSystems.create(file(path), MimeTypes.BINARY);
  }

  @Override
  public WritableByteChannel extend(String path, long length) {
    throw new UnsupportedOperationException("Object stores can't continue " + path);
  }

  @Override
  public WritableByteChannel openAt(String path, long position) {
    throw new UnsupportedOperationException("Object stores can't write into " + path);
  }

  @Override
  public ReadableByteChannel open(String path) throws IOException {
    return FileSystems.open(file(path));
  }

  @Override
  public long append(String path, WritableByteChannel out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long copied = 0;
    try (ReadableByteChannel in = open(path)) {
      while (in.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          copied += out.write(buffer);
        }
        buffer.clear();
      }
    }
    return copied;
  }

  @Override
  public OptionalLong size(String path) throws IOException {
    try {
      return OptionalLong.of(FileSystems.matchSingleFileSpec(path).sizeBytes());
    } catch (FileNotFoundException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    // No option to skip what exists: a file of an earlier attempt must be replaced, not kept.
    FileSystems.rename(List.of(file(from)), List.of(file(to)));
  }

  @Override
  public void delete(String path) throws IOException {
    FileSystems.delete(List.of(file(path)), StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    String prefix = FileSystems.matchNewResource(directory, true).toString();
    return files(directory).stream()
        .map(found -> found.toString().substring(prefix.length()).split("/", 2)[0])
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public void deleteDirectory(String directory) throws IOException {
    FileSystems.delete(files(directory), StandardMoveOptions.IGNORE_MISSING_FILES);
    try {
      // HDFS has directories of their own. Asking first whether there is one would not find it.
      FileSystems.delete(List.of(FileSystems.matchNewResource(directory, true)));
    } catch (FileNotFoundException | NoSuchFileException e) {
      LOG.debug("No directory {} to delete", directory, e);
    }
  }

  /** Returns all files below a directory, at any depth. */
  private static List<ResourceId> files(String directory) throws IOException {
    MatchResult match = FileSystems.match(directory + "/**", EmptyMatchTreatment.ALLOW);
    List<ResourceId> found = new ArrayList<>();
    for (MatchResult.Metadata metadata : match.metadata()) {
      if (!metadata.resourceId().isDirectory()) {
        found.add(metadata.resourceId());
      }
    }
    return found;
  }

  private static ResourceId file(String path) {
    return FileSystems.matchNewResource(path, false);
  }
}
