package io.spanbeam.schema;

import static java.util.Objects.requireNonNullElse;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.row.RowColumns;
import io.spanbeam.span.SpanColumns;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.TypedSchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads spans as rows. No input; the output {@code output} has a field for each column, called as
 * {@link RowColumns} says. Other than there, {@code start_time} and {@code end_time} are ISO 8601
 * text unless another type is given, because other SDKs have no type for an instant with
 * nanoseconds.
 */
public final class ReadSpansProvider extends TypedSchemaTransformProvider<ReadConfiguration> {
  /** The identifier of the transform. */
  public static final String IDENTIFIER = "beam:schematransform:io.spanbeam:ax_spans_read:v1";

  static final String OUTPUT = "output";

  @Override
  public String identifier() {
    return IDENTIFIER;
  }

  @Override
  public String description() {
    return "Reads spans of Arize AX in bulk, each span of a window once.";
  }

  @Override
  public List<String> inputCollectionNames() {
    return List.of();
  }

  @Override
  public List<String> outputCollectionNames() {
    return List.of(OUTPUT);
  }

  /**
   * @throws IllegalArgumentException if a field is wrong; the message names it
   */
  @Override
  protected SchemaTransform from(ReadConfiguration configuration) {
    RowColumns columns = columns(configuration);
    Optional<FilterExpression> filter =
        Optional.ofNullable(configuration.getFilter()).map(Fields::filter);
    return new ReadSpansTransform(
        Service.of(configuration),
        Fields.oneOf("transport", Transport.class, configuration.getTransport(), Transport.FLIGHT),
        window(configuration),
        filter,
        columns,
        requireNonNullElse(configuration.getStrict(), false));
  }

  private static TimeWindow window(ReadConfiguration configuration) {
    Instant from = Fields.instant("start_time", configuration.getStartTime());
    Instant to =
        configuration.getEndTime() == null
            ? Instant.now().truncatedTo(ChronoUnit.SECONDS)
            : Fields.instant("end_time", configuration.getEndTime());
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "Invalid start_time %s: it is not before the end_time %s".formatted(from, to));
    }
    return new TimeWindow(from, to);
  }

  private static RowColumns columns(ReadConfiguration configuration) {
    List<String> names =
        requireNonNullElse(configuration.getColumns(), RowColumns.standard().columns());
    Map<String, String> types = requireNonNullElse(configuration.getTypes(), Map.of());
    RowColumns columns = RowColumns.of();
    for (String name : names) {
      if (columns.columns().contains(name)) {
        throw new IllegalArgumentException("Invalid columns: '%s' is named twice".formatted(name));
      }
      columns = with(columns, name, types.get(name));
    }
    for (String name : types.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "Invalid types: '%s' is not among the columns".formatted(name));
      }
    }
    try {
      columns.schema();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Invalid columns: " + e.getMessage(), e);
    }
    return columns;
  }

  private static RowColumns with(RowColumns columns, String name, @Nullable String type) {
    try {
      if (type != null) {
        return columns.with(name, type);
      }
      boolean time = name.equals(SpanColumns.START_TIME) || name.equals(SpanColumns.END_TIME);
      return time ? columns.with(name, "utf8") : columns.with(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid %s: %s".formatted(type == null ? "columns" : "types", e.getMessage()), e);
    }
  }
}
