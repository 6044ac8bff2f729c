package io.spanbeam.local;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A REST request with its whole body, decompressed.
 *
 * @param path decoded path
 * @param query decoded query parameters; of a repeated one the last
 */
record RestRequest(String method, String path, Map<String, String> query, byte[] body) {
  private static final int MAX_BODY_BYTES = 16 << 20;
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  /**
   * Reads the request; its body is read to the end, so that the connection can be used again.
   *
   * @param gzip whether the body may be compressed
   */
  static RestRequest read(HttpExchange exchange, boolean gzip) throws IOException {
    byte[] body = bounded(exchange.getRequestBody());
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      if (!gzip || !encoding.equalsIgnoreCase("gzip")) {
        throw new Problem.Refusal(
            Problem.unsupportedEncoding(
                "Content-Encoding is '%s', which is not supported".formatted(encoding)));
      }
      body = decompressed(body);
    }
    return new RestRequest(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        parameters(exchange.getRequestURI().getRawQuery()),
        body);
  }

  private static byte[] decompressed(byte[] body) {
    try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return bounded(stream);
    } catch (IOException e) {
      throw new Problem.Refusal(
          Problem.invalidRequest("The body is not gzip: " + e.getMessage()), e);
    }
  }

  private static byte[] bounded(InputStream stream) throws IOException {
    byte[] body = stream.readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw new Problem.Refusal(
          Problem.tooLarge("The body is larger than %d bytes".formatted(MAX_BODY_BYTES)));
    }
    return body;
  }

  private static Map<String, String> parameters(String rawQuery) {
    Map<String, String> parameters = new HashMap<>();
    if (rawQuery == null) {
      return parameters;
    }
    for (String pair : rawQuery.split("&")) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        parameters.put(
            decode(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decode(String encoded) {
    // the server has refused malformed percent codes before
    return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  /** Returns the page size: {@code limit} if given, else {@code preset}. */
  int limit(int preset, int most) {
    Optional<String> given = parameter("limit");
    if (given.isEmpty()) {
      return preset;
    }
    int limit;
    try {
      limit = Integer.parseInt(given.get());
    } catch (NumberFormatException e) {
      throw new Problem.Refusal(
          Problem.invalidRequest("limit is '%s', not a whole number".formatted(given.get())), e);
    }
    if (limit < 1 || limit > most) {
      throw new Problem.Refusal(
          Problem.invalidValue("limit is %d, but must be between 1 and %d".formatted(limit, most)));
    }
    return limit;
  }

  /** Returns the body, which must be a JSON object. */
  ObjectNode json() {
    JsonNode document;
    try {
      document = JSON.readValue(body);
    } catch (JacksonException e) {
      throw new Problem.Refusal(
          Problem.invalidRequest("The body is not JSON: " + e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (document instanceof ObjectNode object) {
      return object;
    }
    throw new Problem.Refusal(Problem.invalidRequest("The body is not a JSON object"));
  }
}
