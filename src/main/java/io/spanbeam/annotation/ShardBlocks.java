package io.spanbeam.annotation;

import io.spanbeam.annotation.input.InputRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.values.KV;

/** Sorts records into blocks by shard, in bounded memory. */
final class ShardBlocks {
  /** Bytes of all open blocks together; with thousands of shards each block is smaller. */
  private static final int OPEN_BYTES = 16 << 20;

  private static final int MIN_BLOCK_BYTES = 8 << 10;

  private final Sharding sharding;
  private final int blockBytes;
  private final Block.Builder[] blocks;

  ShardBlocks(Sharding sharding) {
    this.sharding = sharding;
    this.blockBytes =
        Math.min(Block.FULL_BYTES, Math.max(MIN_BLOCK_BYTES, OPEN_BYTES / sharding.shards()));
    this.blocks = new Block.Builder[sharding.shards()];
  }

  /** Takes a record; returns a block if it is full now. */
  Optional<KV<Integer, byte[]>> add(InputRecord input) {
    int shard = sharding.shardOf(input.annotations().recordId());
    if (blocks[shard] == null) {
      blocks[shard] = new Block.Builder();
    }
    blocks[shard].add(input);
    return blocks[shard].length() < blockBytes
        ? Optional.empty()
        : Optional.of(KV.of(shard, blocks[shard].build()));
  }

  /** Returns the blocks that are not full. */
  List<KV<Integer, byte[]>> rest() {
    List<KV<Integer, byte[]>> rest = new ArrayList<>();
    for (int shard = 0; shard < blocks.length; shard++) {
      if (blocks[shard] != null && !blocks[shard].isEmpty()) {
        rest.add(KV.of(shard, blocks[shard].build()));
      }
    }
    return rest;
  }
}
