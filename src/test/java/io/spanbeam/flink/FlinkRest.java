package io.spanbeam.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.util.VarInt;

/** What a cluster tells through its REST API. */
final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String address;

  /** Asks the JobManager at {@code address}, a host with a port. */
  FlinkRest(String address) {
    this.address = address;
  }

  /** Asks the REST API. */
  JsonNode get(String path) throws IOException {
    return JSON.readTree(text(path));
  }

  private String text(String path) throws IOException {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
              BodyHandlers.ofString())
          .body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  /** Returns how many TaskManagers the JobManager knows; -1 if it does not answer. */
  int taskManagers() {
    return overview("taskmanagers");
  }

  /** Returns how many jobs run; -1 if the JobManager does not answer. */
  int jobsRunning() {
    return overview("jobs-running");
  }

  private int overview(String number) {
    try {
      return get("/overview").path(number).asInt(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Returns the youngest job. */
  JsonNode lastJob() throws IOException {
    List<JsonNode> jobs = new ArrayList<>();
    get("/jobs/overview").get("jobs").forEach(jobs::add);
    jobs.sort((a, b) -> Long.compare(a.get("start-time").asLong(), b.get("start-time").asLong()));
    return jobs.get(jobs.size() - 1);
  }

  private List<JsonNode> vertices(String job) throws IOException {
    List<JsonNode> vertices = new ArrayList<>();
    get("/jobs/" + job).get("vertices").forEach(vertices::add);
    return vertices;
  }

  private static String path(String job, JsonNode vertex) {
    return "/jobs/%s/vertices/%s".formatted(job, vertex.get("id").asText());
  }

  /** Returns the ID of a TaskManager on which a step of the youngest job runs. */
  Optional<String> busyTaskManager() throws IOException {
    String job = lastJob().get("jid").asText();
    for (JsonNode vertex : vertices(job)) {
      for (JsonNode subtask : get(path(job, vertex)).get("subtasks")) {
        if (subtask.get("status").asText().equals("RUNNING")) {
          return Optional.of(subtask.get("taskmanager-id").asText());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Returns what each parallel instance of the step that reads counted in the youngest job.
   *
   * @param counter name of a counter of Beam
   */
  List<Long> countedByReaders(String counter) throws IOException {
    String job = lastJob().get("jid").asText();
    List<Long> counted = new ArrayList<>();
    for (JsonNode vertex : vertices(job)) {
      if (vertex.get("name").asText().contains("Read spans")) {
        for (JsonNode subtask : get(path(job, vertex) + "/subtasks/accumulators").get("subtasks")) {
          for (JsonNode accumulator : subtask.get("user-accumulators")) {
            counted.add(count(JSON.readTree(accumulator.get("value").asText()), counter));
          }
        }
      }
    }
    return counted;
  }

  /** Beam's runner keeps all counters in one accumulator, with numbers as Beam encodes them. */
  private static long count(JsonNode accumulator, String counter) throws IOException {
    for (JsonNode metric : accumulator.at("/metrics/attempted")) {
      if (metric.at("/labels/NAME").asText().equals(counter)) {
        return VarInt.decodeLong(new ByteArrayInputStream(metric.get("payload").binaryValue()));
      }
    }
    return 0;
  }

  /** Returns all that can be read about a job. */
  String told(String job) throws IOException {
    StringBuilder told = new StringBuilder();
    for (String path :
        List.of("", "/config", "/plan", "/exceptions", "/accumulators", "/jobmanager/config")) {
      told.append(text("/jobs/" + job + path));
    }
    for (JsonNode vertex : vertices(job)) {
      for (String path : List.of("", "/accumulators", "/subtasktimes", "/taskmanagers")) {
        told.append(text(path(job, vertex) + path));
      }
    }
    return told.append(text("/jobmanager/config"))
        .append(text("/jobmanager/environment"))
        .append(text("/jars"))
        .toString();
  }
}
