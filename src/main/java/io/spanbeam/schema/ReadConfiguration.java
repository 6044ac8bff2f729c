package io.spanbeam.schema;

import com.google.auto.value.AutoValue;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What to read. Fields are in snake_case in the configuration of the transform. */
@DefaultSchema(AutoValueSchema.class)
@AutoValue
public abstract class ReadConfiguration extends ServiceConfiguration {
  /** Returns the start of the window. */
  @SchemaFieldDescription(
      "Start of the window, inclusive: ISO 8601, UTC without an offset. Spans that start in the"
          + " window are read.")
  public abstract String getStartTime();

  /** Returns the end of the window. */
  @SchemaFieldDescription("End of the window, exclusive; now, unless given.")
  public abstract @Nullable String getEndTime();

  /** Returns a filter. */
  @SchemaFieldDescription("Which spans to read: an expression, such as status_code = 'ERROR'.")
  public abstract @Nullable String getFilter();

  /** Returns columns. */
  @SchemaFieldDescription(
      "Columns, by their dotted names; the usual ones, unless given. Fields are called as columns,"
          + " with _ for each character that is no letter or digit.")
  public abstract @Nullable List<String> getColumns();

  /** Returns types of columns. */
  @SchemaFieldDescription(
      "Types of columns that are not documented ones, or that shall have another: utf8, bool,"
          + " int64, float64, list<utf8> and so on, as in the manifest of an export.")
  public abstract @Nullable Map<String, String> getTypes();

  /** Returns the transport. */
  @SchemaFieldDescription("How to read: flight (unless given) or rest.")
  public abstract @Nullable String getTransport();

  /** Returns whether counts must match. */
  @SchemaFieldDescription("Whether to fail if the rows do not match the service's counts.")
  public abstract @Nullable Boolean getStrict();

  /** Returns a builder without anything. */
  public static Builder builder() {
    return new AutoValue_ReadConfiguration.Builder();
  }

  /** Builds a {@link ReadConfiguration}. */
  @AutoValue.Builder
  public abstract static class Builder extends ServiceConfiguration.Builder<Builder> {
    /** Sets the start of the window. */
    public abstract Builder setStartTime(String time);

    /** Sets the end of the window. */
    public abstract Builder setEndTime(@Nullable String time);

    /** Sets a filter. */
    public abstract Builder setFilter(@Nullable String filter);

    /** Sets the columns. */
    public abstract Builder setColumns(@Nullable List<String> columns);

    /** Sets types of columns. */
    public abstract Builder setTypes(@Nullable Map<String, String> types);

    /** Sets the transport. */
    public abstract Builder setTransport(@Nullable String transport);

    /** Sets whether counts must match. */
    public abstract Builder setStrict(@Nullable Boolean strict);

    /** Builds it. */
    public abstract ReadConfiguration build();
  }
}
