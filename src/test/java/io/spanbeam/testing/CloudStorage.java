package io.spanbeam.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Google Cloud Storage on loopback, with what Beam's file system asks of its JSON API: look up,
 * list, resumable uploads, downloads, rewrites, deletions, and batches of these. There is one
 * bucket for each name. What it does not know it refuses with 501.
 */
public final class CloudStorage implements AutoCloseable {
  private static final Pattern OBJECT = Pattern.compile("/storage/v1/b/([^/]+)/o/([^/]+)");
  private static final Pattern OBJECTS = Pattern.compile("/storage/v1/b/([^/]+)/o");
  private static final Pattern BUCKET = Pattern.compile("/storage/v1/b/([^/]+)");
  private static final Pattern REWRITE =
      Pattern.compile("/storage/v1/b/([^/]+)/o/([^/]+)/rewriteTo/b/([^/]+)/o/([^/]+)");
  private static final Pattern BATCHED =
      Pattern.compile(
          "(?is)content-id: *<?([^>\\r\\n]*)>?.*?\\r?\\n\\r?\\n([A-Z]+) (\\S+) HTTP/1\\.1");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final AtomicLong generation = new AtomicLong(1);
  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();

  /** By bucket and name, as {@code bucket/name}. */
  private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();

  private record Stored(byte[] content, long generation) {}

