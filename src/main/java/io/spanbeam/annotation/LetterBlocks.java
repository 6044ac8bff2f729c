package io.spanbeam.annotation;

import io.spanbeam.annotation.input.DeadLetter;
import java.util.function.Consumer;

/** Puts dead letters into blocks and into the account. */
final class LetterBlocks {
  private final Block.Builder block = new Block.Builder();
  private final AnnotationAccount account;
  private final Consumer<byte[]> output;

  LetterBlocks(AnnotationAccount account, Consumer<byte[]> output) {
    this.account = account;
    this.output = output;
  }

  void add(DeadLetter letter) {
    account.add(letter);
    block.add(letter);
    if (block.length() >= Block.FULL_BYTES) {
      finish();
    }
  }

  /** Puts out the last block. */
  void finish() {
    if (!block.isEmpty()) {
      output.accept(block.build());
    }
  }
}
