package io.spanbeam.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.local.FaultScript;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What more TaskManagers bring, and what many jobs leave behind. */
@Tag("flink")
class FlinkLoadIT {
  private static final Map<String, String> KEY = Map.of("ARIZE_API_KEY", LocalService.KEY);
  private static final int JOBS = 10;

  /**
   * Sent in 500 batches, so one reader takes 150 seconds: much longer than a job takes to start, or
   * than the last range, with which one reader is left alone.
   */
  private static final int SPANS = 50_000;

  private static final int BATCH_ROWS = 100;
  private static final Duration BATCH_DELAY = Duration.ofMillis(300);

  @TempDir Path directory;

  /**
   * With a delay per batch neither the processors nor the service are the limit. How much faster
   * two are is printed, not required: it depends on how busy the machine is when the job starts.
   */
  @Test
  void twoTaskManagersShareTheWork() throws Exception {
    ServiceBehaviour delayed =
        ServiceBehaviour.standard().withBatchRows(BATCH_ROWS).withBatchDelay(BATCH_DELAY);
    try (LocalService near = LocalService.start(SPANS);
        LocalService far = near.behaving(delayed, FaultScript.none())) {
      Spread one = spread(near, far, 1);
      Spread two = spread(near, far, 2);
      System.out.printf(
          "1 TaskManager: %.0f spans/s, 2: %.0f, %.2f times; they read %s%n",
          one.speed(), two.speed(), two.speed() / one.speed(), two.spans());
      assertThat(one.spans(), is(List.of((long) SPANS)));
      Matcher<Long> aboutHalf = allOf(greaterThan(SPANS * 2L / 5), is(lessThan(SPANS * 3L / 5)));
      assertThat(two.spans(), contains(aboutHalf, aboutHalf));
    }
  }

  /**
   * How a job was spread.
   *
   * @param speed in spans per second
   * @param spans read by each TaskManager
   */
  private record Spread(double speed, List<Long> spans) {}

  private Spread spread(LocalService near, LocalService far, int taskManagers) throws Exception {
    Path place = directory.resolve("cluster" + taskManagers);
    try (FlinkCluster cluster = FlinkCluster.start(place, taskManagers, KEY)) {
      // The first job of a cluster loads classes too, which takes the same time on one or on two.
      export(near, cluster, taskManagers, directory.resolve("first" + taskManagers));
      export(far, cluster, taskManagers, directory.resolve("out" + taskManagers));
      List<Long> spans = cluster.awaitSpansRead(SPANS);
      double seconds = cluster.rest().lastJob().get("duration").asDouble() / 1000;
      return new Spread(SPANS / seconds, spans);
    }
  }

  @Test
  void tenExportsLeaveNoClassLoaderNoThreadAndNoDirectMemoryBehind() throws Exception {
    try (LocalService service = LocalService.start(10_000);
        FlinkCluster cluster = FlinkCluster.start(directory.resolve("cluster"), 1, KEY)) {
      requireNothingLeft(
          cluster, number -> export(service, cluster, 1, directory.resolve("out" + number)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rest", "flight"})
  void tenAnnotationsLeaveNothingBehindEither(String transport) throws Exception {
    try (LocalService service = LocalService.start(2_000);
        FlinkCluster cluster = FlinkCluster.start(directory.resolve("cluster"), 1, KEY)) {
      Annotation.configure(service);
      Path file =
          Annotation.write(Annotation.values(service, 1), directory.resolve("labels.jsonl"));
      requireNothingLeft(
          cluster,
          number -> {
            Path run = directory.resolve("run" + number);
            List<String> command =
                Annotation.direct(service, file, run, "--transport=" + transport);
            if (transport.equals("rest")) {
              command.addAll(List.of(Annotation.START, Annotation.END));
            }
            run(service, Annotation.onFlink(command, cluster, 1));
          });
    }
  }

  /** A job of some number. */
  @FunctionalInterface
  private interface NumberedJob {
    void run(int number) throws Exception;
  }

  private static void requireNothingLeft(FlinkCluster cluster, NumberedJob job) throws Exception {
    Process taskManager = cluster.taskManagerProcesses().get(0);
    List<Footprint> footprints = new ArrayList<>();
    for (int number = 0; number < JOBS; number++) {
      job.run(number);
      footprints.add(Footprint.of(cluster, taskManager.pid()));
    }
    footprints.forEach(System.out::println);
    Footprint warm = footprints.get(2);
    Footprint last = footprints.get(JOBS - 1);
    // The one of the last job may still be on its way out.
    assertThat("class loaders of jobs", last.jobLoaders(), is(lessThanOrEqualTo(2L)));
    assertThat("own threads", last.ownThreads(), is(0L));
    assertThat("threads", last.threads(), is(lessThanOrEqualTo(warm.threads() + 5)));
    assertThat(
        "direct memory", last.directBytes(), is(lessThanOrEqualTo(warm.directBytes() + (8 << 20))));
  }

  private void export(LocalService service, FlinkCluster cluster, int parallelism, Path out)
      throws Exception {
    run(service, Export.onFlink(service, out, cluster, parallelism));
  }

  private void run(LocalService service, List<String> command) throws Exception {
    Result result =
        JobJar.flink(directory.resolve("home"))
            .environment(JobJar.endpoints(service))
            .environment(KEY)
            .run(command);
    assertThat(result.err(), result.status(), is(0));
  }

  /**
   * What a TaskManager holds after its garbage was collected.
   *
   * @param jobLoaders class loaders of jobs
   * @param ownThreads threads of Spanbeam and of gRPC
   * @param threads all threads
   * @param directBytes direct buffers, as Flink's own metric counts them
   * @param metaspaceBytes memory of classes
   */
  private record Footprint(
      long jobLoaders, long ownThreads, long threads, long directBytes, long metaspaceBytes) {
    static Footprint of(FlinkCluster cluster, long process) throws Exception {
      // Finalizers and cleaners free what the first collection found.
      jcmd(process, "GC.run");
      jcmd(process, "GC.run");
      List<String> threads =
          jcmd(process, "Thread.print").lines().filter(line -> line.startsWith("\"")).toList();
      return new Footprint(
          jcmd(process, "VM.classloaders").lines().filter(l -> l.contains("ChildFirst")).count(),
          threads.stream()
              .filter(t -> t.startsWith("\"spanbeam") || t.startsWith("\"grpc"))
              .count(),
          threads.size(),
          metric(cluster, "Status.JVM.Memory.Direct.MemoryUsed"),
          metric(cluster, "Status.JVM.Memory.Metaspace.Used"));
    }

    private static long metric(FlinkCluster cluster, String name) throws IOException {
      String id = cluster.rest().get("/taskmanagers").at("/taskmanagers/0/id").asText();
      return cluster
          .rest()
          .get("/taskmanagers/%s/metrics?get=%s".formatted(id, name))
          .at("/0/value")
          .asLong();
    }

    private static String jcmd(long process, String command) throws Exception {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  String.valueOf(process),
                  command)
              .redirectErrorStream(true)
              .start();
      String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said, jcmd.waitFor(), is(0));
      return said;
    }
  }
}
