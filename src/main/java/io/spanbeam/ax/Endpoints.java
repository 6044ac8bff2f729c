package io.spanbeam.ax;

import io.spanbeam.ax.Settings.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where REST and Flight are, by the rules of ax-protocol §1.1 to §1.4. */
record Endpoints(URI rest, URI flight) {
  private static final String DOMAIN = "arize.com";
  private static final List<String> REGIONS =
      List.of("us-central-1a", "us-east-1b", "eu-west-1a", "ca-central-1a");
  private static final int FLIGHT_PORT = 443;
  private static final Pattern PORT_IN_HOST = Pattern.compile("(.*[^:]|\\[.*]):(\\d+)");

  /** Profile keys that move all endpoints at once, and the variables that do the same. */
  private static final Map<String, String> OVERRIDES = overrides();

  private static Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("routing.region", "ARIZE_REGION");
    overrides.put("routing.single_host", "ARIZE_SINGLE_HOST");
    overrides.put("routing.single_port", "ARIZE_SINGLE_PORT");
    overrides.put("routing.base_domain", "ARIZE_BASE_DOMAIN");
    return overrides;
  }

  static Endpoints of(Settings settings, Optional<String> region) throws AxConfigurationException {
    Map<String, Setting> override = override(settings, region);
    String restHost = settings.text("routing.api_host", "ARIZE_API_HOST", "api." + DOMAIN);
    int restPort = settings.port("routing.api_port", "ARIZE_API_PORT", 0);
    String flightHost =
        settings.text("routing.flight_host", "ARIZE_FLIGHT_HOST", "flight." + DOMAIN);
    int flightPort = settings.port("routing.flight_port", "ARIZE_FLIGHT_PORT", FLIGHT_PORT);
    Setting moved = override.get("routing.region");
    if (moved != null) {
      String domain = regionDomain(moved);
      restHost = "api." + domain;
      flightHost = "flight." + domain;
      flightPort = FLIGHT_PORT;
    }
    moved = override.get("routing.base_domain");
    if (moved != null) {
      restHost = "api." + moved.value();
      flightHost = "flight." + moved.value();
    }
    moved = override.get("routing.single_host");
    if (moved != null) {
      restHost = moved.value();
      flightHost = moved.value();
    }
    moved = override.get("routing.single_port");
    if (moved != null && Settings.port(moved) != 0) {
      flightPort = Settings.port(moved);
      restPort = restPort == 0 ? flightPort : restPort;
    }
    Matcher embedded = PORT_IN_HOST.matcher(restHost);
    if (restPort != 0 && embedded.matches()) {
      restHost = embedded.group(1);
    }
    if (flightPort == 0) {
      throw new AxConfigurationException(
          "Invalid Flight port 0: set routing.flight_port or ARIZE_FLIGHT_PORT to 1 to 65535");
    }
    return new Endpoints(
        uri(
            settings.text("routing.api_scheme", "ARIZE_API_SCHEME", "https"),
            restPort == 0 ? restHost : restHost + ":" + restPort),
        uri(
            settings.text("routing.flight_scheme", "ARIZE_FLIGHT_SCHEME", "grpc+tls"),
            flightHost + ":" + flightPort));
  }

  /**
   * Returns the one override that holds: that of the command, else that of the profile, else that
   * of the environment. A profile that names hosts keeps the environment from moving them.
   */
  private static Map<String, Setting> override(Settings settings, Optional<String> region)
      throws AxConfigurationException {
    if (region.isPresent()) {
      return Map.of("routing.region", new Setting(region.get(), "the region given"));
    }
    Map<String, Setting> stored = new LinkedHashMap<>();
    Map<String, Setting> environment = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : OVERRIDES.entrySet()) {
      settings.inProfile(entry.getKey()).ifPresent(value -> stored.put(entry.getKey(), value));
      settings
          .inEnvironment(entry.getValue())
          .ifPresent(value -> environment.put(entry.getKey(), value));
    }
    boolean profileRoutes =
        !stored.isEmpty()
            || settings.inProfile("routing.api_host").isPresent()
            || settings.inProfile("routing.flight_host").isPresent();
    Map<String, Setting> effective = profileRoutes ? stored : environment;
    requireOneKind(effective);
    return effective;
  }

  private static void requireOneKind(Map<String, Setting> override)
      throws AxConfigurationException {
    List<String> kinds = new ArrayList<>(override.keySet());
    if (override.containsKey("routing.single_host")) {
      // Host and port together are one kind
      kinds.remove("routing.single_port");
    }
    if (kinds.size() > 1) {
      throw new AxConfigurationException(
          "Conflicting routing: %s each move all endpoints; keep one of them"
              .formatted(
                  String.join(" and ", override.values().stream().map(Setting::origin).toList())));
    }
  }

  private static String regionDomain(Setting region) throws AxConfigurationException {
    if (!REGIONS.contains(region.value())) {
      throw new AxConfigurationException(
          "Unknown region '%s' in %s: use one of %s, or base_domain for another deployment"
              .formatted(region.value(), region.origin(), String.join(", ", REGIONS)));
    }
    return region.value() + "." + DOMAIN;
  }

  private static URI uri(String scheme, String authority) throws AxConfigurationException {
    try {
      return new URI(scheme + "://" + authority);
    } catch (URISyntaxException e) {
      throw new AxConfigurationException(
          "Invalid endpoint %s://%s: scheme and host can't be read as a URI; check the routing of"
                  .formatted(scheme, authority)
              + " the profile and the ARIZE_* variables");
    }
  }
}
