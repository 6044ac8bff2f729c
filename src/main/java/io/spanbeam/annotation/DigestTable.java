package io.spanbeam.annotation;

/** A map from numbers to numbers, without objects. Numbers must be spread as those of a digest. */
final class DigestTable {
  private static final int INITIAL_SLOTS = 1 << 10;

  /** Keys and values by turns; a key of 0 is a free slot. */
  private long[] slots = new long[2 * INITIAL_SLOTS];

  private int size;

  int size() {
    return size;
  }

  /** Remembers a value; one of the same key is replaced. */
  void put(long key, long value) {
    if (size >= slotCount() / 5 * 4) {
      grow();
    }
    int slot = find(nonZero(key));
    if (slots[slot] == 0) {
      size++;
    }
    slots[slot] = nonZero(key);
    slots[slot + 1] = value;
  }

  /** Returns whether the value of a key is this one. */
  boolean holds(long key, long value) {
    int slot = find(nonZero(key));
    return slots[slot] != 0 && slots[slot + 1] == value;
  }

  private int slotCount() {
    return slots.length / 2;
  }

  /** Returns the place of a key, or the free place where it belongs. */
  private int find(long key) {
    int slot = 2 * (int) Long.remainderUnsigned(key, slotCount());
    while (slots[slot] != 0 && slots[slot] != key) {
      slot = slot + 2 == slots.length ? 0 : slot + 2;
    }
    return slot;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * Math.addExact(slotCount(), slotCount() / 2)];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0) {
        int slot = find(old[i]);
        slots[slot] = old[i];
        slots[slot + 1] = old[i + 1];
      }
    }
  }

  private static long nonZero(long key) {
    return key == 0 ? 1 : key;
  }
}
