package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.annotation.AnnotationSummary.Counts;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.ServiceBehaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at any moment and gone on with ends as an undisturbed one: every record
 * is upserted or a dead letter.
 */
class AnnotateKillIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SPANS = 3_000;
  private static final int KILLS = 6;
  private static final int MISSING = 3;
  private static final long SEED = 20260311;
  private static final String RUN = "run";

  private static ServedSpans served;
  private static List<String> ids;

  @TempDir Path directory;
  private int inputs;

  @BeforeAll
  static void serve(@TempDir Path place) throws Exception {
    served = ServedSpans.ofLastDays(SPANS, ServiceBehaviour.standard(), FaultScript.none());
    ids = export(place).stream().map(span -> span.get("context.span_id").asText()).toList();
    assertThat(ids, hasSize(SPANS));
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void killedAtAnyMomentAndGoneOnWithItEndsAsAnUndisturbedRun() throws Exception {
    Place undisturbed = place("undisturbed");
    long started = System.nanoTime();
    assertThat(undisturbed.process().run(undisturbed.command()).status(), is(6));
    long duration = Duration.ofNanos(System.nanoTime() - started).toMillis();
    Counts whole = requireEnd(undisturbed);
    assertThat(whole.upsertedBefore(), is(0L));

    SplittableRandom random = new SplittableRandom(SEED);
    int killedInTime = 0;
    Place place = place("killed");
    for (int kill = 0; kill < KILLS; kill++) {
      // From the time when the JVM is up to shortly behind the end of an undisturbed run
      killedInTime += place.killAfter(random.nextLong(duration / 4, duration + 100)) ? 1 : 0;
      if (Files.exists(place.run().resolve("summary.json"))) {
        requireEnd(place);
        place = place("killed" + kill);
      }
    }
    assertThat("kills before the end", killedInTime, is(greaterThan(KILLS / 3)));

    Result result = place.process().run(place.command());
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    requireEnd(place);
  }

  @Test
  void interruptedItSaysHowToGoOn() throws Exception {
    Place place = place("interrupted");
    long before = requests();
    Result interrupted;
    try (SpanbeamProcess.Running running = place.process().start(place.command())) {
      awaitRequests(before + 5, running);
      running.signal("INT");
      interrupted = running.end();
    }
    assertThat(interrupted.err(), interrupted.status(), is(ExitCode.INTERRUPTED.status()));
    assertThat(interrupted.errorLines(), hasSize(1));
    String flags = "--run-dir '%s' --resume".formatted(place.run());
    assertThat(interrupted.err(), containsString("go on with " + flags));

    Result result = place.process().run(place.command());
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    Counts counts = requireEnd(place);
    assertThat(counts.upsertedBefore(), is(greaterThan(0L)));
    assertThat(counts.upserted(), is(lessThan((long) SPANS)));
  }

  @Test
  void aSecondProcessIsKeptOutUntilTheFirstIsGone() throws Exception {
    Place place = place("twice");
    long before = requests();
    try (SpanbeamProcess.Running running = place.process().start(place.command())) {
      awaitRequests(before + 5, running);
      String pid = Files.readString(place.home().resolve("pid")).strip();
      Result second =
          served
              .command(place.home().resolve("work"), place.home().resolve("second"))
              .at(Instant.now())
              .run(place.command());
      assertThat(second.err(), second.status(), is(ExitCode.FILES.status()));
      assertThat(
          second.errorLines(),
          is(
              List.of(
                  ("Error: Another run (process %s) is at work in %s; wait for its end, or name"
                          + " another --run-dir")
                      .formatted(pid, place.run()))));
      assertThat("still at work", running.alive());
      running.signal("KILL");
      running.end();
    }
    Result result = place.process().run(place.command());
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    requireEnd(place);
  }

  private static void awaitRequests(long number, SpanbeamProcess.Running running)
      throws InterruptedException {
    while (requests() < number) {
      assertThat("still at work", running.alive());
      Thread.sleep(5);
    }
  }

  /** Checks what a run, or several in a row, have left. */
  private Counts requireEnd(Place place) throws Exception {
    Counts counts = AnnotationSummary.read(place.run().toString()).orElseThrow().counts();
    assertThat(counts.read(), is((long) SPANS + MISSING + 1));
    assertThat(counts.upserted() + counts.upsertedBefore(), is((long) SPANS));
    assertThat(counts.missing(), is((long) MISSING));
    assertThat(counts.rejected(), is(1L));
    assertThat(counts.failed(), is(0L));
    assertThat(Files.readAllLines(place.run().resolve("dead-letter.jsonl")), hasSize(MISSING + 1));

    Map<String, Double> scores = new TreeMap<>();
    for (JsonNode span : export(place.home())) {
      scores.put(
          span.get("context.span_id").asText(),
          span.path("annotation.helpfulness.score").asDouble(-1));
    }
    assertThat("every span has its score", scores.equals(place.expected()));
    try (Stream<Path> files = Files.walk(place.home())) {
      assertThat(
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".tmp") || name.startsWith("spanbeam-"))
              .toList(),
          is(List.of()));
    }
    return counts;
  }

  private Place place(String name) throws IOException {
    Place place = new Place(Files.createDirectory(directory.resolve(name)), ++inputs);
    place.writeInput();
    return place;
  }

  /** Where a run and those that go on with it work; each place gives the spans other scores. */
  private record Place(Path home, int shift) {
    private double score(int index) {
      return (index + shift) % 1000 / 1000.0;
    }

    Map<String, Double> expected() {
      Map<String, Double> expected = new TreeMap<>();
      for (int i = 0; i < ids.size(); i++) {
        expected.put(ids.get(i), score(i));
      }
      return expected;
    }

    void writeInput() throws IOException {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < ids.size(); i++) {
        lines.add(line(ids.get(i), score(i)));
      }
      for (int i = 0; i < MISSING; i++) {
        lines.add(i * ids.size() / MISSING, line("%016x".formatted(i), 0.5));
      }
      lines.add(line(ids.get(0), 7));
      Files.createDirectory(home.resolve("work"));
      Files.write(home.resolve("work/scores.jsonl"), lines);
    }

    private static String line(String id, double score) {
      return "{\"record_id\":\"%s\",\"name\":\"helpfulness\",\"score\":%s}".formatted(id, score);
    }

    Path run() {
      return home.resolve("work").resolve(RUN);
    }

    /** Returns the command that begins the run or goes on with it. */
    String[] command() {
      List<String> command =
          new ArrayList<>(List.of("annotate", ServedSpans.PROJECT, "--space", ServedSpans.SPACE));
      command.addAll(List.of("-f", "scores.jsonl", "--run-dir", RUN));
      // So that sending takes a while
      command.addAll(List.of("--batch-size", "50", "--requests-per-second", "40"));
      if (Files.exists(run())) {
        command.add("--resume");
      }
      return command.toArray(String[]::new);
    }

    SpanbeamProcess process() throws IOException {
      Map<String, String> variables = new HashMap<>(served.endpoints());
      variables.put("ARIZE_API_KEY", ServedSpans.KEY);
      Path temporary = Files.createDirectories(home.resolve("tmp"));
      return SpanbeamProcess.in(home)
          .environment(variables)
          .jvmOption("-Djava.io.tmpdir=" + temporary);
    }

    /** Returns whether the process was still at work. */
    boolean killAfter(long millis) throws IOException, InterruptedException {
      Files.deleteIfExists(home.resolve("pid"));
      try (SpanbeamProcess.Running running = process().start(command())) {
        Thread.sleep(millis);
        boolean alive = running.alive();
        if (alive) {
          running.signal("KILL");
        }
        running.end();
        return alive;
      }
    }
  }

  private static long requests() {
    return served.service().requests().count(RequestKind.ANNOTATE_SPANS);
  }

  private static List<JsonNode> export(Path home) throws IOException {
    Result result =
        served
            .command(home, Files.createDirectories(home.resolve("exporter")))
            .at(Instant.now())
            .run("export", ServedSpans.PROJECT, "-s", ServedSpans.SPACE, "--all", "--stdout");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    List<JsonNode> spans = new ArrayList<>();
    JSON.readTree(result.out()).forEach(spans::add);
    return spans;
  }
}
