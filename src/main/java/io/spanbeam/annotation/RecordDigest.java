package io.spanbeam.annotation;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Project;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the ledger remembers of a record that was upserted.
 *
 * @param key stands for the project, the granularity and the record ID
 * @param content stands for these and the values. That another record has both numbers is as likely
 *     as a collision of 128 bits
 */
record RecordDigest(long key, long content) {
  private static final int HEX_DIGITS = 2 * Long.BYTES;

  /** Characters of {@link #toHex}. */
  static final int HEX_LENGTH = 2 * HEX_DIGITS;

  /** Makes digests for one project. Not thread-safe. */
  static final class Maker {
    private final MessageDigest sha256;
    private final byte[] target;
    private final ByteWriter bytes = new ByteWriter(1 << 10);

    Maker(Project project, Granularity granularity) {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every Java has SHA-256", e);
      }
      bytes.writeText(project.spaceId());
      bytes.writeText(project.id());
      bytes.writeText(granularity.name());
      target = bytes.toByteArray();
    }

    RecordDigest of(AnnotationRecord annotations) {
      bytes.clear();
      bytes.writeText(annotations.recordId());
      long key = digest();
      bytes.clear();
      RecordForm.write(annotations, bytes);
      return new RecordDigest(key, digest());
    }

    private long digest() {
      sha256.update(target);
      sha256.update(bytes.toByteArray());
      return ByteBuffer.wrap(sha256.digest()).getLong();
    }
  }

  String toHex() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(key) + hex.toHexDigits(content);
  }

  /**
   * @throws IllegalArgumentException if the text does not begin with the digits of a digest
   */
  static RecordDigest fromHex(CharSequence text) {
    return new RecordDigest(
        HexFormat.fromHexDigitsToLong(text, 0, HEX_DIGITS),
        HexFormat.fromHexDigitsToLong(text, HEX_DIGITS, HEX_LENGTH));
  }
}
