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

  /** The generator polynomial, the coefficient of the highest power in the lowest bit. */
  private static final int POLYNOMIAL = 0x82F63B78;

  /** The polynomial 1 in the same order of bits. */
  private static final int ONE = 1 << 31;

  /** By n, what a checksum is multiplied by for 2 to the power of n zero bytes behind its text. */
  private static final int[] ZERO_BYTES = zeroBytes();

  static Crc32c of(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new Crc32c((int) crc.getValue(), bytes.length);
  }

  /** Returns the checksum of these bytes followed by those of {@code next}. */
  Crc32c append(Crc32c next) {
    // A zero byte behind a text multiplies its checksum by x to the power of 8, modulo the
    // generator polynomial (as crc32_combine of zlib has it).
    int shifted = value;
    long bytes = next.length;
    for (int n = 0; bytes >>> n != 0; n++) {
      if ((bytes >>> n & 1) != 0) {
        shifted = multiply(ZERO_BYTES[n], shifted);
      }
    }
    return new Crc32c(shifted ^ next.value, length + next.length);
  }

  private static int[] zeroBytes() {
    int[] powers = new int[Long.SIZE];
    powers[0] = ONE >>> Byte.SIZE;
    for (int n = 1; n < powers.length; n++) {
      powers[n] = multiply(powers[n - 1], powers[n - 1]);
    }
    return powers;
  }

  /** Returns the product of two polynomials over GF(2) modulo the generator polynomial. */
  private static int multiply(int factor, int times) {
    int product = 0;
    int shifted = times;
    for (int bits = factor; bits != 0; bits <<= 1) {
      if (bits < 0) {
        product ^= shifted;
      }
      shifted = shifted >>> 1 ^ ((shifted & 1) == 0 ? 0 : POLYNOMIAL);
    }
    return product;
  }

  /** Returns eight hexadecimal digits. */
  String hex() {
    return "%08x".formatted(value);
  }
}
