package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a secret is, not the secret: this may be serialised, printed and stored. The value is
 * looked up whenever a call is made, so a rotated key is taken up by a running job; that of Secret
 * Manager at most every five minutes.
 *
 * <p>Written as {@code env:NAME} (environment variable), {@code file:/path} (whole content of a
 * file), {@code profile:/path.toml#auth.api_key} (a string in a profile file), {@code
 * gcp-secret:projects/P/secrets/S/versions/V} (Google Secret Manager, without a version the latest;
 * needs Google's libraries) or {@code property:NAME} (Java system property, for embedded use).
 */
public final class CredentialReference implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long MAX_FILE_BYTES = 64 * 1024;

  private enum Kind {
    ENV,
    FILE,
    PROFILE,
    GCP_SECRET,
    PROPERTY;

    private String prefix() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-') + ":";
    }
  }

  private final Kind kind;
  private final String target;
  private final String key;

  private CredentialReference(Kind kind, String target, String key) {
    this.kind = kind;
    this.target = requireNonNull(target, "target is null");
    this.key = requireNonNull(key, "key is null");
  }

  /**
   * Reads a reference.
   *
   * @throws IllegalArgumentException if the text is none; it is not repeated in the message,
   *     because it may be the key itself
   */
  public static CredentialReference parse(String text) {
    for (Kind kind : Kind.values()) {
      if (text.startsWith(kind.prefix()) && text.length() > kind.prefix().length()) {
        String target = text.substring(kind.prefix().length());
        if (kind == Kind.GCP_SECRET) {
          Optional<GoogleSecretName> name = GoogleSecretName.parse(target);
          if (name.isPresent()) {
            return new CredentialReference(kind, name.get().resource(), "");
          }
          continue;
        }
        if (kind != Kind.PROFILE) {
          return new CredentialReference(kind, target, "");
        }
        int separator = target.lastIndexOf('#');
        if (separator > 0 && separator < target.length() - 1) {
          return new CredentialReference(
              kind, target.substring(0, separator), target.substring(separator + 1));
        }
      }
    }
    throw new IllegalArgumentException(
        "Invalid credential reference (not shown, it may be a secret): it must look like env:NAME,"
            + " file:/path, profile:/path.toml#auth.api_key or"
            + " gcp-secret:projects/P/secrets/S/versions/V");
  }

  /** Returns a reference to an environment variable. */
  public static CredentialReference environment(String name) {
    return new CredentialReference(Kind.ENV, name, "");
  }

  /** Returns a reference to the content of a file. */
  public static CredentialReference file(Path file) {
    return new CredentialReference(Kind.FILE, file.toString(), "");
  }

  /**
   * Returns a reference to a string in a profile file.
   *
   * @param key dotted, such as {@code auth.api_key}
   */
  public static CredentialReference profile(Path file, String key) {
    return new CredentialReference(Kind.PROFILE, file.toString(), key);
  }

  /** Returns a reference to a Java system property. */
  public static CredentialReference property(String name) {
    return new CredentialReference(Kind.PROPERTY, name, "");
  }

  /** Returns whether the secret is kept by a service, whichever machine asks for it. */
  public boolean inService() {
    return kind == Kind.GCP_SECRET;
  }

  /** Returns whether the secret is in a profile file, which belongs to a user of one machine. */
  public boolean inProfile() {
    return kind == Kind.PROFILE;
  }

  /**
   * Looks the secret up.
   *
   * @throws AxException with {@link AxException.Category#AUTHENTICATION} if there is none; the
   *     message names this reference only
   */
  public ApiKey resolve() throws AxException {
    return resolve(System.getenv());
  }

  ApiKey resolve(Map<String, String> environment) throws AxException {
    return switch (kind) {
      case ENV ->
          key(environment.get(target), "the environment variable %s is not set".formatted(target));
      case PROPERTY ->
          key(
              System.getProperty(target),
              "the Java system property %s is not set".formatted(target));
      case FILE -> key(content(), "");
      case GCP_SECRET -> key(new GoogleSecretName(target).read(environment), "");
      case PROFILE -> key(profileValue(environment), "the file has no such key");
    };
  }

  private ApiKey key(String value, String absence) throws AxException {
    if (value == null) {
      throw missing(absence);
    }
    return ApiKey.of(value, this);
  }

  private String content() throws AxException {
    try {
      Path file = Path.of(target);
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw missing("the file is larger than any key");
      }
      return Files.readString(file);
    } catch (AxException e) {
      throw e;
    } catch (IOException | InvalidPathException e) {
      throw missing("the file can't be read as text (%s)".formatted(e.getClass().getSimpleName()));
    }
  }

  private String profileValue(Map<String, String> environment) throws AxException {
    try {
      return Profile.read(Path.of(target), environment).text(key).orElse(null);
    } catch (AxConfigurationException | InvalidPathException e) {
      throw missing(e.getMessage());
    }
  }

  private AxException missing(String reason) {
    return new AxException(
        AxException.Category.AUTHENTICATION, "No API key in %s: %s".formatted(this, reason));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CredentialReference that
        && kind == that.kind
        && target.equals(that.target)
        && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** Returns the reference in the form that {@link #parse} reads. */
  @Override
  public String toString() {
    return kind.prefix() + target + (kind == Kind.PROFILE ? "#" + key : "");
  }
}
