package io.spanbeam.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST side: HTTP/1.1 on the loopback address. Checks the key, applies faults, answers. */
final class RestServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);
  private static final int THREADS = 16;
  private static final long CLOSE_SECONDS = 10;

  /** How the server is told that there is no body; 0 means one of unknown length. */
  private static final long NO_BODY = -1;

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();

  static {
    // Without it a small answer can wait 40 ms for the client's delayed acknowledgement. The JDK
    // reads the property once, when its server classes are loaded.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final RestRouter router;
  private final ServiceBehaviour behaviour;
  private final SharedKey key;
  private final FaultScript faults;
  private final RequestLog log;

  /**
   * @param port 0 for any free port
   * @throws IOException if the port cannot be bound
   */
  RestServer(
      int port,
      RestRouter router,
      ServiceBehaviour behaviour,
      SharedKey key,
      FaultScript faults,
      RequestLog log)
      throws IOException {
    this.router = router;
    this.behaviour = behaviour;
    this.key = key;
    this.faults = faults;
    this.log = log;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    threads = Executors.newFixedThreadPool(THREADS, new NamedThreads("local-ax-rest"));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) {
    String requestId = "req_" + Long.toUnsignedString(RANDOM.nextLong(), Character.MAX_RADIX);
    exchange.getResponseHeaders().set("x-request-id", requestId);
    try (exchange) {
      answer(exchange, requestId);
    } catch (IOException e) {
      LOG.debug("A client went away before it had its answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange, String requestId)
      throws IOException, InterruptedException {
    RestRequest request;
    try {
      request = RestRequest.read(exchange, behaviour.gzipBodies());
    } catch (Problem.Refusal e) {
      send(exchange, e.problem().answer(requestId));
      return;
    }
    if (!key.matchesBearer(exchange.getRequestHeaders().getFirst("Authorization"))) {
      log.wasRefused();
      RestAnswer refusal = Problem.unauthenticated().answer(requestId);
      send(exchange, refusal.withHeader("WWW-Authenticate", "Bearer"));
      return;
    }
    log.delay(behaviour.answerDelay());
    RestRouter.Route route = router.route(request);
    Optional<RestFault> fault =
        faults.ofRest(route.kind(), log.arrived(route.kind()), log.restArrived());
    if (fault.isPresent()) {
      failOrExecute(exchange, route, request, requestId, fault.get());
    } else {
      send(exchange, execute(route, request, requestId));
    }
  }

  private void failOrExecute(
      HttpExchange exchange,
      RestRouter.Route route,
      RestRequest request,
      String requestId,
      RestFault fault)
      throws IOException, InterruptedException {
    if (fault instanceof RestFault.Refused refused) {
      RestAnswer refusal = refusal(refused.status(), requestId);
      send(
          exchange,
          refused.retryAfter().isPresent()
              ? refusal.withHeader("Retry-After", Integer.toString(refused.retryAfter().getAsInt()))
              : refusal);
    } else if (fault instanceof RestFault.Html html) {
      send(exchange, RestAnswer.html(html.status(), "<html><h1>Bad gateway</h1></html>"));
    } else if (fault instanceof RestFault.Slow slow) {
      Thread.sleep(slow.delay().toMillis());
      send(exchange, execute(route, request, requestId));
    } else if (fault instanceof RestFault.DroppedAfter) {
      RestAnswer answer = execute(route, request, requestId);
      // A status alone would tell the client everything there is to know.
      if (answer.body().length > 0) {
        // fewer bytes than announced: closing the exchange then closes the connection
        begin(exchange, answer).write(answer.body(), 0, answer.body().length / 2);
      }
    } else if (fault instanceof RestFault.RefusedUntil later) {
      String until = HTTP_DATE.format(Instant.now().plus(later.delay()));
      send(exchange, refusal(later.status(), requestId).withHeader("Retry-After", until));
    }
    // what remains is dropped without an answer: closing the exchange does it
  }

  private static RestAnswer refusal(int status, String requestId) {
    return Problem.failed(status, "A scripted fault refused this request").answer(requestId);
  }

  private RestAnswer execute(RestRouter.Route route, RestRequest request, String requestId) {
    try {
      return route.answer(request);
    } catch (Problem.Refusal e) {
      return e.problem().answer(requestId);
    } catch (StoreException e) {
      LOG.debug("Request {} to {} was refused by the store", requestId, request.path(), e);
      return Problem.of(e).answer(requestId);
    } catch (RuntimeException e) {
      LOG.error("Request {} to {} failed", requestId, request.path(), e);
      return Problem.failed(500, "The local AX failed; its log has " + requestId).answer(requestId);
    }
  }

  private void send(HttpExchange exchange, RestAnswer answer) throws IOException {
    begin(exchange, answer).write(answer.body());
    log.sent(0, answer.body().length);
  }

  private static OutputStream begin(HttpExchange exchange, RestAnswer answer) throws IOException {
    boolean empty = answer.body().length == 0;
    if (!empty) {
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    }
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), empty ? NO_BODY : answer.body().length);
    return exchange.getResponseBody();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    try {
      // pages that are being read hold memory of the caller's allocator
      threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the REST side was closing", e);
    }
  }
}
