package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Optional;

/**
 * How the certificate of the service is checked (ax-protocol §1.5).
 *
 * @param verify whether it is checked at all
 * @param caFile path of a PEM file with the only authorities to trust; empty means those of the
 *     Java runtime. It must exist wherever a call is made, so on every worker.
 */
public record TlsSettings(boolean verify, Optional<String> caFile) implements Serializable {
  /** Checks against the authorities of the Java runtime. */
  public static final TlsSettings SYSTEM = new TlsSettings(true, Optional.empty());

  /** Checks that every part is there. */
  public TlsSettings {
    requireNonNull(caFile, "caFile is null");
  }

  /** Returns settings that trust the authorities of a PEM file and no others. */
  public static TlsSettings trusting(String caFile) {
    return new TlsSettings(true, Optional.of(caFile));
  }

  // An Optional can't be serialised
  private Object writeReplace() {
    return new Form(verify, caFile.orElse(null));
  }

  private record Form(boolean verify, String caFile) implements Serializable {
    private Object readResolve() {
      return new TlsSettings(verify, Optional.ofNullable(caFile));
    }
  }
}
