package io.spanbeam.schema;

import static java.util.Objects.requireNonNullElse;

import io.spanbeam.AxSpansIO;
import io.spanbeam.annotation.AnnotateRows;
import io.spanbeam.annotation.AnnotateSpans;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.TypedSchemaTransformProvider;

/**
 * Annotates spans from rows. The input {@code input} has one of the shapes of {@link AnnotateRows};
 * the output {@code output} is one row, {@link #ACCOUNT}. With {@code error_handling: {output:
 * NAME}} the output of that name has a row of {@link AnnotateRows#DEAD_LETTER} for each record that
 * was not upserted. Without, they are in the dead-letter file of the run directory all the same,
 * and counted in the account; the pipeline does not fail for them.
 */
public final class AnnotateSpansProvider
    extends TypedSchemaTransformProvider<AnnotateConfiguration> {
  /** The identifier of the transform. */
  public static final String IDENTIFIER = "beam:schematransform:io.spanbeam:ax_spans_annotate:v1";

  static final String INPUT = "input";
  static final String OUTPUT = "output";

  /**
   * The account of a run, in records of the input: {@code read = upserted + upserted_before +
   * rejected + missing + failed}; {@code dead_letter} is the file of those that were not upserted,
   * null if there are none.
   */
  public static final Schema ACCOUNT =
      Schema.builder()
          .addField("run_id", FieldType.STRING)
          .addField("read", FieldType.INT64)
          .addField("passed_over", FieldType.INT64)
          .addField("upserted", FieldType.INT64)
          .addField("upserted_before", FieldType.INT64)
          .addField("rejected", FieldType.INT64)
          .addField("missing", FieldType.INT64)
          .addField("failed", FieldType.INT64)
          .addField("annotated", FieldType.INT64)
          .addField("merged", FieldType.INT64)
          .addField("requests", FieldType.INT64)
          .addNullableField("dead_letter", FieldType.STRING)
          .build();

  @Override
  public String identifier() {
    return IDENTIFIER;
  }

  @Override
  public String description() {
    return "Upserts annotations of spans, traces or sessions in Arize AX, each record accounted for.";
  }

  @Override
  public List<String> inputCollectionNames() {
    return List.of(INPUT);
  }

  @Override
  public List<String> outputCollectionNames() {
    return List.of(OUTPUT, "errors");
  }

  /**
   * @throws IllegalArgumentException if a field is wrong; the message names it
   */
  @Override
  protected SchemaTransform from(AnnotateConfiguration configuration) {
    Service service = Service.of(configuration);
    Optional<String> errors =
        Optional.ofNullable(configuration.getErrorHandling())
            .map(handling -> Fields.notBlank("error_handling", handling.getOutput()));
    if (errors.isPresent() && errors.get().equals(OUTPUT)) {
      throw new IllegalArgumentException(
          "Invalid error_handling: its output '%s' is that of the account".formatted(OUTPUT));
    }
    Transport transport =
        Fields.oneOf("transport", Transport.class, configuration.getTransport(), Transport.REST);
    Granularity granularity =
        Fields.oneOf(
            "granularity", Granularity.class, configuration.getGranularity(), Granularity.SPAN);
    if (transport == Transport.FLIGHT) {
      requireForFlight(configuration, granularity);
    }
    AnnotateSpans annotate =
        limited(
            AxSpansIO.annotate().to(service.connection(), transport).withGranularity(granularity),
            configuration);
    return new AnnotateSpansTransform(
        service,
        lookingUp(annotate, configuration)
            .withResume(requireNonNullElse(configuration.getResume(), false))
            .withRunDirectory(Fields.notBlank("run_directory", configuration.getRunDirectory())),
        errors);
  }

  /** Flight knows neither windows nor traces nor sessions (ax-protocol §6.2). */
  private static void requireForFlight(
      AnnotateConfiguration configuration, Granularity granularity) {
    if (granularity != Granularity.SPAN) {
      throw new IllegalArgumentException(
          "Invalid granularity '%s': transport flight annotates spans only; leave it out or use rest"
              .formatted(configuration.getGranularity()));
    }
    for (String field : List.of("start_time", "end_time")) {
      boolean start = field.equals("start_time");
      if ((start ? configuration.getStartTime() : configuration.getEndTime()) != null) {
        throw new IllegalArgumentException(
            "Invalid %s: transport flight knows no window; leave it out or use rest"
                .formatted(field));
      }
    }
  }

  private static AnnotateSpans limited(
      AnnotateSpans annotate, AnnotateConfiguration configuration) {
    AnnotateSpans limited = annotate;
    if (configuration.getBatchSize() != null) {
      limited =
          limited.withBatchSize(
              Fields.between(
                  "batch_size", configuration.getBatchSize(), 1, annotate.mostRecords()));
    }
    if (configuration.getMaxRequestsInFlight() != null) {
      limited =
          limited.withMaxRequestsInFlight(
              Fields.between(
                  "max_requests_in_flight",
                  configuration.getMaxRequestsInFlight(),
                  1,
                  AnnotateSpans.MOST_REQUESTS_IN_FLIGHT));
    }
    if (configuration.getRequestsPerSecond() != null) {
      limited =
          limited.withRequestsPerSecond(
              Fields.aboveZero("requests_per_second", configuration.getRequestsPerSecond()));
    }
    return limited;
  }

  private static AnnotateSpans lookingUp(
      AnnotateSpans annotate, AnnotateConfiguration configuration) {
    Optional<Instant> start =
        Optional.ofNullable(configuration.getStartTime())
            .map(text -> Fields.instant("start_time", text));
    Optional<Instant> end =
        Optional.ofNullable(configuration.getEndTime())
            .map(text -> Fields.instant("end_time", text));
    if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
      throw new IllegalArgumentException(
          "Invalid start_time %s: it is not before the end_time %s"
              .formatted(start.get(), end.get()));
    }
    return annotate.withLookupWindow(start, end);
  }
}
