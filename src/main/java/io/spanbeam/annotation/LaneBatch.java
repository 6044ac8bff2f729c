package io.spanbeam.annotation;

import java.util.Arrays;
import java.util.List;

/**
 * A batch on the way to its lane.
 *
 * @param full whether nothing may be added to it
 * @param block its records
 */
record LaneBatch(boolean full, byte[] block) {
  /** Returns a batch of some records. */
  static LaneBatch of(boolean full, List<MergedRecord> records) {
    Block.Builder block = new Block.Builder();
    records.forEach(one -> one.parts().forEach(block::add));
    return new LaneBatch(full, block.build());
  }

  /** Reads what {@link #toBytes} wrote. */
  static LaneBatch read(byte[] bytes) {
    int end = bytes.length - 1;
    return new LaneBatch(bytes[end] != 0, Arrays.copyOf(bytes, end));
  }

  /** Returns the block with a byte behind it that says whether the batch is full. */
  byte[] toBytes() {
    byte[] bytes = Arrays.copyOf(block, block.length + 1);
    bytes[block.length] = (byte) (full ? 1 : 0);
    return bytes;
  }
}
