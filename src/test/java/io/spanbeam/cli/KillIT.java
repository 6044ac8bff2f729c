package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.local.StoreQuery;
import io.spanbeam.sink.Manifest;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.testing.CanonicalJson;
import io.spanbeam.testing.ExpectedSpans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at any moment leaves a complete export or none, and the same command
 * again brings what an undisturbed run would have brought.
 */
class KillIT {
  private static final int SPANS = 5_000;
  private static final int KILLS = 12;
  private static final long SEED = 20260302;
  private static final String[] COMMAND = {
    "export",
    ServedSpans.PROJECT,
    "--space",
    ServedSpans.SPACE,
    "--all",
    "--start-time=2025-11-01",
    "--end-time=2025-11-20",
    "--output",
    "out"
  };

  private static ServedSpans served;
  private static List<String> expected;

  @TempDir Path directory;

  @BeforeAll
  static void serve() throws Exception {
    ServiceBehaviour slow =
        ServiceBehaviour.standard().withBatchRows(100).withBatchDelay(Duration.ofMillis(40));
    served = ServedSpans.start(SPANS, slow, FaultScript.none());
    try (BufferAllocator memory = new RootAllocator(256L << 20)) {
      expected =
          canonical(
              ExpectedSpans.of(
                  served.store(),
                  served.project().id(),
                  StoreQuery.of(ServedSpans.WINDOW),
                  JsonShape.COLUMNS,
                  memory));
    }
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void killedAtAnyMomentItLeavesAllOrNothing() throws Exception {
    Path undisturbed = Files.createDirectory(directory.resolve("undisturbed"));
    long started = System.nanoTime();
    requireDone(process(undisturbed).run(COMMAND));
    long duration = Duration.ofNanos(System.nanoTime() - started).toMillis();
    requireExact(undisturbed);

    SplittableRandom random = new SplittableRandom(SEED);
    int killedInTime = 0;
    Path place = Files.createDirectory(directory.resolve("killed"));
    for (int kill = 0; kill < KILLS; kill++) {
      // From the time when the JVM is up to shortly behind the end of an undisturbed run
      long delay = random.nextLong(duration / 4, duration + 100);
      killedInTime += killAfter(delay, place) ? 1 : 0;
      if (Files.exists(place.resolve("work/out"))) {
        requireExact(place);
        place = Files.createDirectory(directory.resolve("killed" + kill));
      }
    }
    assertThat("kills before the end", killedInTime, is(greaterThan(KILLS / 3)));

    // The place of several killed runs takes the next one, which deletes what they left
    requireDone(process(place).run(COMMAND));
    requireExact(place);
    assertThat(temporaryDirectories(place), is(List.of()));
  }

  @Test
  void whatAKilledRunLeftIsDeletedByTheNextOneBesideIt() throws Exception {
    try (SpanbeamProcess.Running killed = process(directory).start(COMMAND)) {
      awaitTemporaryDirectory(directory, killed);
      killed.signal("KILL");
      killed.end();
    }
    assertThat(temporaryDirectories(directory).size(), is(1));

    requireDone(process(directory).run(brief("other")));

    assertThat(temporaryDirectories(directory), is(List.of()));
  }

  @Test
  void whatALiveRunWritesIsLeftAloneByAnotherProcess() throws Exception {
    try (SpanbeamProcess.Running live = process(directory).start(COMMAND)) {
      awaitTemporaryDirectory(directory, live);
      // Stopped, so that it is surely there when the other one looks
      live.signal("STOP");
      List<Path> before = temporaryDirectories(directory);
      Path otherHome = Files.createDirectory(directory.resolve("other"));
      String beside = directory.resolve("work/beside").toString();

      requireDone(process(otherHome).run(brief(beside)));

      assertThat(Files.exists(Path.of(beside, "_SUCCESS")), is(true));
      assertThat(temporaryDirectories(directory), is(before));
      live.signal("CONT");
      requireDone(live.end());
    }
    requireExact(directory);
    assertThat(temporaryDirectories(directory), is(List.of()));
  }

  /** Returns a command that takes no time. */
  private static String[] brief(String output) {
    List<String> command = new ArrayList<>(List.of(COMMAND));
    command.set(command.size() - 1, output);
    command.removeIf(argument -> argument.startsWith("--end-time"));
    command.add("--end-time=2025-11-02");
    return command.toArray(String[]::new);
  }

  private static void awaitTemporaryDirectory(Path place, SpanbeamProcess.Running running)
      throws IOException, InterruptedException {
    while (temporaryDirectories(place).isEmpty()) {
      assertThat("still at work", running.alive());
      Thread.sleep(5);
    }
  }

  private static List<Path> temporaryDirectories(Path place) throws IOException {
    Path work = Files.createDirectories(place.resolve("work"));
    try (Stream<Path> files = Files.list(work)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(".spanbeam-"))
          .filter(file -> Files.exists(file.resolve("parts")))
          .toList();
    }
  }

  @Test
  void killedWhileItReplacesAnExportItLeavesTheOldOrTheNewOne() throws Exception {
    requireDone(process(directory).run(COMMAND));
    List<String> replacing = new ArrayList<>(List.of(COMMAND));
    replacing.add("--replace");
    SplittableRandom random = new SplittableRandom(SEED + 1);
    for (int kill = 0; kill < 4; kill++) {
      SpanbeamProcess.Running running = process(directory).start(replacing.toArray(String[]::new));
      Thread.sleep(random.nextLong(500, 4_000));
      running.signal("KILL");
      running.end();
      if (Files.exists(directory.resolve("work/out"))) {
        requireExact(directory);
      }
    }
    requireDone(process(directory).run(replacing.toArray(String[]::new)));
    requireExact(directory);
  }

  /** Returns whether the process was still at work. */
  private boolean killAfter(long millis, Path place) throws IOException, InterruptedException {
    Files.deleteIfExists(place.resolve("pid"));
    SpanbeamProcess.Running running = process(place).start(COMMAND);
    Thread.sleep(millis);
    boolean alive = running.alive();
    if (alive) {
      running.signal("KILL");
    }
    running.end();
    return alive;
  }

  private SpanbeamProcess process(Path place) {
    Map<String, String> variables = new HashMap<>(served.endpoints());
    variables.put("ARIZE_API_KEY", ServedSpans.KEY);
    return SpanbeamProcess.in(place).environment(variables);
  }

  private static void requireDone(Result result) {
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
  }

  private static void requireExact(Path place) throws IOException {
    Path out = place.resolve("work/out");
    assertThat(
        List.of(out.toFile().list()),
        containsInAnyOrder("spans.json", "_manifest.json", "_SUCCESS"));
    assertThat(Manifest.verify(out.toString()), is(List.of()));
    List<JsonNode> spans = new ArrayList<>();
    CanonicalJson.mapper().readTree(out.resolve("spans.json").toFile()).forEach(spans::add);
    assertThat("same spans", canonical(spans).equals(expected));
  }

  private static List<String> canonical(List<JsonNode> spans) {
    return spans.stream().map(CanonicalJson::of).sorted().toList();
  }
}
