package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * An HTTP proxy on the way to the service, asked with CONNECT for TLS (ax-protocol §1.4, §1.6).
 *
 * @param uri {@code http://host:port}; without user and password, which would be a secret in a
 *     serialised value
 * @param excluded hosts that are reached directly: {@code *}, a host, or a domain that stands for
 *     its sub-domains too
 */
public record ProxySettings(URI uri, List<String> excluded) implements Serializable {
  private static final int DEFAULT_PORT = 80;

  /**
   * @throws IllegalArgumentException if the URI is not that of an HTTP proxy
   */
  public ProxySettings {
    requireNonNull(uri, "uri is null");
    excluded = List.copyOf(excluded);
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "Invalid proxy: the URI holds a user name or password, which is not supported; use a"
              + " proxy that needs none");
    }
    if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "Invalid proxy %s: it must look like http://host:port".formatted(uri));
    }
  }

  /** Returns the name or address of the proxy. */
  public String host() {
    return uri.getHost();
  }

  /** Returns the port of the proxy. */
  public int port() {
    return uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
  }

  /** Returns whether a host is reached through the proxy. Never true for this machine. */
  public boolean covers(String host) {
    if (AxConnection.isLoopback(host)) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    for (String entry : excluded) {
      String domain = entry.toLowerCase(Locale.ROOT);
      String bare = domain.startsWith("*.") ? domain.substring(2) : domain;
      bare = bare.startsWith(".") ? bare.substring(1) : bare;
      if (bare.equals("*") || name.equals(bare) || name.endsWith("." + bare)) {
        return false;
      }
    }
    return true;
  }
}
