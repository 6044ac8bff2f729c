package io.spanbeam.ax;

import io.spanbeam.ax.Settings.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the connection the way the {@code ax} command does (ax-protocol §1.2 to §1.6): overrides of
 * the command line, then the active profile, then {@code ARIZE_*} variables, then defaults.
 */
public final class AxConfiguration {
  /** Variable that allows plaintext to other machines when it is true. */
  public static final String ALLOW_PLAINTEXT = "SPANBEAM_ALLOW_PLAINTEXT";

  private static final String API_KEY = "auth.api_key";
  private static final String ACCESS_TOKEN = "auth.oauth.access_token";
  private static final Pattern PROFILE_NAME = Pattern.compile("[^/\\\\\\p{Cntrl}]+");
  private static final String[] PROXY_VARIABLES = {
    "ARIZE_PROXY_URL",
    "https_proxy",
    "HTTPS_PROXY",
    "http_proxy",
    "HTTP_PROXY",
    "all_proxy",
    "ALL_PROXY"
  };

  private final Settings settings;
  private final Path home;
  private final Overrides overrides;

  private AxConfiguration(Settings settings, Path home, Overrides overrides) {
    this.settings = settings;
    this.home = home;
    this.overrides = overrides;
  }

  /** Finds the connection without overrides. */
  public static AxConnection load(Map<String, String> environment, Path home)
      throws AxConfigurationException {
    return load(environment, home, Overrides.NONE);
  }

  /**
   * Finds the connection. The API key is not looked up: a missing one is reported by {@link
   * CredentialReference#resolve}.
   *
   * @param environment the environment variables
   * @param home the directory that holds {@code .arize}
   * @throws AxConfigurationException if settings are wrong or contradict each other
   */
  public static AxConnection load(Map<String, String> environment, Path home, Overrides overrides)
      throws AxConfigurationException {
    Optional<Path> file = profileFile(home.resolve(".arize"), overrides.profile());
    Optional<Profile> profile =
        file.isPresent() ? Optional.of(Profile.read(file.get(), environment)) : Optional.empty();
    return new AxConfiguration(new Settings(profile, environment), home, overrides).connection();
  }

  private AxConnection connection() throws AxConfigurationException {
    Endpoints endpoints = Endpoints.of(settings, overrides.region());
    Optional<Setting> allowed = settings.inEnvironment(ALLOW_PLAINTEXT);
    boolean plaintextAllowed =
        overrides.plaintextAllowed() || (allowed.isPresent() && Settings.flag(allowed.get()));
    try {
      return new AxConnection(
          overrides.rest().orElse(endpoints.rest()),
          overrides.flight().orElse(endpoints.flight()),
          tls(),
          credential(),
          RetryPolicy.DEFAULT,
          Timeouts.DEFAULT,
          proxy(),
          AxConnection.DEFAULT_MAX_INBOUND_MESSAGE_BYTES,
          plaintextAllowed);
    } catch (IllegalArgumentException e) {
      throw new AxConfigurationException(
          e.getMessage()
              + (e.getMessage().startsWith("Refused")
                  ? " with %s=true".formatted(ALLOW_PLAINTEXT)
                  : ""));
    }
  }

  private CredentialReference credential() throws AxConfigurationException {
    if (overrides.credential().isPresent()) {
      return overrides.credential().get();
    }
    if (settings.profile().isPresent()) {
      Profile profile = settings.profile().get();
      boolean oauth = profile.text("auth.auth_method").filter("oauth"::equals).isPresent();
      for (String key : oauth ? List.of(ACCESS_TOKEN, API_KEY) : List.of(API_KEY, ACCESS_TOKEN)) {
        Optional<String> variable = profile.variable(key);
        if (variable.isPresent()) {
          return CredentialReference.environment(variable.get());
        }
        if (profile.raw(key).filter(value -> !value.isBlank()).isPresent()) {
          return CredentialReference.profile(profile.file(), key);
        }
      }
    }
    return CredentialReference.environment("ARIZE_API_KEY");
  }

