package io.spanbeam.annotation;

import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.annotation.input.InputFormat;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Into how many parts the records of a run are divided to be merged, and which record goes where.
 * All records of one ID are in one shard; a shard is merged in memory.
 *
 * @param shards at least 1
 */
record Sharding(int shards) implements Serializable {
  private static final int MAX_SHARDS = 4096;

  /** Bytes of text in a shard: decoded it takes three to six times as much of the heap. */
  private static final long SHARD_BYTES = 16L << 20;

  /** Small inputs are divided too, so that workers merge side by side. */
  private static final int SHARDS_SIDE_BY_SIDE = 8;

  private static final long SMALL_SHARD_BYTES = 256L << 10;

  /** Where the size is not known. */
  private static final int DEFAULT_SHARDS = 64;

  private static final Pattern COMPRESSED = Pattern.compile("(?i).*\\.(gz|gzip|zst|zstd|bz2)");
  private static final int COMPRESSION_RATIO = 8;
  private static final int PARQUET_RATIO = 6;

  Sharding {
    if (shards < 1 || shards > MAX_SHARDS) {
      throw new IllegalArgumentException(
          "Invalid number of shards %d: it must be from 1 to %d".formatted(shards, MAX_SHARDS));
    }
  }

  /** Returns what suits records of unknown number. */
  static Sharding ofUnknownSize() {
    return new Sharding(DEFAULT_SHARDS);
  }

  /** Returns what suits the bytes in some files. */
  static Sharding of(List<InputFile> files) {
    long bytes = files.stream().mapToLong(Sharding::textBytes).sum();
    long sideBySide = Math.min(SHARDS_SIDE_BY_SIDE, 1 + bytes / SMALL_SHARD_BYTES);
    return new Sharding((int) Math.min(MAX_SHARDS, Math.max(sideBySide, bytes / SHARD_BYTES)));
  }

  /** Returns the shard of a record ID, the same one on all workers and in all runs. */
  int shardOf(String recordId) {
    // The end of MurmurHash3: String.hashCode alone leaves similar IDs in similar places.
    int hash = recordId.hashCode();
    hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
    return Integer.remainderUnsigned(hash ^ (hash >>> 16), shards);
  }

  private static long textBytes(InputFile file) {
    if (file.format() == InputFormat.PARQUET) {
      return file.bytes() * PARQUET_RATIO;
    }
    return COMPRESSED.matcher(file.path()).matches()
        ? file.bytes() * COMPRESSION_RATIO
        : file.bytes();
  }
}
