package io.spanbeam.annotation;

import io.spanbeam.annotation.Portion.PortionCoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.GroupIntoBatches;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Puts portions together into batches, one for each request, as the blocks of their records. The
 * batches of a lane are put out together, so what follows does them in one bundle, one after
 * another.
 *
 * <p>{@link GroupIntoBatches} counts portions, not records: its state costs the Direct Runner 40 to
 * 150 microseconds for each element. With 1000 records in a batch a portion has 50, so that is a
 * fiftieth of what records would cost; a batch size that has no fitting {@link #portionRecords
 * divisor}, such as a prime, pays for each record.
 *
 * <p>The bound. Let batches have {@code B} records and portions {@code p}, and let shard {@code s}
 * have {@code n(s)} records of a look-up window, none of them cut by bytes. {@link #key} gives each
 * {@code B/p} successive portions of a shard one lane, so what a shard adds to a lane is some
 * {@code B/p} full portions, and once the rest: at most {@code B/p} portions, of which all but the
 * last are full. A lane's portions of a window make {@code ceil(portions / (B/p))} batches, in
 * whatever order they come, because {@link GroupIntoBatches} puts one out whenever it has {@code
 * B/p}. Hence
 *
 * <ul>
 *   <li>a shard adds at most {@code ceil(ceil(n(s)/p) / (B/p)) = ceil(n(s)/B)}, and there are at
 *       most {@code n/B + shards} batches in all;
 *   <li>the rests of a lane share batches, and only the last portion of each shard is not full. So
 *       there are also at most {@code n/B + shards * p/B + lanes} batches, which is less where
 *       there are many shards.
 * </ul>
 *
 * <p>Both are for one look-up window; records of different windows never share a batch. By bytes, a
 * batch is put out before it has more than {@link #MAX_BYTES}, so it is full but for less than a
 * portion, and a record that is larger goes alone.
 */
final class Batches
    extends PTransform<PCollection<KV<KV<Integer, Long>, Portion>>, PCollection<List<byte[]>>> {
  private static final long serialVersionUID = 1L;

  /** Bytes of a request's body; a record that is larger goes alone. */
  static final long MAX_BYTES = 4L << 20;

  /** Bytes of a portion, so that few are wasted at the end of a batch. */
  static final long MAX_PORTION_BYTES = MAX_BYTES / 8;

  /** At least as many portions make a batch, unless it has fewer records. */
  private static final int PORTIONS = 20;

  /** Portions by lane and look-up window. */
  static final KvCoder<KV<Integer, Long>, Portion> PORTION_CODER =
      KvCoder.of(KvCoder.of(VarIntCoder.of(), VarLongCoder.of()), new PortionCoder());

  private static final ListCoder<byte[]> BATCH_CODER = ListCoder.of(ByteArrayCoder.of());

  private final int batchSize;

  /**
   * @param batchSize most records of a batch
   */
  Batches(int batchSize) {
    this.batchSize = batchSize;
  }

  /** Returns how many records full portions have: a divisor of the batch size. */
  static int portionRecords(int batchSize) {
    int records = Math.max(1, batchSize / PORTIONS);
    while (batchSize % records != 0) {
      records--;
    }
    return records;
  }

  /**
   * Returns the key of a portion. Shards begin with different lanes, so that the few batches of
   * many shards meet all lanes.
   *
   * @param place of the portion among those of its shard and window, from 0
   */
  static KV<Integer, Long> key(
      int shard, LookupWindow window, int place, AnnotationSettings settings) {
    int portions = settings.batchSize() / portionRecords(settings.batchSize());
    long turn = shard + window.number() + place / portions;
    return KV.of((int) Math.floorMod(turn, (long) settings.lanes()), window.number());
  }

  @Override
  public PCollection<List<byte[]>> expand(PCollection<KV<KV<Integer, Long>, Portion>> portions) {
    return portions
        .apply(
            "Fill",
            GroupIntoBatches.<KV<Integer, Long>, Portion>ofSize(
                    batchSize / portionRecords(batchSize))
                .withByteSize(MAX_BYTES, Portion::bytes))
        .apply("To lanes", MapElements.via(new ToLane()))
        .setCoder(KvCoder.of(VarIntCoder.of(), BATCH_CODER))
        // Also a barrier: everything is read and checked before the first request is sent.
        .apply("Group by lane", GroupByKey.create())
        .apply("Lanes", Values.create())
        .apply("Batches of lanes", Flatten.iterables())
        .setCoder(BATCH_CODER);
  }

  private static final class ToLane
      extends SimpleFunction<KV<KV<Integer, Long>, Iterable<Portion>>, KV<Integer, List<byte[]>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<Integer, List<byte[]>> apply(KV<KV<Integer, Long>, Iterable<Portion>> batch) {
      List<byte[]> blocks = new ArrayList<>();
      batch.getValue().forEach(portion -> blocks.add(portion.block()));
      return KV.of(batch.getKey().getKey(), blocks);
    }
  }
}
