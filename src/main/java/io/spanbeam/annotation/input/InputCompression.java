package io.spanbeam.annotation.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.Compression;

/** Which compression a file has: by the suffix of its name, else by its first bytes. */
final class InputCompression {
  private static final Map<String, Compression> SUFFIXES =
      Map.of(
          ".gz", Compression.GZIP,
          ".gzip", Compression.GZIP,
          ".zst", Compression.ZSTD,
          ".bz2", Compression.BZIP2);

  private static final List<Magic> MAGICS =
      List.of(
          new Magic(Compression.GZIP, 0, 0x1F, 0x8B, 0x08),
          new Magic(Compression.ZSTD, 0, 0x28, 0xB5, 0x2F, 0xFD),
          // After the level, the digits of pi: no table has a column of that name.
          new Magic(Compression.BZIP2, 4, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59));

  private static final int MAGIC_BYTES = 10;

  private InputCompression() {}

  /** Bytes at a place of the file that tell its compression. */
  private record Magic(Compression compression, int offset, int... bytes) {
    boolean matches(byte[] start) {
      if (start.length < offset + bytes.length) {
        return false;
      }
      for (int i = 0; i < bytes.length; i++) {
        if ((start[offset + i] & 0xFF) != bytes[i]) {
          return false;
        }
      }
      return true;
    }
  }

  /** Returns a name in lower case without the suffix of its compression, if it has one. */
  static String withoutSuffix(String name) {
    return SUFFIXES.keySet().stream()
        .filter(name::endsWith)
        .findFirst()
        .map(suffix -> name.substring(0, name.length() - suffix.length()))
        .orElse(name);
  }

  /**
   * Tells the compression of a file.
   *
   * @param start the stored bytes; must take marks, and is left where it was
   */
  static Compression of(String name, InputStream start) throws IOException {
    String lower = name.toLowerCase(Locale.ROOT);
    Optional<Compression> named =
        SUFFIXES.entrySet().stream()
            .filter(known -> lower.endsWith(known.getKey()))
            .map(Map.Entry::getValue)
            .findFirst();
    if (named.isPresent()) {
      return named.get();
    }
    start.mark(MAGIC_BYTES);
    byte[] bytes = start.readNBytes(MAGIC_BYTES);
    start.reset();
    return MAGICS.stream()
        .filter(magic -> magic.matches(bytes))
        .map(Magic::compression)
        .findFirst()
        .orElse(Compression.UNCOMPRESSED);
  }
}
