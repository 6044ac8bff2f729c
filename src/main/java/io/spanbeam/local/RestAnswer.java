package io.spanbeam.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** An HTTP answer with its whole body; without one if it is empty. */
record RestAnswer(int status, String contentType, Map<String, String> headers, byte[] body) {
  RestAnswer {
    headers = Map.copyOf(headers);
  }

  RestAnswer(int status, String contentType, byte[] body) {
    this(status, contentType, Map.of(), body);
  }

  static RestAnswer json(int status, JsonNode document) {
    return json(status, document.toString().getBytes(StandardCharsets.UTF_8));
  }

  static RestAnswer json(int status, byte[] document) {
    return new RestAnswer(status, "application/json", document);
  }

  /** Returns an answer without a body, and so without a type of it. */
  static RestAnswer empty(int status) {
    return new RestAnswer(status, "", new byte[0]);
  }

  static RestAnswer html(int status, String page) {
    return new RestAnswer(
        status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
  }

  RestAnswer withHeader(String name, String value) {
    Map<String, String> extended = new HashMap<>(headers);
    extended.put(name, value);
    return new RestAnswer(status, contentType, extended, body);
  }
}