  private TlsSettings tls() throws AxConfigurationException {
    Optional<Setting> verify = settings.find("security.request_verify", "ARIZE_REQUEST_VERIFY");
    Optional<Setting> caFile =
        overrides.caFile().isPresent()
            ? overrides.caFile().map(file -> new Setting(file, "the CA file given"))
            : settings.find(
                "network.ca_bundle", "ARIZE_SSL_CA_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE");
    Optional<String> path = Optional.empty();
    if (caFile.isPresent()) {
      path = Optional.of(caFile(caFile.get()));
    }
    return new TlsSettings(verify.isEmpty() || Settings.flag(verify.get()), path);
  }

  private String caFile(Setting setting) throws AxConfigurationException {
    try {
      Path file =
          setting.value().startsWith("~/")
              ? home.resolve(setting.value().substring(2))
              : Path.of(setting.value()).toAbsolutePath();
      if (Files.isRegularFile(file) && Files.isReadable(file)) {
        return file.toString();
      }
    } catch (InvalidPathException e) {
      // Falls through to the one message for whatever is no readable file
    }
    throw new AxConfigurationException(
        "Can't read the CA file %s of %s: give the path of a readable PEM file"
            .formatted(setting.value(), setting.origin()));
  }

  private Optional<ProxySettings> proxy() throws AxConfigurationException {
    // The mode is deduced where it is missing
    boolean stored =
        settings
            .find("network.proxy_mode")
            .map(mode -> mode.value().equals("url"))
            .orElse(settings.inProfile("network.proxy_url").isPresent());
    Optional<Setting> setting =
        stored ? settings.inProfile("network.proxy_url") : settings.inEnvironment(PROXY_VARIABLES);
    if (stored && setting.isEmpty()) {
      throw new AxConfigurationException(
          "Missing network.proxy_url in profile %s: network.proxy_mode is \"url\""
              .formatted(settings.profile().get().file()));
    }
    if (setting.isEmpty()) {
      return Optional.empty();
    }
    Optional<Setting> excluded = settings.find("network.no_proxy", "no_proxy", "NO_PROXY");
    List<String> hosts =
        excluded.isEmpty()
            ? List.of()
            : Arrays.stream(excluded.get().value().split(","))
                .map(host -> host.strip().replaceFirst(":\\d+$", ""))
                .filter(host -> !host.isEmpty())
                .toList();
    String text = setting.get().value();
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      return Optional.of(new ProxySettings(uri, hosts));
    } catch (IllegalArgumentException e) {
      // The text may hold a password, so it is not repeated
      throw new AxConfigurationException(
          "Invalid proxy in %s: it must look like http://host:port, without user and password"
              .formatted(setting.get().origin()));
    }
  }

  private static Optional<Path> profileFile(Path directory, Optional<String> chosen)
      throws AxConfigurationException {
    Path single = directory.resolve("config.toml");
    Optional<String> name = chosen.isPresent() ? chosen : activeProfile(directory);
    if (name.isEmpty()) {
      return Files.exists(single) ? Optional.of(single) : Optional.empty();
    }
    if (!PROFILE_NAME.matcher(name.get()).matches()) {
      throw new AxConfigurationException(
          "Invalid profile name '%s': it must be a plain file name".formatted(name.get()));
    }
    Path file = directory.resolve("profiles").resolve(name.get() + ".toml");
    if (!Files.exists(file) && name.get().equals("default") && Files.exists(single)) {
      return Optional.of(single);
    }
    if (!Files.exists(file)) {
      throw new AxConfigurationException(
          "Unknown profile '%s': there is no %s; choose another with `ax profiles use`"
              .formatted(name.get(), file));
    }
    return Optional.of(file);
  }

  private static Optional<String> activeProfile(Path directory) throws AxConfigurationException {
    Path file = directory.resolve(".active_profile");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file).strip()).filter(name -> !name.isEmpty());
    } catch (IOException e) {
      throw new AxConfigurationException(
          "Can't read %s (%s), which names the active profile"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }
}
