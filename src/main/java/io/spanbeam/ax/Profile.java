package io.spanbeam.ax;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A profile file of the {@code ax} command (ax-protocol §1.6). Keys are dotted, such as {@code
 * auth.api_key}; strings expand <code>${NAME}</code> and <code>${NAME:default}</code>; what nobody
 * asks for is ignored.
 */
final class Profile {
  private static final TomlMapper TOML = new TomlMapper();
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}");

  private final Path file;
  private final JsonNode root;
  private final Map<String, String> environment;

  private Profile(Path file, JsonNode root, Map<String, String> environment) {
    this.file = file;
    this.root = root;
    this.environment = environment;
  }

  /**
   * Reads a file.
   *
   * @param environment values of the variables that it refers to
   */
  static Profile read(Path file, Map<String, String> environment) throws AxConfigurationException {
    try {
      return new Profile(file, TOML.readTree(Files.readString(file)), environment);
    } catch (JsonProcessingException e) {
      // The parser's own words may quote a key of the file
      JsonLocation at = e.getLocation();
      throw new AxConfigurationException(
          "Invalid profile %s: it is not TOML, see line %d, column %d"
              .formatted(file, at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr()));
    } catch (IOException e) {
      throw new AxConfigurationException(
          "Can't read profile %s (%s); choose another with `ax profiles use`"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }

  Path file() {
    return file;
  }

  /** Returns the value of a key as it stands in the file, without expansion. */
  Optional<String> raw(String key) {
    JsonNode node = root.at("/" + key.replace('.', '/'));
    return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
  }

  /** Returns the value of a key with its variables expanded; empty if it is absent or empty. */
  Optional<String> text(String key) throws AxConfigurationException {
    Optional<String> raw = raw(key);
    if (raw.isEmpty()) {
      return raw;
    }
    String expanded = expand(key, raw.get());
    return expanded.isEmpty() ? Optional.empty() : Optional.of(expanded);
  }

  /** Returns the variable that makes up the whole value of a key, if that is so. */
  Optional<String> variable(String key) {
    return raw(key)
        .map(REFERENCE::matcher)
        .filter(matcher -> matcher.matches() && matcher.group(2) == null)
        .map(matcher -> matcher.group(1));
  }

  private String expand(String key, String value) throws AxConfigurationException {
    Matcher matcher = REFERENCE.matcher(value);
    StringBuilder expanded = new StringBuilder();
    while (matcher.find()) {
      String replacement = environment.get(matcher.group(1));
      if (replacement == null) {
        replacement = matcher.group(2);
      }
      if (replacement == null) {
        throw new AxConfigurationException(
            "Environment variable %s is not set, but %s in profile %s refers to it"
                .formatted(matcher.group(1), key, file));
      }
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(replacement));
    }
    return matcher.appendTail(expanded).toString();
  }
}
