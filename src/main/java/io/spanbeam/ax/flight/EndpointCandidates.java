package io.spanbeam.ax.flight;

import io.spanbeam.ax.AxConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.Location;

/**
 * Decides where the ticket of an endpoint is redeemed. Locations of the endpoint come first, in
 * their order; the connection that gave the ticket comes last, since the public clients use no
 * other (ax-protocol §5.1). A location that would give up TLS, or send the key in plaintext to
 * another machine, is left out.
 */
final class EndpointCandidates {
  private static final Set<String> SCHEMES = Set.of("grpc+tls", "grpc+tcp", "grpc");

  private EndpointCandidates() {}

  static List<URI> of(FlightEndpoint endpoint, AxConnection connection) {
    Set<URI> candidates = new LinkedHashSet<>();
    for (Location location : endpoint.getLocations()) {
      URI uri = location.getUri();
      if (location.equals(Location.reuseConnection())) {
        candidates.add(connection.flight());
      } else if (mayUse(uri, connection)) {
        candidates.add(sameTarget(uri, connection.flight()) ? connection.flight() : uri);
      }
    }
    candidates.add(connection.flight());
    return new ArrayList<>(candidates);
  }

  private static boolean mayUse(URI uri, AxConnection connection) {
    if (uri.getScheme() == null
        || !SCHEMES.contains(uri.getScheme())
        || uri.getHost() == null
        || uri.getPort() < 0) {
      return false;
    }
    if (!AxConnection.isPlaintext(uri)) {
      return true;
    }
    return AxConnection.isPlaintext(connection.flight())
        && (AxConnection.isLoopback(uri.getHost()) || connection.plaintextAllowed());
  }

  private static boolean sameTarget(URI one, URI other) {
    return AxConnection.isPlaintext(one) == AxConnection.isPlaintext(other)
        && one.getHost().equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }
}
