package io.spanbeam.annotation;

import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** What every stage of a run puts out. */
final class Stage {
  /** Blocks of records that go on, by shard or by lane. */
  static final TupleTag<KV<Integer, byte[]>> RECORDS = new TupleTag<>("records") {};

  /** Blocks of dead letters. */
  static final TupleTag<byte[]> LETTERS = new TupleTag<>("letters") {};

  /** The account of what the stage did. */
  static final TupleTag<AnnotationAccount> ACCOUNT = new TupleTag<>("account") {};

  /** All but the records. */
  static final TupleTagList SIDE_TAGS = TupleTagList.of(LETTERS).and(ACCOUNT);

  private Stage() {}
}
