package io.spanbeam.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An HTTP server on loopback that gives its answers in the order in which a test wrote them, and
 * remembers what it was asked. Without an answer left it says 418, which no client takes for
 * success, or what it was told to say then. Registered as an extension of a test, it is closed
 * behind it.
 */
public final class ScriptedHttp implements AutoCloseable, AfterEachCallback {
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Answer> otherwise = request -> status(418);

  /** What the server was asked. The body is as it was before it was compressed. */
  public record Request(String method, URI uri, Map<String, String> headers, String body) {}

  /** Answers one request. */
  @FunctionalInterface
  public interface Answer {
    /** Writes the answer. */
    void to(HttpExchange exchange) throws IOException;
  }

  private ScriptedHttp(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(executor);
    server.start();
  }

  /** Starts a plaintext server. */
  public static ScriptedHttp start() {
    try {
      return new ScriptedHttp(HttpServer.create(loopback(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server with TLS. */
  public static ScriptedHttp startTls(SelfSigned certificate)
      throws IOException, GeneralSecurityException {
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
    return new ScriptedHttp(server);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Returns where the server listens. */
  public URI uri() {
    boolean tls = server instanceof HttpsServer;
    return URI.create(
        (tls ? "https://localhost:" : "http://127.0.0.1:") + server.getAddress().getPort());
  }

  /** Adds an answer. */
  public ScriptedHttp answer(Answer answer) {
    answers.add(answer);
    return this;
  }

  /** Gives the answer to all requests for which no other is left. */
  public ScriptedHttp otherwise(Answer answer) {
    otherwise = request -> answer;
    return this;
  }

  /** Adds a JSON answer with status 200. */
  public ScriptedHttp json(String body) {
    return answer(200, JSON, body);
  }

  /** Adds an answer. */
  public ScriptedHttp answer(int status, Map<String, String> headers, String body) {
    return answer(exchange -> write(exchange, status, headers, body));
  }

  /** Answers with JSON and status 200. */
  public static void json(HttpExchange exchange, String body) throws IOException {
    write(exchange, 200, JSON, body);
  }

  private static void write(
      HttpExchange exchange, int status, Map<String, String> headers, String body)
      throws IOException {
    headers.forEach(exchange.getResponseHeaders()::set);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** Answers requests for which no answer is left with a status and without a body. */
  public ScriptedHttp otherwiseStatus(ToIntFunction<Request> rule) {
    otherwise = request -> status(rule.applyAsInt(request));
    return this;
  }

  private static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  /** Returns the requests so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    InputStream body = exchange.getRequestBody();
    if ("gzip".equals(headers.get("Content-Encoding"))) {
      body = new GZIPInputStream(body);
    }
    Request request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            headers,
            new String(body.readAllBytes(), StandardCharsets.UTF_8));
    requests.add(request);
    Answer answer = answers.poll();
    (answer == null ? otherwise.apply(request) : answer).to(exchange);
    exchange.close();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
