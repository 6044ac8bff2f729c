package io.spanbeam.schema;

import com.google.auto.value.AutoValue;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.providers.ErrorHandling;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What to annotate, and how. Fields are in snake_case in the configuration of the transform. */
@DefaultSchema(AutoValueSchema.class)
@AutoValue
public abstract class AnnotateConfiguration extends ServiceConfiguration {
  /** Returns the run directory. */
  @SchemaFieldDescription(
      "Directory of the run, local or of an object store, as the workers see it: keeps the ledger, the"
          + " dead letters and the account.")
  public abstract String getRunDirectory();

  /** Returns what a record ID names. */
  @SchemaFieldDescription("What a record ID names: span (unless given), trace or session.")
  public abstract @Nullable String getGranularity();

  /** Returns the transport. */
  @SchemaFieldDescription("How to write: rest (unless given) or flight.")
  public abstract @Nullable String getTransport();

  /** Returns the start of the look-up window. */
  @SchemaFieldDescription(
      "Where to look for the spans, inclusive; without it, a record's start_time or the last 31 days.")
  public abstract @Nullable String getStartTime();

  /** Returns the end of the look-up window. */
  @SchemaFieldDescription("End of the window in which spans are looked for; now, unless given.")
  public abstract @Nullable String getEndTime();

  /** Returns the batch size. */
  @SchemaFieldDescription("Most records in a request; as many as the service takes, unless given.")
  public abstract @Nullable Integer getBatchSize();

  /** Returns the bound on requests in flight. */
  @SchemaFieldDescription("Most requests at the same time, over all workers; 8 unless given.")
  public abstract @Nullable Integer getMaxRequestsInFlight();

  /** Returns the rate of requests. */
  @SchemaFieldDescription("Most requests a second from each worker; no limit, unless given.")
  public abstract @Nullable Double getRequestsPerSecond();

  /** Returns whether to resume. */
  @SchemaFieldDescription("Whether to skip what the ledger in the run directory shows as upserted.")
  public abstract @Nullable Boolean getResume();

  /** Returns where records go that were not upserted. */
  @SchemaFieldDescription("Names an output for the records that were not upserted.")
  public abstract @Nullable ErrorHandling getErrorHandling();

  /** Returns a builder without anything. */
  public static Builder builder() {
    return new AutoValue_AnnotateConfiguration.Builder();
  }

  /** Builds a {@link AnnotateConfiguration}. */
  @AutoValue.Builder
  public abstract static class Builder extends ServiceConfiguration.Builder<Builder> {
    /** Sets the run directory. */
    public abstract Builder setRunDirectory(String value);

    /** Sets what a record ID names. */
    public abstract Builder setGranularity(@Nullable String value);

    /** Sets the transport. */
    public abstract Builder setTransport(@Nullable String value);

    /** Sets the start of the look-up window. */
    public abstract Builder setStartTime(@Nullable String value);

    /** Sets the end of the look-up window. */
    public abstract Builder setEndTime(@Nullable String value);

    /** Sets the batch size. */
    public abstract Builder setBatchSize(@Nullable Integer value);

    /** Sets the bound on requests in flight. */
    public abstract Builder setMaxRequestsInFlight(@Nullable Integer value);

    /** Sets the rate of requests. */
    public abstract Builder setRequestsPerSecond(@Nullable Double value);

    /** Sets whether to resume. */
    public abstract Builder setResume(@Nullable Boolean value);

    /** Sets where records go that were not upserted. */
    public abstract Builder setErrorHandling(@Nullable ErrorHandling value);

    /** Builds it. */
    public abstract AnnotateConfiguration build();
  }
}
