package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

/**
 * The value of an API key or access token, for the time of one call. Neither serialisable nor
 * printable: {@link #toString} is a mask, and only {@link #reveal} gives the value away.
 */
public final class ApiKey {
  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /**
   * Makes a key, without the white space around it.
   *
   * @param value the key as it was found
   * @param origin where it was found, named in the error instead of the value
   * @throws AxException with {@link AxException.Category#AUTHENTICATION} if nothing is left, or if
   *     what is left can't be sent in a header
   */
  static ApiKey of(String value, CredentialReference origin) throws AxException {
    String trimmed = requireNonNull(value, "value is null").strip();
    if (trimmed.isEmpty()) {
      throw new AxException(
          AxException.Category.AUTHENTICATION, "The API key in %s is empty".formatted(origin));
    }
    for (int i = 0; i < trimmed.length(); i++) {
      char c = trimmed.charAt(i);
      if (c <= ' ' || c > '~') {
        throw new AxException(
            AxException.Category.AUTHENTICATION,
            "The API key in %s holds a character that no key has, at position %d"
                .formatted(origin, i));
      }
    }
    return new ApiKey(trimmed);
  }

  /** Returns the secret itself. Never log it, never put it into a message. */
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "ApiKey[****]";
  }
}
