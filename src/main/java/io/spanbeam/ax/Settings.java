package io.spanbeam.ax;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks values up in the active profile first and in the environment second (ax-protocol §1.6), and
 * remembers where each came from for the error message. Empty values count as absent.
 */
final class Settings {
  private static final Set<String> TRUE_WORDS = Set.of("1", "true", "yes", "on");
  private static final Set<String> FALSE_WORDS = Set.of("0", "false", "no", "off");
  private static final int MAX_PORT = 65_535;

  private final Optional<Profile> profile;
  private final Map<String, String> environment;

  /** A value and the place that gave it. */
  record Setting(String value, String origin) {}

  Settings(Optional<Profile> profile, Map<String, String> environment) {
    this.profile = profile;
    this.environment = environment;
  }

  Optional<Profile> profile() {
    return profile;
  }

  /** Returns the value of a profile key, or of the first variable that has one. */
  Optional<Setting> find(String key, String... variables) throws AxConfigurationException {
    Optional<Setting> stored = inProfile(key);
    return stored.isPresent() ? stored : inEnvironment(variables);
  }

  Optional<Setting> inProfile(String key) throws AxConfigurationException {
    if (profile.isEmpty()) {
      return Optional.empty();
    }
    return profile
        .get()
        .text(key)
        .map(value -> new Setting(value, key + " in profile " + profile.get().file()));
  }

  Optional<Setting> inEnvironment(String... variables) {
    for (String variable : variables) {
      String value = environment.get(variable);
      if (value != null && !value.isBlank()) {
        return Optional.of(new Setting(value.strip(), variable));
      }
    }
    return Optional.empty();
  }

  String text(String key, String variable, String fallback) throws AxConfigurationException {
    return find(key, variable).map(Setting::value).orElse(fallback);
  }

  /** Returns a port; 0 stands for "not given". */
  int port(String key, String variable, int fallback) throws AxConfigurationException {
    Optional<Setting> setting = find(key, variable);
    return setting.isPresent() ? port(setting.get()) : fallback;
  }

  static int port(Setting setting) throws AxConfigurationException {
    try {
      int port = Integer.parseInt(setting.value());
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for whatever is no port
    }
    throw new AxConfigurationException(
        "Invalid port '%s' in %s: it must be a number from 1 to %d"
            .formatted(setting.value(), setting.origin(), MAX_PORT));
  }

  /**
   * Returns a switch. Unlike the original, a word that is neither true nor false is refused: it
   * would turn the check of certificates off.
   */
  static boolean flag(Setting setting) throws AxConfigurationException {
    String word = setting.value().toLowerCase(Locale.ROOT);
    if (!TRUE_WORDS.contains(word) && !FALSE_WORDS.contains(word)) {
      throw new AxConfigurationException(
          "Invalid value '%s' in %s: it must be true or false"
              .formatted(setting.value(), setting.origin()));
    }
    return TRUE_WORDS.contains(word);
  }
}
