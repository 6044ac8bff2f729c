package io.spanbeam.annotation;

import io.spanbeam.annotation.AnnotationAccount.Entry;
import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordConsumer;
import io.spanbeam.annotation.input.RecordOrigin;
import java.util.function.Consumer;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.values.KV;

/** Counts what is read and passes it on in blocks. */
final class RecordCollector implements RecordConsumer {
  private static final Counter READ = AnnotationCounters.counter(AnnotationCounters.RECORDS_READ);
  private static final Counter REJECTED =
      AnnotationCounters.counter(AnnotationCounters.RECORDS_REJECTED);
  private static final int COUNTED_AT_ONCE = 1000;

  private final AnnotationAccount account = new AnnotationAccount();
  private final ShardBlocks blocks;
  private final LetterBlocks letters;
  private final Consumer<KV<Integer, byte[]>> output;
  private int readSinceCounted;

  RecordCollector(
      Sharding sharding, Consumer<KV<Integer, byte[]>> output, Consumer<byte[]> letterOutput) {
    this.blocks = new ShardBlocks(sharding);
    this.letters = new LetterBlocks(account, letterOutput);
    this.output = output;
  }

  @Override
  public void accept(InputRecord input) {
    countRead();
    blocks.add(input).ifPresent(output);
  }

  @Override
  public void reject(DeadLetter letter) {
    countRead();
    REJECTED.inc();
    letters.add(letter);
  }

  @Override
  public void passOver(RecordOrigin origin) {
    account.add(Entry.PASSED_OVER, 1);
  }

  @Override
  public void passOverColumns(String name) {
    account.addPassedOver(name);
  }

  /** Puts out what is left and returns the account of all. */
  AnnotationAccount finish() {
    READ.inc(readSinceCounted);
    readSinceCounted = 0;
    blocks.rest().forEach(output);
    letters.finish();
    return account;
  }

  private void countRead() {
    account.add(Entry.READ, 1);
    if (++readSinceCounted == COUNTED_AT_ONCE) {
      READ.inc(readSinceCounted);
      readSinceCounted = 0;
    }
  }
}
