package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the service is and how to speak to it. Holds a reference to the credential, never the
 * credential itself, so it may be serialised and printed.
 *
 * @param rest base of the REST API, {@code https://host[:port]}
 * @param flight {@code grpc+tls://host:port}; {@code grpc+tcp} and {@code grpc} are plaintext
 * @param tls how the certificate of both is checked
 * @param credential where to find the API key when a call is made
 * @param retry which failures are tried again
 * @param timeouts how long to wait
 * @param proxy HTTP proxy on the way
 * @param maxInboundMessageBytes largest message taken from Flight, in bytes
 * @param plaintextAllowed whether other machines may be spoken to without TLS
 */
public record AxConnection(
    URI rest,
    URI flight,
    TlsSettings tls,
    CredentialReference credential,
    RetryPolicy retry,
    Timeouts timeouts,
    Optional<ProxySettings> proxy,
    int maxInboundMessageBytes,
    boolean plaintextAllowed)
    implements Serializable {
  /** Largest Flight message taken by default: 256 MiB. */
  public static final int DEFAULT_MAX_INBOUND_MESSAGE_BYTES = 256 << 20;

  private static final Set<String> REST_SCHEMES = Set.of("https", "http");
  private static final Set<String> FLIGHT_SCHEMES = Set.of("grpc+tls", "grpc+tcp", "grpc");
  private static final Set<String> PLAINTEXT_SCHEMES = Set.of("http", "grpc+tcp", "grpc");
  private static final Pattern LOOPBACK =
      Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");

  /**
   * @throws IllegalArgumentException if a URI can't be used, or would send the key in plaintext to
   *     another machine without that being allowed
   */
  public AxConnection {
    requireNonNull(tls, "tls is null");
    requireNonNull(credential, "credential is null");
    requireNonNull(retry, "retry is null");
    requireNonNull(timeouts, "timeouts is null");
    requireNonNull(proxy, "proxy is null");
    if (maxInboundMessageBytes < 1) {
      throw new IllegalArgumentException(
          "Invalid limit of inbound messages %d: it must be at least 1 byte"
              .formatted(maxInboundMessageBytes));
    }
    requireUsable("REST", rest, REST_SCHEMES, plaintextAllowed);
    requireUsable("Flight", flight, FLIGHT_SCHEMES, plaintextAllowed);
    if (flight.getPort() < 0) {
      throw new IllegalArgumentException("Invalid Flight URI %s: it has no port".formatted(flight));
    }
  }

  /** Returns a connection with the defaults for everything else. */
  public static AxConnection of(URI rest, URI flight, CredentialReference credential) {
    return new AxConnection(
        rest,
        flight,
        TlsSettings.SYSTEM,
        credential,
        RetryPolicy.DEFAULT,
        Timeouts.DEFAULT,
        Optional.empty(),
        DEFAULT_MAX_INBOUND_MESSAGE_BYTES,
        false);
  }

  /** Returns this connection with another check of certificates. */
  public AxConnection withTls(TlsSettings changed) {
    return new AxConnection(
        rest,
        flight,
        changed,
        credential,
        retry,
        timeouts,
        proxy,
        maxInboundMessageBytes,
        plaintextAllowed);
  }

  /** Returns this connection with another retry policy. */
  public AxConnection withRetry(RetryPolicy changed) {
    return new AxConnection(
        rest,
        flight,
        tls,
        credential,
        changed,
        timeouts,
        proxy,
        maxInboundMessageBytes,
        plaintextAllowed);
  }

  /** Returns this connection with other timeouts. */
  public AxConnection withTimeouts(Timeouts changed) {
    return new AxConnection(
        rest,
        flight,
        tls,
        credential,
        retry,
        changed,
        proxy,
        maxInboundMessageBytes,
        plaintextAllowed);
  }

  /** Returns this connection through another proxy, or directly. */
  public AxConnection withProxy(Optional<ProxySettings> changed) {
    return new AxConnection(
        rest,
        flight,
        tls,
        credential,
        retry,
        timeouts,
        changed,
        maxInboundMessageBytes,
        plaintextAllowed);
  }

  /** Returns this connection with another limit of inbound Flight messages, in bytes. */
  public AxConnection withMaxInboundMessageBytes(int changed) {
    return new AxConnection(
        rest, flight, tls, credential, retry, timeouts, proxy, changed, plaintextAllowed);
  }

  /** Returns whether a URI is spoken to without TLS. */
  public static boolean isPlaintext(URI uri) {
    return PLAINTEXT_SCHEMES.contains(uri.getScheme());
  }

  /** Returns whether a host is this machine by its very name; no name is looked up. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }

  private static void requireUsable(
      String name, URI uri, Set<String> schemes, boolean plaintextAllowed) {
    requireNonNull(uri, () -> name + " URI is null");
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "Invalid %s URI: it holds a user name or password; credentials are given by reference"
              .formatted(name));
    }
    if (uri.getScheme() == null || !schemes.contains(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "Invalid %s URI %s: it must have a host and one of the schemes %s"
              .formatted(name, uri, schemes.stream().sorted().toList()));
    }
    if (isPlaintext(uri) && !isLoopback(uri.getHost()) && !plaintextAllowed) {
      throw new IllegalArgumentException(
          "Refused %s URI %s: it would send the API key in plaintext to another machine; use TLS or allow plaintext explicitly"
              .formatted(name, uri));
    }
  }

  // An Optional can't be serialised
  private Object writeReplace() {
    return new Form(
        rest,
        flight,
        tls,
        credential,
        retry,
        timeouts,
        proxy.orElse(null),
        maxInboundMessageBytes,
        plaintextAllowed);
  }

  private record Form(
      URI rest,
      URI flight,
      TlsSettings tls,
      CredentialReference credential,
      RetryPolicy retry,
      Timeouts timeouts,
      ProxySettings proxy,
      int maxInboundMessageBytes,
      boolean plaintextAllowed)
      implements Serializable {
    private Object readResolve() {
      return new AxConnection(
          rest,
          flight,
          tls,
          credential,
          retry,
          timeouts,
          Optional.ofNullable(proxy),
          maxInboundMessageBytes,
          plaintextAllowed);
    }
  }
}
