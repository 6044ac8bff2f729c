package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;

/**
 * What a command line says about the connection; wins over profile and environment.
 *
 * @param profile name of the profile to use instead of the active one
 * @param credential where the API key is
 * @param region region of the service
 * @param rest base of the REST API
 * @param flight endpoint of Flight
 * @param caFile PEM file with the authorities to trust
 * @param plaintextAllowed whether other machines may be spoken to without TLS
 */
public record Overrides(
    Optional<String> profile,
    Optional<CredentialReference> credential,
    Optional<String> region,
    Optional<URI> rest,
    Optional<URI> flight,
    Optional<String> caFile,
    boolean plaintextAllowed) {
  /** Leaves everything to profile and environment. */
  public static final Overrides NONE =
      new Overrides(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false);

  /** Checks that every part is there. */
  public Overrides {
    requireNonNull(profile, "profile is null");
    requireNonNull(credential, "credential is null");
    requireNonNull(region, "region is null");
    requireNonNull(rest, "rest is null");
    requireNonNull(flight, "flight is null");
    requireNonNull(caFile, "caFile is null");
  }

  /** Returns these with another place of the API key. */
  public Overrides withCredential(CredentialReference changed) {
    return new Overrides(
        profile, Optional.of(changed), region, rest, flight, caFile, plaintextAllowed);
  }
}
