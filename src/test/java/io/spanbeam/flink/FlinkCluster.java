package io.spanbeam.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A standalone Flink session cluster on loopback: one JobManager and some TaskManagers of one slot,
 * each a process of its own, from the jars that the profile {@code flink} puts beside the job jar.
 */
final class FlinkCluster implements AutoCloseable {
  private static final Path CLIENT = Path.of("target/flink-client").toAbsolutePath();
  private static final Path LOGGING = Path.of("target/flink-logging").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * No start script computes the memory, so every part is named. On a busy machine a process may
   * not get to work for many seconds; one that was killed is known by the calls that it refuses.
   */
  private static final String SETTINGS =
      """
      jobmanager.rpc.address: localhost
      jobmanager.rpc.port: %d
      jobmanager.bind-host: localhost
      taskmanager.bind-host: localhost
      taskmanager.host: localhost
      rest.address: localhost
      rest.bind-address: localhost
      rest.port: %d
      web.submit.enable: false
      heartbeat.interval: 1000
      heartbeat.timeout: 120000
      pekko.ask.timeout: 120 s
      taskmanager.numberOfTaskSlots: 1
      taskmanager.cpu.cores: 1
      taskmanager.memory.task.heap.size: 384m
      taskmanager.memory.task.off-heap.size: 256m
      taskmanager.memory.framework.heap.size: 128m
      taskmanager.memory.framework.off-heap.size: 64m
      taskmanager.memory.managed.size: 64m
      taskmanager.memory.network.min: 64m
      taskmanager.memory.network.max: 64m
      taskmanager.memory.jvm-metaspace.size: 256m
      taskmanager.memory.jvm-overhead.min: 64m
      taskmanager.memory.jvm-overhead.max: 64m
      io.tmp.dirs: %s
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final Map<String, String> environment;
  private final int restPort;
  private final List<Process> processes = new ArrayList<>();
  private final Map<Process, Path> logFiles = new HashMap<>();

  private FlinkCluster(Path directory, Map<String, String> environment, int restPort) {
    this.directory = directory;
    this.environment = environment;
    this.restPort = restPort;
  }

  /**
   * Starts a cluster and waits until it has its TaskManagers.
   *
   * @param directory for its configuration, its logs and its temporary files
   * @param environment variables that the TaskManagers see
   * @param settings further lines of the configuration
   */
  static FlinkCluster start(
      Path directory, int taskManagers, Map<String, String> environment, String... settings)
      throws Exception {
    int[] ports = freePorts(2);
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    Path configuration = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        configuration.resolve("config.yaml"),
        SETTINGS.formatted(ports[0], ports[1], temporary) + String.join("\n", settings) + "\n");
    FlinkCluster cluster = new FlinkCluster(directory, environment, ports[1]);
    try {
      cluster.launch(
          "jobmanager",
          Map.of(),
          List.of("-Xmx256m"),
          "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
          "--executionMode",
          "cluster");
      for (int i = 0; i < taskManagers; i++) {
        cluster.addTaskManager();
      }
      cluster.await("TaskManagers", () -> cluster.taskManagers() == taskManagers);
      return cluster;
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  /** Both are held before the first is let go, so they differ. */
  private static int[] freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    int[] ports = new int[count];
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0);
      sockets.add(socket);
      ports[i] = socket.getLocalPort();
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  /** Starts one more TaskManager; does not wait for it. */
  Process addTaskManager() throws IOException {
    return launch(
        "taskmanager" + processes.size(),
        environment,
        // As Flink's own script derives them from the configuration above
        List.of("-Xmx512m", "-XX:MaxDirectMemorySize=384m", "-XX:MaxMetaspaceSize=256m"),
        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
  }

  private Process launch(
      String name, Map<String, String> variables, List<String> memory, String main, String... more)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(memory);
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-cp",
            classPath(),
            main,
            "--configDir",
            directory.resolve("conf").toString()));
    command.addAll(List.of(more));
    Path log = directory.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("ARIZE_"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    processes.add(process);
    logFiles.put(process, log);
    return process;
  }

  /** A cluster logs with the older generation of slf4j, other than the client. */
  private String classPath() throws IOException {
    List<String> jars = new ArrayList<>(List.of(directory.resolve("conf").toString()));
    for (Path place : List.of(CLIENT, LOGGING)) {
      try (Stream<Path> files = Files.list(place)) {
        files
            .filter(jar -> place == LOGGING || !jar.getFileName().toString().startsWith("slf4j-"))
            .map(Path::toString)
            .sorted()
            .forEach(jars::add);
      }
    }
    return String.join(File.pathSeparator, jars);
  }

  /** Returns the address that a job is submitted to. */
  String master() {
    return "localhost:" + restPort;
  }

  /** Returns the TaskManagers in the order of their start, without those that ended. */
  List<Process> taskManagerProcesses() {
    return processes.stream().skip(1).filter(Process::isAlive).toList();
  }

  /**
   * Returns a TaskManager that has work to do in the youngest job: not each has, where Flink itself
   * decides how many a step needs.
   */
  Process busyTaskManager() throws IOException {
    String job = lastJob().get("jid").asText();
    for (JsonNode vertex : get("/jobs/" + job).get("vertices")) {
      String path = "/jobs/%s/vertices/%s".formatted(job, vertex.get("id").asText());
      for (JsonNode subtask : get(path).get("subtasks")) {
        if (subtask.get("status").asText().equals("RUNNING")) {
          String id = subtask.get("taskmanager-id").asText();
          return taskManagerProcesses().stream()
              .filter(process -> content(logFiles.get(process)).contains("ResourceID: " + id))
              .findFirst()
              .orElseThrow();
        }
      }
    }
    throw new AssertionError("No TaskManager has work to do; the cluster said:\n" + logs());
  }

  /** Returns how many TaskManagers the JobManager knows; -1 if it does not answer. */
  int taskManagers() {
    try {
      return get("/overview").path("taskmanagers").asInt(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Returns how many jobs run; -1 if the JobManager does not answer. */
  int jobsRunning() {
    try {
      return get("/overview").path("jobs-running").asInt(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Asks the REST API. */
  JsonNode get(String path) throws IOException {
    return JSON.readTree(text(path));
  }

  /** Asks the REST API and returns the answer as it came. */
  String text(String path) throws IOException {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://" + master() + path)).build(),
              BodyHandlers.ofString())
          .body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  /** Returns the jobs that the cluster knows, oldest first. */
  List<JsonNode> jobs() throws IOException {
    List<JsonNode> jobs = new ArrayList<>();
    get("/jobs/overview").get("jobs").forEach(jobs::add);
    jobs.sort((a, b) -> Long.compare(a.get("start-time").asLong(), b.get("start-time").asLong()));
    return jobs;
  }

  /** Returns the youngest job. */
  JsonNode lastJob() throws IOException {
    List<JsonNode> jobs = jobs();
    return jobs.get(jobs.size() - 1);
  }

  /** Returns all that can be read about a job: in the REST API and in the logs. */
  String told(String job) throws IOException {
    StringBuilder told = new StringBuilder(logs());
    for (String path :
        List.of("", "/config", "/plan", "/exceptions", "/accumulators", "/jobmanager/config")) {
      told.append(text("/jobs/" + job + path));
    }
    for (JsonNode vertex : get("/jobs/" + job).get("vertices")) {
      for (String path : List.of("", "/accumulators", "/subtasktimes", "/taskmanagers")) {
        told.append(text("/jobs/%s/vertices/%s%s".formatted(job, vertex.get("id").asText(), path)));
      }
    }
    return told.append(text("/jobmanager/config"))
        .append(text("/jobmanager/environment"))
        .append(text("/jars"))
        .toString();
  }

  /** Returns what the processes logged so far. */
  String logs() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .map(FlinkCluster::content)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Something that becomes true. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  /** Waits for something that the cluster or a command will do. */
  void await(String what, Condition done) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!done.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "Waited in vain for %s; the cluster said:%n%s".formatted(what, logs()));
      }
      Thread.sleep(50);
    }
  }

  @Override
  public void close() {
    for (int i = processes.size() - 1; i >= 0; i--) {
      processes.get(i).destroyForcibly();
    }
    for (Process process : processes) {
      try {
        process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
