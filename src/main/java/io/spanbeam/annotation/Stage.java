package io.spanbeam.annotation;

import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** What the stages of a run put out. */
final class Stage {
  /** Blocks of records by shard. */
  static final TupleTag<KV<Integer, byte[]>> RECORDS = new TupleTag<>("records") {};

  /** Merged records by lane and number of their look-up window. */
  static final TupleTag<KV<KV<Integer, Long>, Portion>> PORTIONS = new TupleTag<>("portions") {};

  /** Blocks of dead letters. */
  static final TupleTag<byte[]> LETTERS = new TupleTag<>("letters") {};

  /** The account of what the stage did. */
  static final TupleTag<AnnotationAccount> ACCOUNT = new TupleTag<>("account") {};

  /** All but what goes on. */
  static final TupleTagList SIDE_TAGS = TupleTagList.of(LETTERS).and(ACCOUNT);

  private Stage() {}
}