  private record Answer(int status, byte[] body) {
    static Answer json(ObjectNode node) {
      return new Answer(200, node.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Answer error(int status) {
      ObjectNode node = JSON.createObjectNode();
      node.putObject("error").put("code", status).put("message", "HTTP " + status);
      return new Answer(status, node.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private CloudStorage(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(executor);
    server.start();
  }

  /** Starts it without an object. */
  public static CloudStorage start() {
    try {
      return new CloudStorage(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what {@code --gcsEndpoint} takes. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/storage/v1/";
  }

  /** Stores an object. */
  public CloudStorage put(String bucketAndName, byte[] content) {
    objects.put(bucketAndName, new Stored(content, generation.getAndIncrement()));
    return this;
  }

  /** Returns the names of all objects, each as {@code bucket/name}. */
  public Set<String> names() {
    return Set.copyOf(objects.keySet());
  }

  /** Returns an object. */
  public byte[] get(String bucketAndName) {
    Stored stored = objects.get(bucketAndName);
    if (stored == null) {
      throw new AssertionError("No object %s in %s".formatted(bucketAndName, names()));
    }
    return stored.content();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      URI uri = exchange.getRequestURI();
      Answer answer;
      if (uri.getPath().startsWith("/batch/")) {
        answer = batch(exchange, new String(body, StandardCharsets.UTF_8));
      } else if (uri.getPath().startsWith("/upload/")) {
        answer = upload(exchange, body);
      } else {
        answer = answer(exchange.getRequestMethod(), uri);
      }
      exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
      exchange.sendResponseHeaders(
          answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
      if (answer.body().length > 0) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  private Answer answer(String method, URI uri) {
    String path = uri.getRawPath().replaceFirst("^/download", "");
    Map<String, String> query = query(uri);
    Matcher rewrite = REWRITE.matcher(path);
    if (method.equals("POST") && rewrite.matches()) {
      Stored source = objects.get(key(rewrite.group(1), rewrite.group(2)));
      if (source == null) {
        return Answer.error(404);
      }
      String target = key(rewrite.group(3), rewrite.group(4));
      put(target, source.content());
      ObjectNode done = JSON.createObjectNode().put("done", true);
      done.set("resource", description(target));
      return Answer.json(done);
    }
    Matcher object = OBJECT.matcher(path);
    if (object.matches()) {
      return object(method, key(object.group(1), object.group(2)), query);
    }
    Matcher all = OBJECTS.matcher(path);
    if (method.equals("GET") && all.matches()) {
      return list(all.group(1), query.getOrDefault("prefix", ""));
    }
    Matcher bucket = BUCKET.matcher(path);
    if (method.equals("GET") && bucket.matches()) {
      return Answer.json(JSON.createObjectNode().put("name", bucket.group(1)));
    }
    return Answer.error(501);
  }

  private Answer object(String method, String key, Map<String, String> query) {
    Stored stored = objects.get(key);
    if (stored == null) {
      return Answer.error(404);
    }
    if (method.equals("DELETE")) {
      objects.remove(key);
      return new Answer(204, new byte[0]);
    }
    return "media".equals(query.get("alt"))
        ? new Answer(200, stored.content())
        : Answer.json(description(key));
  }

  private Answer list(String bucket, String prefix) {
    ObjectNode list = JSON.createObjectNode();
    ArrayNode items = list.putArray("items");
    for (String key : objects.tailMap(bucket + "/" + prefix).keySet()) {
      if (key.startsWith(bucket + "/" + prefix)) {
        items.add(description(key));
      }
    }
    return Answer.json(list);
  }

  private ObjectNode description(String key) {
    Stored stored = objects.get(key);
    int slash = key.indexOf('/');
    return JSON.createObjectNode()
        .put("bucket", key.substring(0, slash))
        .put("name", key.substring(slash + 1))
        .put("generation", String.valueOf(stored.generation()))
        .put("metageneration", "1")
        .put("size", String.valueOf(stored.content().length))
        .put("updated", "2026-01-01T00:00:00.000Z")
        .put("timeCreated", "2026-01-01T00:00:00.000Z")
        .put("contentType", "application/octet-stream");
  }

  /** An upload is begun by a POST, and its parts come by PUT; the last names the whole length. */
  private Answer upload(HttpExchange exchange, byte[] body) throws IOException {
    Map<String, String> query = query(exchange.getRequestURI());
    String bucket = exchange.getRequestURI().getPath().replaceFirst(".*/b/([^/]+)/o$", "$1");
    if (exchange.getRequestMethod().equals("POST")) {
      String key = bucket + "/" + query.get("name");
      if (objects.containsKey(key) && "0".equals(query.get("ifGenerationMatch"))) {
        return Answer.error(412);
      }
      exchange
          .getResponseHeaders()
          .set(
              "Location",
              "http://127.0.0.1:%d%s&upload_id=%d"
                  .formatted(
                      server.getAddress().getPort(),
                      exchange.getRequestURI(),
                      generation.getAndIncrement()));
      return new Answer(200, new byte[0]);
    }
    ByteArrayOutputStream received =
        uploads.computeIfAbsent(query.get("upload_id"), id -> new ByteArrayOutputStream());
    received.write(body);
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    if (range != null && range.endsWith("/*")) {
      exchange.getResponseHeaders().set("Range", "bytes=0-" + (received.size() - 1));
      return new Answer(308, new byte[0]);
    }
    String key = bucket + "/" + query.get("name");
    put(key, received.toByteArray());
    return Answer.json(description(key));
  }

  /** Several requests in one, each a part of a multipart message, and so are the answers. */
  private Answer batch(HttpExchange exchange, String body) {
    String boundary = "batch_" + generation.getAndIncrement();
    StringBuilder answers = new StringBuilder();
    String given =
        exchange
            .getRequestHeaders()
            .getFirst("Content-Type")
            .replaceFirst(".*boundary=\"?([^\";]+).*", "$1");
    for (String part : body.split(Pattern.quote("--" + given))) {
      Matcher request = BATCHED.matcher(part);
      if (request.find()) {
        Answer answer = answer(request.group(2), URI.create(request.group(3)));
        answers.append(
            """
            --%s
            Content-Type: application/http
            Content-ID: <response-%s>

            HTTP/1.1 %d X
            Content-Type: application/json
            Content-Length: %d

            %s
            """
                .formatted(
                    boundary,
                    request.group(1),
                    answer.status(),
                    answer.body().length,
                    new String(answer.body(), StandardCharsets.UTF_8))
                .replace("\n", "\r\n"));
      }
    }
    answers.append("--").append(boundary).append("--\r\n");
    exchange.getResponseHeaders().set("Content-Type", "multipart/mixed; boundary=" + boundary);
    return new Answer(200, answers.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String key(String bucket, String encodedName) {
    return bucket + "/" + URLDecoder.decode(encodedName, StandardCharsets.UTF_8);
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&")) {
        String[] parts = pair.split("=", 2);
        query.put(
            parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
