package io.spanbeam.ax;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.spanbeam.ax.AxException.Category;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Says what went wrong on the network, alike for REST and Flight. */
public final class NetworkFailures {
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;
  private static final int MAX_TEXT = 512;

  private NetworkFailures() {}

  /**
   * Looks through the causes of a failure for one of the network.
   *
   * @param call what was called, such as {@code GET /v2/projects}
   * @param endpoint where
   * @return the failure in one sentence; empty if the network is not to blame
   */
  public static Optional<AxException> translate(String call, URI endpoint, Throwable failure) {
    String where = hostAndPort(endpoint);
    if (find(failure, NetworkFailures::isPlaintextAnswer).isPresent()) {
      return failure(
          Category.TLS,
          "%2$s failed: %1$s does not speak TLS; check scheme and port",
          where,
          call,
          "",
          failure);
    }
    Optional<Throwable> found = find(failure, NetworkFailures::isConnectTimeout);
    if (found.isPresent()) {
      return failure(
          Category.TIMEOUT,
          "No connection to %s in time for %s; check host, port and network%s",
          where,
          call,
          // A server that waits for a request in plaintext does not answer the handshake at all
          AxConnection.isPlaintext(endpoint) ? "" : ", and that the port speaks TLS",
          failure);
    }
    found = find(failure, NetworkFailures::isTls);
    if (found.isPresent()) {
      return failure(
          Category.TLS,
          "TLS with %s failed in %s: %s; if the service has an authority of its own, set"
              + " ARIZE_SSL_CA_CERT or network.ca_bundle of the profile",
          where,
          call,
          deepestMessage(found.get()),
          failure);
    }
    found = find(failure, HttpTimeoutException.class::isInstance);
    if (found.isPresent()) {
      return failure(Category.TIMEOUT, "No answer from %s in time to %s", where, call, "", failure);
    }
    found =
        find(
            failure,
            e -> e instanceof UnknownHostException || e instanceof UnresolvedAddressException);
    if (found.isPresent()) {
      return failure(
          Category.UNAVAILABLE,
          "Unknown host %s in %s; check the region and the host names",
          where,
          call,
          "",
          failure);
    }
    found = find(failure, ConnectException.class::isInstance);
    if (found.isPresent()) {
      return failure(
          Category.UNAVAILABLE,
          "Can't connect to %s for %s: %s; check host, port and network",
          where,
          call,
          reason(found.get(), "connection refused"),
          failure);
    }
    found = find(failure, e -> e instanceof IOException && !(e instanceof AxException));
    return found.flatMap(
        broken ->
            failure(
                Category.UNAVAILABLE,
                "The connection to %s broke in %s: %s",
                where,
                call,
                reason(broken, "closed by the other side"),
                failure));
  }

  /** Returns {@code host:port} of an endpoint. */
  public static String hostAndPort(URI endpoint) {
    int port = endpoint.getPort();
    if (port < 0) {
      port = AxConnection.isPlaintext(endpoint) ? HTTP_PORT : HTTPS_PORT;
    }
    return endpoint.getHost() + ":" + port;
  }

  /**
   * Returns what the service said in a form fit for a message: one line, at most 512 characters,
   * the key masked should the service repeat it.
   */
  public static String quotable(String text, ApiKey key) {
    String line = text.replace(key.reveal(), "****").replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "...";
  }

  /**
   * Returns a failure as the cause of another, or null if the service repeated the key in it: stack
   * traces are printed with the messages of all causes.
   */
  public static Throwable safeCause(Throwable failure, ApiKey key) {
    return find(failure, e -> String.valueOf(e.getMessage()).contains(key.reveal())).isPresent()
        ? null
        : failure;
  }

  private static boolean isPlaintextAnswer(Throwable failure) {
    // The JDK has no type for it
    return failure instanceof NotSslRecordException
        || failure instanceof SSLException
            && reason(failure, "").contains("nrecognized SSL message");
  }

  private static boolean isTls(Throwable failure) {
    if (failure instanceof CertificateException || failure instanceof SSLHandshakeException) {
      return true;
    }
    // A connection that breaks later shows as an SSLException too
    return failure instanceof SSLException
        && find(failure, e -> e instanceof SocketException || e instanceof EOFException).isEmpty();
  }

  private static boolean isConnectTimeout(Throwable failure) {
    return failure instanceof HttpConnectTimeoutException
        || failure instanceof ConnectTimeoutException
        || failure instanceof SslHandshakeTimeoutException;
  }

  private static Optional<Throwable> find(Throwable failure, Predicate<Throwable> wanted) {
    int depth = 0;
    for (Throwable e = failure; e != null && depth < 16; e = e.getCause(), depth++) {
      if (wanted.test(e)) {
        return Optional.of(e);
      }
    }
    return Optional.empty();
  }

  private static String deepestMessage(Throwable failure) {
    String message = reason(failure, "handshake failed");
    int depth = 0;
    for (Throwable e = failure.getCause(); e != null && depth < 16; e = e.getCause(), depth++) {
      message = reason(e, message);
    }
    return message;
  }

  private static String reason(Throwable failure, String fallback) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? fallback : message;
  }

  private static Optional<AxException> failure(
      Category category,
      String sentence,
      String where,
      String call,
      String reason,
      Throwable cause) {
    return Optional.of(new AxException(category, sentence.formatted(where, call, reason), cause));
  }
}
