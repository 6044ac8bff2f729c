package io.spanbeam.annotation;

import io.spanbeam.annotation.AnnotationAccount.Entry;
import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.annotation.input.InputRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Merges the records of a shard, drops what an earlier run has upserted, and puts out portions by
 * lane and look-up window. The same records give the same portions, in whatever order they come.
 */
final class MergeFn extends DoFn<KV<Integer, Iterable<byte[]>>, KV<KV<Integer, Long>, Portion>> {
  private static final Counter TO_SEND =
      AnnotationCounters.counter(AnnotationCounters.RECORDS_TO_SEND);

  private static final Counter REJECTED =
      AnnotationCounters.counter(AnnotationCounters.RECORDS_REJECTED);

  /** A merge only computes, and holds its shard in memory: more of them than this gain nothing. */
  private static final Semaphore TURNS = new Semaphore(Runtime.getRuntime().availableProcessors());

  private final AnnotationSettings settings;
  private final boolean ordered;

  /**
   * Makes a merge.
   *
   * @param ordered whether the input has an order, in which later records win; otherwise records
   *     that contradict each other are refused
   */
  MergeFn(AnnotationSettings settings, boolean ordered) {
    this.settings = settings;
    this.ordered = ordered;
  }

  @ProcessElement
  public void processElement(
      @Element KV<Integer, Iterable<byte[]>> shard, MultiOutputReceiver output)
      throws IOException, InterruptedException {
    TURNS.acquire();
    try {
      merge(shard, output);
    } finally {
      TURNS.release();
    }
  }

  private void merge(KV<Integer, Iterable<byte[]>> shard, MultiOutputReceiver output)
      throws IOException {
    List<InputRecord> inputs = new ArrayList<>();
    shard.getValue().forEach(block -> inputs.addAll(Block.records(block)));
    AnnotationAccount account = new AnnotationAccount();
    if (!ordered) {
      refuse(RecordConflicts.remove(inputs), account, output.get(Stage.LETTERS));
    }
    List<MergedRecord> merged = RecordMerge.merge(inputs);
    account.add(Entry.MERGED, inputs.size() - merged.size());
    account.add(Entry.OVERWRITTEN, merged.stream().mapToLong(RecordMerge::overwritten).sum());
    if (settings.resume()) {
      account.add(Entry.UPSERTED_BEFORE, removeUpserted(merged));
    }
    cut(shard.getKey(), merged, output.get(Stage.PORTIONS));
    TO_SEND.inc(inputs.size() - account.count(Entry.UPSERTED_BEFORE));
    output.get(Stage.ACCOUNT).output(account);
  }

  private static void refuse(
      List<DeadLetter> conflicting, AnnotationAccount account, OutputReceiver<byte[]> output) {
    LetterBlocks letters = new LetterBlocks(account, output::output);
    conflicting.forEach(letters::add);
    letters.finish();
    REJECTED.inc(conflicting.size());
  }

  /** Returns how many records of the input are dropped. */
  private long removeUpserted(List<MergedRecord> merged) throws IOException {
    LedgerIndex ledger = LedgerIndex.of(settings.directory());
    RecordDigest.Maker digests = settings.digests();
    long before = RecordMerge.partCount(merged);
    merged.removeIf(one -> ledger.contains(digests.of(one.annotations())));
    return before - RecordMerge.partCount(merged);
  }

  private void cut(
      int shard, List<MergedRecord> merged, OutputReceiver<KV<KV<Integer, Long>, Portion>> output) {
    Map<LookupWindow, List<MergedRecord>> windows = new LinkedHashMap<>();
    for (MergedRecord one : merged) {
      windows
          .computeIfAbsent(LookupWindow.of(settings.upsert(), one), window -> new ArrayList<>())
          .add(one);
    }
    windows.forEach((window, records) -> cut(shard, window, records, output));
  }

  private void cut(
      int shard,
      LookupWindow window,
      List<MergedRecord> records,
      OutputReceiver<KV<KV<Integer, Long>, Portion>> output) {
    AtomicInteger place = new AtomicInteger();
    PortionCutter cutter =
        new PortionCutter(
            Batches.portionRecords(settings.batchSize()),
            Batches.MAX_PORTION_BYTES,
            portion ->
                output.output(
                    KV.of(Batches.key(shard, window, place.getAndIncrement(), settings), portion)));
    records.forEach(cutter::add);
    cutter.finish();
  }
}
