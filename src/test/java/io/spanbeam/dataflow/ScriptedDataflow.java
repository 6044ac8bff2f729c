package io.spanbeam.dataflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.spanbeam.testing.ScriptedHttp;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The API of Dataflow on loopback, as far as its runner asks it: it takes one job, tells its state,
 * counters and messages, and takes a request to cancel it. How the job goes is up to a test.
 */
final class ScriptedDataflow implements AutoCloseable {
  static final String JOB = "job-1";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 120;

  private final ScriptedHttp server = ScriptedHttp.start().otherwise(this::answer);
  private final CountDownLatch watched = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();
  private final Life life;
  private volatile boolean ended;
  private volatile boolean cancelled;
  private volatile int looksWhenCancelled;

  /** How the job goes. */
  interface Life {
    /** Is told of the job that was created; the answer waits for it. */
    default void create(JsonNode job) throws Exception {}

    /**
     * Returns the state of the job, such as {@code RUNNING}.
     *
     * @param look how often it was asked for before
     * @param cancelled whether it shall be cancelled
     */
    String state(int look, boolean cancelled);

    /** Returns its counters, in the form of the API. */
    default List<Map<String, Object>> counters(boolean ended) {
      return List.of();
    }

    /** Returns its messages of errors. */
    default List<String> errors() {
      return List.of();
    }
  }

  ScriptedDataflow(Life life) {
    this.life = life;
  }

  /** Returns a job that fails after it was looked at twice. */
  static ScriptedDataflow failing(String... errors) {
    return new ScriptedDataflow(
        new Life() {
          @Override
          public String state(int look, boolean cancelled) {
            return look < 2 ? "RUNNING" : "FAILED";
          }

          @Override
          public List<String> errors() {
            return List.of(errors);
          }
        });
  }

  /**
   * Returns a job that does not end by itself.
   *
   * @param stops whether it ends when it is cancelled; otherwise its workers take their time
   */
  static ScriptedDataflow endless(boolean stops) {
    return new ScriptedDataflow(
        (look, cancelled) -> {
          if (!cancelled) {
            return "RUNNING";
          }
          return stops ? "CANCELLED" : "CANCELLING";
        });
  }

  /** Returns what {@code --apiRootUrl} takes. */
  String root() {
    return server.uri() + "/";
  }

  /** Returns the request that created the job; empty if there was none. */
  Optional<ScriptedHttp.Request> creation() {
    return server.requests().stream()
        .filter(request -> request.method().equals("POST"))
        .findFirst();
  }

  /** Waits until somebody looked at the running job. */
  void awaitLook() throws InterruptedException {
    if (!watched.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("Nobody looked at the job");
    }
  }

  /** Returns how often the state of the job was asked for. */
  int looks() {
    return looks.get();
  }

  /** Returns whether somebody wanted the job to be cancelled. */
  boolean cancelled() {
    return cancelled;
  }

  /** Returns how often the state was asked for after that. */
  int looksSinceCancelled() {
    return looks.get() - looksWhenCancelled;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Map<String, ?> answer;
    if (path.endsWith("/metrics")) {
      answer = Map.of("metrics", life.counters(ended));
    } else if (path.endsWith("/messages")) {
      answer = Map.of("jobMessages", life.errors().stream().map(ScriptedDataflow::error).toList());
    } else {
      answer = Map.of("id", JOB, "currentState", "JOB_STATE_" + state(exchange));
    }
    ScriptedHttp.json(exchange, JSON.writeValueAsString(answer));
    if (looks.get() > 0) {
      watched.countDown();
    }
  }

  private String state(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "POST":
        try {
          life.create(JSON.readTree(creation().orElseThrow().body()));
        } catch (Exception e) {
          throw new IOException("The workers of the test failed", e);
        }
        return "PENDING";
      case "PUT":
        cancelled = true;
        looksWhenCancelled = looks.get();
        return "CANCELLING";
      default:
        String state = life.state(looks.getAndIncrement(), cancelled);
        ended = state.equals("DONE");
        return state;
    }
  }

  private static Map<String, String> error(String text) {
    return Map.of(
        "id",
        String.valueOf(text.hashCode()),
        "time",
        "2026-01-01T00:00:00.000Z",
        "messageImportance",
        "JOB_MESSAGE_ERROR",
        "messageText",
        text);
  }

  @Override
  public void close() {
    server.close();
  }
}
