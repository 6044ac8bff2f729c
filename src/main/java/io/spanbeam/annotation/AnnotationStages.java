package io.spanbeam.annotation;

import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.annotation.input.RecordCheck;
import io.spanbeam.ax.AnnotationRecord;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** Puts the stages of a run together: read, merge, upsert, finish. */
record AnnotationStages(AnnotationSettings settings, AnnotationServiceFactory services) {
  private static final KvCoder<Integer, byte[]> BLOCKS =
      KvCoder.of(VarIntCoder.of(), ByteArrayCoder.of());

  /**
   * What becomes of the records of a run.
   *
   * @param summary one element, the account
   * @param letters blocks of dead letters
   */
  record Outcome(PCollection<AnnotationSummary> summary, PCollection<byte[]> letters) {}

  /** Annotates from files. */
  PCollection<AnnotationSummary> files(
      PBegin begin, List<InputFile> files, RecordCheck check, Sharding sharding) {
    PCollection<InputFile> shared =
        begin
            .apply("Name files", Create.of(files).withCoder(SerializableCoder.of(InputFile.class)))
            // So that workers take a file each, instead of one all of them.
            .apply("Share files", Reshuffle.viaRandomKey());
    return run(shared.apply("Read", reading(new ReadBlocksFn(services, check, sharding))), true)
        .summary();
  }

  /** Annotates from the elements of a collection. */
  PCollection<AnnotationSummary> elements(
      PCollection<AnnotationRecord> elements, RecordCheck check, Sharding sharding) {
    return run(
            elements.apply(
                "Read", reading(new BlockElementsFn(settings, services, check, sharding))),
            false)
        .summary();
  }

  /** Annotates from rows of a schema that records can have. */
  Outcome rows(PCollection<Row> rows, Schema schema, RecordCheck check, Sharding sharding) {
    return run(
        rows.apply("Read", reading(new BlockRowsFn(schema, services, check, sharding))), false);
  }

  private Outcome run(PCollectionTuple read, boolean ordered) {
    PCollectionTuple merged =
        coded(read, Stage.RECORDS, BLOCKS)
            .apply("Group by shard", GroupByKey.create())
            .apply(
                "Merge",
                ParDo.of(new MergeFn(settings, ordered))
                    .withOutputTags(Stage.PORTIONS, Stage.SIDE_TAGS));
    PCollectionTuple upserted =
        coded(merged, Stage.PORTIONS, Batches.PORTION_CODER)
            .apply("Batches", new Batches(settings.batchSize()))
            .apply(
                "Upsert",
                ParDo.of(new UpsertFn(settings, services))
                    .withOutputTags(Stage.LETTERS, TupleTagList.of(Stage.ACCOUNT)));
    PCollection<byte[]> letters =
        PCollectionList.of(coded(read, Stage.LETTERS, ByteArrayCoder.of()))
            .and(coded(merged, Stage.LETTERS, ByteArrayCoder.of()))
            .and(coded(upserted, Stage.LETTERS, ByteArrayCoder.of()))
            .apply("All dead letters", Flatten.pCollections());
    PCollectionView<Iterable<byte[]>> allLetters = letters.apply("Dead letters", View.asIterable());
    PCollection<AnnotationSummary> summary =
        PCollectionList.of(coded(read, Stage.ACCOUNT, new AccountCoder()))
            .and(coded(merged, Stage.ACCOUNT, new AccountCoder()))
            .and(coded(upserted, Stage.ACCOUNT, new AccountCoder()))
            .apply("All accounts", Flatten.pCollections())
            .apply("Account", Combine.globally(new SumAccounts()))
            .apply(
                "Finish",
                ParDo.of(new FinishFn(settings)).withSideInput(FinishFn.LETTERS, allLetters))
            .setCoder(new AnnotationSummaryCoder());
    return new Outcome(summary, letters);
  }

  private static <T> ParDo.MultiOutput<T, KV<Integer, byte[]>> reading(
      DoFn<T, KV<Integer, byte[]>> function) {
    return ParDo.of(function).withOutputTags(Stage.RECORDS, Stage.SIDE_TAGS);
  }

  private static <T> PCollection<T> coded(PCollectionTuple stage, TupleTag<T> tag, Coder<T> coder) {
    return stage.get(tag).setCoder(coder);
  }
}
