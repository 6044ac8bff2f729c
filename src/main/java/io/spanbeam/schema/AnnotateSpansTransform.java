package io.spanbeam.schema;

import io.spanbeam.annotation.AnnotateRows;
import io.spanbeam.annotation.AnnotateSpans;
import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.annotation.AnnotationSummary.Counts;
import java.util.Optional;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Annotates spans from rows, as an {@link AnnotateSpansProvider} was configured. */
final class AnnotateSpansTransform extends SchemaTransform {
  private final Service service;
  private final AnnotateSpans annotate;
  private final Optional<String> errors;

  AnnotateSpansTransform(Service service, AnnotateSpans annotate, Optional<String> errors) {
    this.service = service;
    this.annotate = annotate;
    this.errors = errors;
  }

  @Override
  public PCollectionRowTuple expand(PCollectionRowTuple input) {
    Service.Resolved resolved = service.resolveWithConfigs();
    PCollectionTuple result =
        input
            .get(AnnotateSpansProvider.INPUT)
            .apply(
                "Annotate spans",
                annotate.withProject(resolved.project()).withConfigs(resolved.configs()).rows());
    PCollection<Row> account =
        result
            .get(AnnotateRows.SUMMARY)
            .apply(
                "Account as a row",
                MapElements.into(TypeDescriptors.rows()).via(AnnotateSpansTransform::row))
            .setRowSchema(AnnotateSpansProvider.ACCOUNT);
    PCollectionRowTuple output = PCollectionRowTuple.of(AnnotateSpansProvider.OUTPUT, account);
    return errors.isPresent()
        ? output.and(errors.get(), result.get(AnnotateRows.DEAD_LETTERS))
        : output;
  }

  private static Row row(AnnotationSummary summary) {
    Counts counts = summary.counts();
    return Row.withSchema(AnnotateSpansProvider.ACCOUNT)
        .addValues(
            summary.run().id(),
            counts.read(),
            counts.passedOver(),
            counts.upserted(),
            counts.upsertedBefore(),
            counts.rejected(),
            counts.missing(),
            counts.failed(),
            counts.annotated(),
            counts.merged(),
            counts.requests(),
            summary.deadLetter())
        .build();
  }
}
