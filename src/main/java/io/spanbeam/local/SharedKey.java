package io.spanbeam.local;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The API key that requests must carry. Compared by digest in constant time, so that neither the
 * content nor the length of the key shows in how long a refusal takes.
 */
final class SharedKey {
  private static final String BEARER = "Bearer ";

  private final byte[] digest;

  SharedKey(String key) {
    if (key.isBlank()) {
      throw new IllegalArgumentException("Invalid API key: it is blank");
    }
    digest = digestOf(key.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param given raw bytes of the key that came; null if none came
   */
  boolean matches(byte[] given) {
    return given != null && MessageDigest.isEqual(digest, digestOf(given));
  }

  /**
   * @param authorization value of the {@code Authorization} header; null if there is none
   */
  boolean matchesBearer(String authorization) {
    return authorization != null
        && authorization.startsWith(BEARER)
        && matches(authorization.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] digestOf(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "SharedKey{hidden}";
  }
}
