package io.spanbeam.annotation;

import io.spanbeam.annotation.AnnotationStages.Outcome;
import io.spanbeam.annotation.input.RowRecords;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Annotates from rows, as an {@link AnnotateSpans} says; {@link AnnotateSpans#rows} makes one.
 *
 * <p>A row has one of the shapes of a record in a file: the field {@code record_id} (text, or an
 * integer that is taken as its digits) and
 *
 * <ul>
 *   <li>{@code values}, an array of rows with {@code name}, {@code label}, {@code score} and {@code
 *       text}, or the same as JSON text, or
 *   <li>{@code name}, {@code label}, {@code score} and {@code text}: one annotation in a row, or
 *   <li>{@code <name>.label}, {@code <name>.score} and {@code <name>.text}.
 * </ul>
 *
 * <p>{@code start_time} (an instant, ISO 8601, or integer nanoseconds) tells where a span older
 * than 31 days is. Fields of other names are refused, because they may be misspelt. With {@code
 * context.span_id} in the place of {@code record_id}, the annotations are {@code
 * annotation.<name>.label} and so on, and other fields are left alone.
 */
public final class AnnotateRows extends PTransform<PCollection<Row>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** One element: the account. */
  public static final TupleTag<AnnotationSummary> SUMMARY = new TupleTag<>("summary") {};

  /** The records that were not upserted, as in the dead-letter file, of {@link #DEAD_LETTER}. */
  public static final TupleTag<Row> DEAD_LETTERS = new TupleTag<>("dead letters") {};

  /**
   * The schema of a dead letter: {@code record}, the record as it came, as JSON; {@code kind}
   * ({@code rejected}, {@code missing} or {@code failed}); {@code code}, short and stable, for
   * programs; {@code reason}, a sentence; {@code attempts}, how many requests carried it.
   */
  public static final Schema DEAD_LETTER =
      Schema.builder()
          .addField("record", FieldType.STRING)
          .addField("kind", FieldType.STRING)
          .addField("code", FieldType.STRING)
          .addField("reason", FieldType.STRING)
          .addField("attempts", FieldType.INT32)
          .build();

  private final AnnotateSpans annotate;

  AnnotateRows(AnnotateSpans annotate) {
    this.annotate = annotate;
  }

  /**
   * @throws IllegalStateException if something that must be set is missing
   * @throws IllegalArgumentException if something can't be as it is set, or records can't have the
   *     schema of the rows
   */
  @Override
  public PCollectionTuple expand(PCollection<Row> rows) {
    AnnotateSpans.requireWhole(rows);
    Schema schema = rows.getSchema();
    RowRecords.of(schema, annotate.check());
    Outcome outcome =
        annotate
            .stages()
            .rows(rows, schema, annotate.check(), annotate.sharding(Sharding.ofUnknownSize()));
    PCollection<Row> letters =
        outcome
            .letters()
            .apply("Rows of dead letters", ParDo.of(new DeadLetterRowsFn()))
            .setRowSchema(DEAD_LETTER);
    return PCollectionTuple.of(SUMMARY, outcome.summary()).and(DEAD_LETTERS, letters);
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    annotate.populateDisplayData(builder);
  }
}
