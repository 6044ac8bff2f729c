package io.spanbeam.annotation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ledgers of earlier runs in a directory show as upserted: for each record the content
 * that was written last, in at most 40 bytes a record. Immutable once read.
 */
final class LedgerIndex {
  static final String FILE_SUFFIX = ".ledger";

  private static final Logger LOG = LoggerFactory.getLogger(LedgerIndex.class);
  private static final int BUFFER_BYTES = 1 << 16;

  private static RunDirectory lastDirectory;
  private static SoftReference<LedgerIndex> last = new SoftReference<>(null);

  private final DigestTable digests = new DigestTable();

  private LedgerIndex() {}

  /** Returns the index of a directory, read once per worker and run. */
  static LedgerIndex of(RunDirectory directory) throws IOException {
    synchronized (LedgerIndex.class) {
      LedgerIndex index = last.get();
      if (index == null || !directory.equals(lastDirectory)) {
        index = read(directory);
        lastDirectory = directory;
        last = new SoftReference<>(index);
      }
      return index;
    }
  }

  static LedgerIndex read(RunDirectory directory) throws IOException {
    LedgerIndex index = new LedgerIndex();
    for (String path : RunFiles.list(directory.ledger())) {
      if (path.endsWith(FILE_SUFFIX)) {
        try (InputStream in = new BufferedInputStream(RunFiles.open(path), BUFFER_BYTES)) {
          index.readLines(path, in);
        }
      }
    }
    LOG.info("The ledger in {} shows {} records", directory.ledger(), index.size());
    return index;
  }

  boolean contains(RecordDigest digest) {
    return digests.holds(digest.key(), digest.content());
  }

  int size() {
    return digests.size();
  }

  private void readLines(String path, InputStream in) throws IOException {
    byte[] digest = new byte[RecordDigest.HEX_LENGTH];
    long broken = 0;
    int length = 0;
    // A line without its end is what a killed worker leaves; its record is sent again.
    for (int read = in.read(); read >= 0; read = in.read()) {
      if (read != '\n') {
        if (length < digest.length) {
          digest[length++] = (byte) read;
        }
        continue;
      }
      try {
        RecordDigest known = RecordDigest.fromHex(new String(digest, 0, length, US_ASCII));
        digests.put(known.key(), known.content());
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        broken++;
      }
      length = 0;
    }
    if (broken > 0) {
      LOG.warn("{} has {} lines that are no digest; their records are sent again", path, broken);
    }
  }
}
