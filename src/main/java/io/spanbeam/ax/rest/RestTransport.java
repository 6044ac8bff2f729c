package io.spanbeam.ax.rest;

import io.spanbeam.ax.ApiKey;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.CertificateTrust;
import io.spanbeam.ax.ClientHeaders;
import io.spanbeam.ax.NetworkFailures;
import io.spanbeam.ax.ProxySettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Makes single REST calls: headers, TLS, proxy, timeouts and failures. Thread-safe. */
final class RestTransport implements AutoCloseable {
  private final AxConnection connection;
  private final HttpClient client;
  private final ExecutorService executor;

  RestTransport(AxConnection connection) throws AxException {
    this.connection = connection;
    SSLContext tls = sslContext(connection);
    executor =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "ax-rest");
              thread.setDaemon(true);
              return thread;
            });
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(executor)
            .sslContext(tls)
            .connectTimeout(connection.timeouts().connect())
            // A redirect would carry the key to whatever host it names
            .followRedirects(HttpClient.Redirect.NEVER)
            // Over plaintext the upgrade to HTTP/2 confuses some servers
            .version(
                AxConnection.isPlaintext(connection.rest())
                    ? HttpClient.Version.HTTP_1_1
                    : HttpClient.Version.HTTP_2);
    connection.proxy().ifPresent(proxy -> builder.proxy(new Selector(proxy)));
    client = builder.build();
  }

  /** Makes a GET call and returns the body of its success. */
  byte[] get(String path, Map<String, String> query) throws AxException {
    return send("GET " + path, HttpRequest.newBuilder(uri(path, query)).GET()).successBody();
  }

  /** Makes a POST call with a JSON body and returns the body of its success. */
  byte[] post(String path, Map<String, String> query, byte[] body) throws AxException {
    return exchange(path, query, body, Optional.empty()).successBody();
  }

  /**
   * Makes a POST call with a JSON body and returns its answer, whatever the status.
   *
   * @param encoding how the body is compressed, if it is
   */
  RestReply exchange(String path, Map<String, String> query, byte[] body, Optional<String> encoding)
      throws AxException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path, query))
            .POST(BodyPublishers.ofByteArray(body))
            .header("Content-Type", "application/json");
    encoding.ifPresent(name -> request.header("Content-Encoding", name));
    return send("POST " + path, request);
  }

  private RestReply send(String call, HttpRequest.Builder request) throws AxException {
    ApiKey key = connection.credential().resolve();
    request
        .header("Authorization", "Bearer " + key.reveal())
        .header("Accept", "application/json, application/problem+json")
        .header("User-Agent", "spanbeam/" + ClientHeaders.VERSION);
    ClientHeaders.informational().forEach(request::header);
    return new RestReply(call, await(call, request.build()), connection.credential(), key);
  }

  /** Waits for the whole answer: the client's own timeout ends with the headers. */
  private HttpResponse<byte[]> await(String call, HttpRequest request) throws AxException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BoundedBody.handler(connection.maxInboundMessageBytes()));
    try {
      return answer.get(connection.timeouts().request().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new AxException(
          Category.TIMEOUT,
          "No answer from %s to %s within %d s"
              .formatted(
                  NetworkFailures.hostAndPort(connection.rest()),
                  call,
                  connection.timeouts().request().toSeconds()),
          e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new AxException(Category.UNAVAILABLE, call + " was interrupted", e);
    } catch (ExecutionException e) {
      throw failure(call, e.getCause());
    }
  }

  private AxException failure(String call, Throwable cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof BoundedBody.TooLargeException tooLarge) {
        return new AxException(
            Category.TOO_LARGE,
            "The answer to %s is larger than %d bytes; ask for smaller pages"
                .formatted(call, tooLarge.maxBytes()),
            tooLarge);
      }
    }
    return NetworkFailures.translate(call, connection.rest(), cause)
        .orElseGet(
            () ->
                new AxException(Category.PROTOCOL, call + " failed: " + cause.getMessage(), cause));
  }

  private URI uri(String path, Map<String, String> query) {
    String base = connection.rest().toString().replaceFirst("/+$", "");
    String parameters =
        query.entrySet().stream()
            .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&"));
    return URI.create(base + path + (parameters.isEmpty() ? "" : "?" + parameters));
  }

  /** Encodes a text for one segment of a path or one part of a query. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static SSLContext sslContext(AxConnection connection) throws AxException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      // Reading authorities takes longer than many a request; no request without TLS needs them.
      TrustManager[] trust =
          AxConnection.isPlaintext(connection.rest())
              ? new TrustManager[0]
              : new TrustManager[] {CertificateTrust.of(connection.tls())};
      context.init(null, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AxException(Category.TLS, "Can't set up TLS: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private static final class Selector extends ProxySelector {
    private final ProxySettings settings;

    private Selector(ProxySettings settings) {
      this.settings = settings;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return settings.covers(uri.getHost())
          ? List.of(
              new Proxy(Proxy.Type.HTTP, new InetSocketAddress(settings.host(), settings.port())))
          : List.of(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      // Reported by the call that failed
    }
  }
}
