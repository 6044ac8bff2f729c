package io.spanbeam.cli.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands <code>${NAME}</code> and <code>${NAME:default}</code> in texts; <code>$${</code> stands
 * for <code>${</code> itself.
 */
final class References {
  /** What a reference looks like, for the schema too. */
  static final String REFERENCE = "\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?\\}";

  private static final Pattern MARKS = Pattern.compile("\\$\\$\\{|" + REFERENCE + "|\\$\\{");

  /** Words in the names of variables whose values no job may hold (architecture 3.5). */
  private static final Set<String> SECRET_WORDS =
      Set.of("KEY", "APIKEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "CREDENTIALS");

  private final Map<String, String> environment;
  private final Mistakes mistakes;

  References(Map<String, String> environment, Mistakes mistakes) {
    this.environment = environment;
    this.mistakes = mistakes;
  }

  /** Returns whether a text holds a reference. */
  static boolean in(String text) {
    return MARKS.matcher(text).results().anyMatch(mark -> mark.group(1) != null);
  }

  /**
   * Expands a text.
   *
   * @return empty if that is a mistake
   */
  Optional<String> expand(String text, Place place) {
    Matcher marks = MARKS.matcher(text);
    StringBuilder expanded = new StringBuilder();
    boolean right = true;
    while (marks.find()) {
      Optional<String> value =
          marks.group().equals("$${")
              ? Optional.of("${")
              : value(marks.group(1), marks.group(2), place);
      right &= value.isPresent();
      marks.appendReplacement(expanded, Matcher.quoteReplacement(value.orElse("")));
    }
    return right ? Optional.of(marks.appendTail(expanded).toString()) : Optional.empty();
  }

  private Optional<String> value(String name, String fallback, Place place) {
    if (name == null) {
      mistakes.add(
          place, "Incomplete reference: write ${NAME} or ${NAME:default}, or $${ for a plain ${");
      return Optional.empty();
    }
    if (secret(name)) {
      mistakes.add(
          place,
          "%s looks like a secret, and a job holds none; the key of the service is read from"
              + " ARIZE_API_KEY or the profile where it is used",
          name);
      return Optional.empty();
    }
    String value = environment.getOrDefault(name, fallback);
    if (value == null) {
      mistakes.add(
          place,
          "Environment variable %s is not set; set it, or give a default as in ${%s:default}",
          name,
          name);
    }
    return Optional.ofNullable(value);
  }

  private static boolean secret(String name) {
    return Arrays.stream(name.toUpperCase(Locale.ROOT).split("_")).anyMatch(SECRET_WORDS::contains);
  }
}
