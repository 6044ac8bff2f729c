package io.spanbeam.sink;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What killed runs left on the local disk. Only a directory whose mark can be locked is deleted:
 * its process is no more. Directories without a mark may belong to workers of other processes and
 * are left, as everything in object stores is.
 */
final class AbandonedRuns {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedRuns.class);

  private AbandonedRuns() {}

  /**
   * Deletes the temporary directories of abandoned runs that are directly in {@code parent}. What
   * can't be read or deleted stays: it may be another user's, and is in nobody's way.
   */
  static void delete(Path parent, FileOperations files) {
    List<String> names;
    try {
      names = files.list(parent.toString());
    } catch (IOException e) {
      LOG.info("Cannot look for what killed runs left in {}", parent, e);
      return;
    }
    // To open and close a file that this process has locked would end the lock. Asked behind the
    // list: who makes a directory is known before.
    Set<String> own = StagingDirectory.known();
    for (String name : names) {
      if (name.startsWith(ExportPaths.STAGING_PREFIX) && own.stream().noneMatch(name::startsWith)) {
        try {
          deleteIfAbandoned(parent.resolve(name), files);
        } catch (IOException e) {
          LOG.info("Cannot delete {}, which a killed run left", parent.resolve(name), e);
        }
      }
    }
  }

  private static void deleteIfAbandoned(Path staging, FileOperations files) throws IOException {
    Path mark = staging.resolve(StagingDirectory.MARK);
    if (!Files.isRegularFile(mark)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(mark, WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        LOG.info("Deleting {}, which a killed run left", staging);
        Publication.deleteTemporary(files, staging.toString());
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} went meanwhile", staging, e);
    }
  }
}
