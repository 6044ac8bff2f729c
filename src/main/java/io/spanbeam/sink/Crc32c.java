package io.spanbeam.sink;

import java.util.zip.CRC32C;

/**
 * The checksum of the files of an export: CRC-32C (Castagnoli), which processors compute faster
 * than disks read, which object stores keep for their objects, and which can be combined: the
 * checksum of a file put together follows from those of its parts without reading them.
 *
 * @param value the 32 bits
 * @param length bytes that the checksum covers
 */
record Crc32c(int value, long length) {
  static final Crc32c EMPTY = new Crc32c(0, 0);

  /** The generator polynomial with its lowest power in the highest bit. */
  private static final int POLYNOMIAL = 0x82F63B78;

  private static final int BITS = 32;

  static Crc32c of(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new Crc32c((int) crc.getValue(), bytes.length);
  }

  /** Returns the checksum of these bytes followed by those of {@code next}. */
  Crc32c append(Crc32c next) {
    // Zero bytes behind a text change its checksum by a linear map over GF(2), a matrix of bits;
    // its powers of two are found by squaring (as crc32_combine of zlib does it).
    int shifted = value;
    int[] power = shiftByOneByte();
    for (long bytes = next.length; bytes != 0; bytes >>>= 1) {
      if ((bytes & 1) != 0) {
        shifted = multiply(power, shifted);
      }
      power = square(power);
    }
    return new Crc32c(shifted ^ next.value, length + next.length);
  }

  private static int[] shiftByOneByte() {
    int[] matrix = new int[BITS];
    matrix[0] = POLYNOMIAL;
    for (int bit = 1; bit < BITS; bit++) {
      matrix[bit] = 1 << (bit - 1);
    }
    return square(square(square(matrix)));
  }

  private static int multiply(int[] matrix, int vector) {
    int sum = 0;
    for (int bit = 0; bit < BITS; bit++) {
      if ((vector >>> bit & 1) != 0) {
        sum ^= matrix[bit];
      }
    }
    return sum;
  }

  private static int[] square(int[] matrix) {
    int[] squared = new int[BITS];
    for (int bit = 0; bit < BITS; bit++) {
      squared[bit] = multiply(matrix, matrix[bit]);
    }
    return squared;
  }

  /** Returns eight hexadecimal digits. */
  String hex() {
    return "%08x".formatted(value);
  }
}
