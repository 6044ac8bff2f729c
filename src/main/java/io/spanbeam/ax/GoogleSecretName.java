package io.spanbeam.ax;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which secret of Google Secret Manager holds the key. This class is there without Google's
 * libraries; {@link GoogleSecret} is not.
 *
 * @param resource {@code projects/P/secrets/S/versions/V}
 */
record GoogleSecretName(String resource) {
  static final String PREFIX = "gcp-secret:";

  private static final Pattern FORM =
      Pattern.compile("(projects/[\\w.:-]+/secrets/[\\w-]+)(/versions/[\\w-]+)?");
  private static final String GOOGLE = "/com/google/auth/oauth2/GoogleCredentials.class";

  /**
   * How long a value is taken for fresh. A key is asked for with each call to AX, and Secret
   * Manager counts and charges each look-up; a rotated key is taken up after that time.
   */
  private static final Duration FRESH = Duration.ofMinutes(5);

  /** By resource; of this process only, as it is static. */
  private static final Map<String, Found> KNOWN = new ConcurrentHashMap<>();

  private record Found(String value, long nanoTime) {
    boolean fresh() {
      return System.nanoTime() - nanoTime < FRESH.toNanos();
    }

    /** Is no record's, as that would print the value. */
    @Override
    public String toString() {
      return "Found[****]";
    }
  }

  /**
   * Reads a name; without a version it is the latest.
   *
   * @return empty if the text is none
   */
  static Optional<GoogleSecretName> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new GoogleSecretName(
                form.group(1) + (form.group(2) == null ? "/versions/latest" : form.group(2))))
        : Optional.empty();
  }

  /**
   * Looks the value up, at most once in five minutes.
   *
   * @throws AxException as {@link GoogleSecret#read}, or if Google's library is missing
   */
  String read(Map<String, String> environment) throws AxException {
    Found known = KNOWN.get(resource);
    if (known != null && known.fresh()) {
      return known.value();
    }
    // One look-up at a time: all threads of a worker start with the same question.
    synchronized (KNOWN) {
      known = KNOWN.get(resource);
      if (known == null || !known.fresh()) {
        requireGoogle();
        known = new Found(GoogleSecret.ofProcess(environment).read(this), System.nanoTime());
        KNOWN.put(resource, known);
      }
      return known.value();
    }
  }

  private void requireGoogle() throws AxException {
    if (GoogleSecretName.class.getResource(GOOGLE) == null) {
      throw new AxException(
          AxException.Category.AUTHENTICATION,
          "No API key in %s: this build is without Google's libraries; take the one of mvn -P"
                  .formatted(this)
              + " dataflow, spanbeam-dataflow.jar");
    }
  }

  /** Returns the reference in which the name stands. */
  @Override
  public String toString() {
    return PREFIX + resource;
  }
}
