package io.spanbeam.schema;

import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the configurations of both transforms have in common: which project of which service they
 * are about. Beam takes inherited getters for fields as it takes declared ones.
 */
public abstract class ServiceConfiguration {
  ServiceConfiguration() {}

  /** Returns the project. */
  @SchemaFieldDescription("Name or ID of the project.")
  public abstract String getProject();

  /** Returns the space. */
  @SchemaFieldDescription("Name or ID of the space; needed when the project is given by name.")
  public abstract @Nullable String getSpace();

  /** Returns a reference to the API key. */
  @SchemaFieldDescription(
      "Where the API key is: env:NAME or file:/path, as the workers see it, or"
          + " gcp-secret:projects/P/secrets/S. Never the key itself."
          + " Otherwise it is found as the ax command does.")
  public abstract @Nullable String getApiKey();

  /** Returns the region. */
  @SchemaFieldDescription("Region of the service.")
  public abstract @Nullable String getRegion();

  /** Returns the base of the REST API. */
  @SchemaFieldDescription("Base of the REST API, such as https://api.arize.com.")
  public abstract @Nullable String getRestUrl();

  /** Returns the endpoint of Flight. */
  @SchemaFieldDescription("Endpoint of Flight, such as grpc+tls://flight.arize.com:443.")
  public abstract @Nullable String getFlightUrl();

  /**
   * Sets them.
   *
   * @param <B> the builder of one of the configurations
   */
  public abstract static class Builder<B extends Builder<B>> {
    Builder() {}

    /** Sets the project. */
    public abstract B setProject(String value);

    /** Sets the space. */
    public abstract B setSpace(@Nullable String value);

    /** Sets a reference to the API key. */
    public abstract B setApiKey(@Nullable String value);

    /** Sets the region. */
    public abstract B setRegion(@Nullable String value);

    /** Sets the base of the REST API. */
    public abstract B setRestUrl(@Nullable String value);

    /** Sets the endpoint of Flight. */
    public abstract B setFlightUrl(@Nullable String value);
  }
}
