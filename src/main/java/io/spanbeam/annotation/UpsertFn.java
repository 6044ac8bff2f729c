package io.spanbeam.annotation;

import io.spanbeam.annotation.AnnotationAccount.Entry;
import io.spanbeam.annotation.BatchOutcome.Refusal;
import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.annotation.input.InputRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Sends the batches of a lane, one after another: they are the elements of a bundle. There are as
 * many lanes as requests may be in flight, so the bound holds over all workers. A batch is an
 * element, and not all of a lane, so that runners show how far it is.
 */
final class UpsertFn extends DoFn<List<byte[]>, byte[]> {
  private static final Counter UPSERTED =
      AnnotationCounters.counter(AnnotationCounters.RECORDS_UPSERTED);
  private static final Counter REFUSED =
      AnnotationCounters.counter(AnnotationCounters.RECORDS_REFUSED);
  private static final Counter REQUESTS =
      AnnotationCounters.counter(AnnotationCounters.REQUESTS_SENT);

  private final AnnotationSettings settings;
  private final AnnotationServiceFactory services;
  private transient WorkerService worker;
  private transient BatchUpsert sender;
  private transient LedgerWriter ledger;

  UpsertFn(AnnotationSettings settings, AnnotationServiceFactory services) {
    this.settings = settings;
    this.services = services;
  }

  @Setup
  public void setup() throws IOException {
    worker = WorkerService.acquire(services, settings.requestsPerSecond());
  }

  @StartBundle
  public void startBundle() throws IOException {
    // From here on the summary of an earlier run in this directory is no longer true.
    RunFiles.delete(settings.directory().summary());
    sender = worker.upsert(settings.upsert());
    ledger = new LedgerWriter(settings.directory(), settings.digests());
  }

  @ProcessElement
  public void processElement(@Element List<byte[]> blocks, MultiOutputReceiver output)
      throws IOException {
    AnnotationAccount account = new AnnotationAccount();
    LetterBlocks letters = new LetterBlocks(account, output.get(Stage.LETTERS)::output);
    List<InputRecord> inputs = new ArrayList<>();
    blocks.forEach(block -> inputs.addAll(Block.records(block)));
    List<MergedRecord> batch = RecordMerge.merge(inputs);
    BatchOutcome outcome = upsert(batch);
    count(batch, outcome, account);
    outcome.refused().forEach(refusal -> add(refusal, letters));
    letters.finish();
    output.get(Stage.ACCOUNT).output(account);
  }

  private BatchOutcome upsert(List<MergedRecord> batch) throws IOException {
    boolean noted = false;
    try {
      BatchOutcome outcome = sender.upsert(batch);
      ledger.add(outcome.upserted());
      noted = true;
      return outcome;
    } finally {
      if (!noted) {
        // A failed bundle is not finished, but what it has upserted must be noted.
        closeLedger();
      }
    }
  }

  @FinishBundle
  public void finishBundle() throws IOException {
    closeLedger();
  }

  @Teardown
  public void teardown() {
    if (worker != null) {
      worker.close();
      worker = null;
    }
  }

  private void closeLedger() throws IOException {
    if (ledger != null) {
      LedgerWriter open = ledger;
      ledger = null;
      open.close();
    }
  }

  private static void count(
      List<MergedRecord> batch, BatchOutcome outcome, AnnotationAccount account) {
    long upserted = RecordMerge.partCount(outcome.upserted());
    long refused = outcome.refused().stream().mapToLong(one -> one.merged().parts().size()).sum();
    if (upserted + refused != RecordMerge.partCount(batch)) {
      throw new IllegalStateException(
          "Of a batch of %d records, %d are upserted and %d refused; this is an error in Spanbeam"
              .formatted(RecordMerge.partCount(batch), upserted, refused));
    }
    account.add(Entry.UPSERTED, upserted);
    account.add(Entry.ANNOTATED, outcome.upserted().size());
    account.add(Entry.REQUESTS, outcome.requests());
    UPSERTED.inc(upserted);
    REFUSED.inc(refused);
    REQUESTS.inc(outcome.requests());
  }

  /** Every record of the input that the refused one was made of can be mended by itself. */
  private static void add(Refusal refusal, LetterBlocks letters) {
    for (InputRecord part : refusal.merged().parts()) {
      letters.add(
          new DeadLetter(
              refusal.kind(),
              refusal.code(),
              refusal.reason(),
              part.origin(),
              part.toJson(),
              refusal.attempts()));
    }
  }
}
