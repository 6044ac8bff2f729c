package io.spanbeam.span;

import java.util.Arrays;

/**
 * An exact set of span identities (trace ID, span ID) on the heap, without an object per span. For
 * one thread at a time.
 *
 * <p>The identities lie one behind the other in chunks of bytes, each with its hash and both
 * lengths; a table with open addressing holds their addresses. So (ab, c) and (a, bc) are two
 * identities, and IDs of any length and content are allowed.
 */
public final class SpanIdentitySet {
  private static final int CHUNK_BITS = 16;
  private static final int CHUNK_BYTES = 1 << CHUNK_BITS;
  private static final int HEADER_BYTES = 3 * Integer.BYTES;
  private static final int SMALLEST_TABLE = 1024;

  /** What the upper bits of an address, taken as unsigned, can tell apart. */
  private static final int MOST_CHUNKS = 1 << (Integer.SIZE - CHUNK_BITS);

  private static final int EMPTY = 0;

  private final long maxBytes;
  private byte[][] chunks;
  private int chunkCount;
  private int nextInChunk;

  /** Addresses of identities, {@link #EMPTY} where there is none. */
  private int[] table;

  private int size;
  private long usedBytes;

  /**
   * Makes an empty set.
   *
   * @param maxBytes the most heap, in bytes, that the set may take, also while it grows; an empty
   *     set takes 68 KiB in any case
   */
  public SpanIdentitySet(long maxBytes) {
    this.maxBytes = maxBytes;
    clear();
  }

  /**
   * Adds an identity.
   *
   * @param bytes holds both IDs
   * @return false if the set held it before
   * @throws IllegalStateException if the set would take more than its limit; it is unchanged then
   */
  public boolean add(
      byte[] bytes, int traceOffset, int traceLength, int spanOffset, int spanLength) {
    int hash =
        hash(hash(traceLength, bytes, traceOffset, traceLength), bytes, spanOffset, spanLength);
    int slot = slot(hash);
    while (table[slot] != EMPTY) {
      if (isAt(table[slot], hash, bytes, traceOffset, traceLength, spanOffset, spanLength)) {
        return false;
      }
      slot = slot + 1 & table.length - 1;
    }
    if ((size + 1) * 2L > table.length) {
      growTable();
      slot = freeSlot(hash);
    }
    table[slot] = store(hash, bytes, traceOffset, traceLength, spanOffset, spanLength);
    size++;
    return true;
  }

  /** Returns how many identities the set holds. */
  public int size() {
    return size;
  }

  /** Forgets all identities and gives up the memory that they took. */
  public void clear() {
    chunks = new byte[4][];
    chunks[0] = new byte[CHUNK_BYTES];
    chunkCount = 1;
    // so that no identity has the address that stands for none
    nextInChunk = 1;
    table = new int[SMALLEST_TABLE];
    size = 0;
    usedBytes = CHUNK_BYTES + (long) SMALLEST_TABLE * Integer.BYTES;
  }

  private int slot(int hash) {
    return hash & table.length - 1;
  }

  private int freeSlot(int hash) {
    int slot = slot(hash);
    while (table[slot] != EMPTY) {
      slot = slot + 1 & table.length - 1;
    }
    return slot;
  }

  private void growTable() {
    if (table.length > Integer.MAX_VALUE / 4) {
      throw full();
    }
    int[] old = table;
    // while the old table is still there
    claim((long) old.length * 2 * Integer.BYTES);
    usedBytes -= (long) old.length * Integer.BYTES;
    table = new int[old.length * 2];
    for (int address : old) {
      if (address != EMPTY) {
        byte[] chunk = chunks[address >>> CHUNK_BITS];
        table[freeSlot(LittleEndian.intAt(chunk, address & CHUNK_BYTES - 1))] = address;
      }
    }
  }

  private int store(
      int hash, byte[] bytes, int traceOffset, int traceLength, int spanOffset, int spanLength) {
    int length = Math.addExact(HEADER_BYTES, Math.addExact(traceLength, spanLength));
    if (chunks[chunkCount - 1].length - nextInChunk < length) {
      addChunk(Math.max(length, CHUNK_BYTES));
    }
    byte[] chunk = chunks[chunkCount - 1];
    int at = nextInChunk;
    LittleEndian.setInt(chunk, at, hash);
    LittleEndian.setInt(chunk, at + 4, traceLength);
    LittleEndian.setInt(chunk, at + 8, spanLength);
    System.arraycopy(bytes, traceOffset, chunk, at + HEADER_BYTES, traceLength);
    System.arraycopy(bytes, spanOffset, chunk, at + HEADER_BYTES + traceLength, spanLength);
    nextInChunk = at + length;
    return chunkCount - 1 << CHUNK_BITS | at;
  }

  private void addChunk(int length) {
    if (chunkCount == MOST_CHUNKS) {
      throw full();
    }
    claim(length);
    if (chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunks.length * 2);
    }
    chunks[chunkCount++] = new byte[length];
    nextInChunk = 0;
  }

  private void claim(long bytes) {
    if (usedBytes + bytes > maxBytes) {
      throw full();
    }
    usedBytes += bytes;
  }

  private IllegalStateException full() {
    return new IllegalStateException(
        "%d span identities fill the %d bytes allowed for telling duplicates; read smaller ranges"
            .formatted(size, maxBytes));
  }

  private boolean isAt(
      int address,
      int hash,
      byte[] bytes,
      int traceOffset,
      int traceLength,
      int spanOffset,
      int spanLength) {
    byte[] chunk = chunks[address >>> CHUNK_BITS];
    int at = address & CHUNK_BYTES - 1;
    int trace = at + HEADER_BYTES;
    int span = trace + traceLength;
    return LittleEndian.intAt(chunk, at) == hash
        && LittleEndian.intAt(chunk, at + 4) == traceLength
        && LittleEndian.intAt(chunk, at + 8) == spanLength
        && Arrays.equals(chunk, trace, span, bytes, traceOffset, traceOffset + traceLength)
        && Arrays.equals(
            chunk, span, span + spanLength, bytes, spanOffset, spanOffset + spanLength);
  }

  private static int hash(int seed, byte[] bytes, int offset, int length) {
    long hash = seed * 0x9e3779b97f4a7c15L;
    int at = offset;
    int end = offset + length;
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      hash = mix(hash ^ LittleEndian.longAt(bytes, at));
    }
    for (; at < end; at++) {
      hash = mix(hash ^ bytes[at]);
    }
    return (int) mix(hash);
  }

  /** The finalizer of MurmurHash3: each bit of the input changes half of the bits. */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
