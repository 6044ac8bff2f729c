package io.spanbeam.flink;

import io.spanbeam.source.SourceCounters;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
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
      web.refresh-interval: 100
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

  private final Path directory;
  private final Map<String, String> environment;
  private final String master;
  private final FlinkRest rest;
  private final List<Process> processes = new ArrayList<>();
  private final Map<Process, Path> logFiles = new HashMap<>();

  private FlinkCluster(Path directory, Map<String, String> environment, String master) {
    this.directory = directory;
    this.environment = environment;
    this.master = master;
    this.rest = new FlinkRest(master);
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
    FlinkCluster cluster = new FlinkCluster(directory, environment, "localhost:" + ports[1]);
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
      cluster.await("TaskManagers", () -> cluster.rest.taskManagers() == taskManagers);
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
    return master;
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
    String id =
        rest.busyTaskManager()
            .orElseThrow(
                () ->
                    new AssertionError(
                        "No TaskManager has work to do; the cluster said:\n" + logs()));
    return taskManagerProcesses().stream()
        .filter(process -> content(logFiles.get(process)).contains("ResourceID: " + id))
        .findFirst()
        .orElseThrow();
  }

  /** Returns what it tells through its REST API. */
  FlinkRest rest() {
    return rest;
  }

  /**
   * Waits for the end of the youngest job, which the REST API tells a moment later than the
   * command.
   *
   * @param spans that it exports
   * @return how many of them each parallel reader read
   */
  List<Long> awaitSpansRead(long spans) throws Exception {
    await(
        "the end of the job with %d spans".formatted(spans),
        () ->
            rest.lastJob().get("state").asText().equals("FINISHED")
                && total(rest.countedByReaders(SourceCounters.SPANS_READ)) == spans);
    return rest.countedByReaders(SourceCounters.SPANS_READ);
  }

  private static long total(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** Returns all that can be read about a job: in the REST API and in the logs. */
  String told(String job) throws IOException {
    return logs() + rest.told(job);
  }

  /** Returns what the processes logged so far. */
  String logs() {
    return processes.stream()
        .map(process -> content(logFiles.get(process)))
        .collect(Collectors.joining("\n"));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
