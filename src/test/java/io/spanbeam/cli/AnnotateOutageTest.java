package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.annotation.AnnotationSummary.Counts;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.RestFault;
import io.spanbeam.local.ServiceBehaviour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is down, from the start or in the middle: nothing is lost, and one can go on. */
class AnnotateOutageTest {
  private static final int RECORDS = 60;

  @TempDir Path directory;
  private ServedSpans served;
  private Annotating annotating;

  @AfterEach
  void stop() {
    served.close();
  }

  /** Starts a service that fails some requests to annotate; returns the file of annotations. */
  private String serve(long firstFailure, long lastFailure) throws IOException {
    FaultScript faults = FaultScript.none();
    for (long request = firstFailure; request <= lastFailure; request++) {
      faults = faults.failRest(RequestKind.ANNOTATE_SPANS, request, RestFault.refused(503));
    }
    served = ServedSpans.ofLastDays(RECORDS, ServiceBehaviour.standard(), faults);
    annotating = new Annotating(served, directory, directory.resolve("home"));
    List<String> lines =
        annotating.spanIds().stream()
            .map("{\"record_id\":\"%s\",\"name\":\"helpfulness\",\"score\":0.5}"::formatted)
            .toList();
    assertThat(lines, hasSize(RECORDS));
    return Files.write(directory.resolve("scores.jsonl"), lines).toString();
  }

  @Test
  void aServiceThatCannotBeReachedIsSaidInOneSentence() throws IOException {
    String file = serve(0, -1);
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Result result =
        annotating
            .command()
            .environment(Map.of("ARIZE_API_PORT", String.valueOf(port)))
            .run(Annotating.line("-f", file, "--run-dir", "run", "--retries", "0"));
    assertThat(result.err(), result.status(), is(ExitCode.SERVICE.status()));
    assertThat(
        result.errorLines(),
        contains(allOf(startsWith("Error: "), containsString(String.valueOf(port)))));
    assertThat(Files.exists(directory.resolve("run")), is(false));
  }

  @Test
  void whereNothingAtAllIsTakenTheRunFailsWithItsAccountAndCanBeGoneOnWith() throws IOException {
    String file = serve(1, 2);
    Result result = annotate(file, "--retries", "1");
    assertThat(result.err(), result.status(), is(ExitCode.SERVICE.status()));
    assertThat(
        result.err(),
        containsString("60 records read = 0 upserted + 0 rejected + 0 missing + 60 failed"));
    List<String> lines = result.errorLines();
    assertThat(
        lines.get(lines.size() - 1),
        allOf(
            startsWith("Error: Nothing was upserted, because the service is not available: Not"),
            containsString("POST /v2/spans/annotate failed with 503 Service unavailable"),
            endsWith("; go on with --run-dir '%s' --resume".formatted(run()))));
    requireDeadLetters(60);

    Result resumed = annotate(file, "--resume");
    assertThat(resumed.err(), resumed.status(), is(ExitCode.DONE.status()));
    requireAllAnnotated();
    requireDeadLetters(0);
  }

  @Test
  void aRunThatIsGoneOnWithWhileTheServiceIsDownSaysSo() throws IOException {
    String file = serve(5, 6);
    assertThat(annotate(file, batchesOfTen("--retries", "0")).status(), is(6));
    Result result = annotate(file, batchesOfTen("--retries", "0", "--resume"));
    // Four of six batches were upserted before; the other two are sent again
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));

    served.close();
    file = serve(5, 8);
    assertThat(annotate(file, batchesOfTen("--retries", "0", "--run-dir", "b")).status(), is(6));
    Result down = annotate(file, batchesOfTen("--retries", "0", "--run-dir", "b", "--resume"));
    assertThat(down.err(), down.status(), is(ExitCode.SERVICE.status()));
    assertThat(
        down.err(),
        containsString("60 records read = 0 upserted + 40 upserted before + 0 rejected"));
    assertThat(annotate(file, batchesOfTen("--run-dir", "b", "--resume")).status(), is(0));
    requireAllAnnotated();
  }

  @Test
  void whereSomeBatchesFailTheirRecordsAreDeadLettersThatCanBeFedBackIn() throws IOException {
    String file = serve(3, 4);
    Result result = annotate(file, batchesOfTen("--retries", "0"));
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(
        result.err(),
        containsString("60 records read = 40 upserted + 0 rejected + 0 missing + 20 failed"));
    assertThat(result.err(), containsString("  unavailable: 20"));
    requireDeadLetters(20);

    Result again = annotating.run("-f", run().resolve("dead-letter.jsonl").toString());
    assertThat(again.err(), again.status(), is(ExitCode.DONE.status()));
    requireAllAnnotated();
  }

  @Test
  void aRunThatIsStoppedBeforeAnythingWasTakenSaysThatItStartsAnew() throws IOException {
    String file = serve(1, 3);
    Result result = annotate(file, batchesOfTen("--retries", "0"));
    assertThat(result.err(), result.status(), is(ExitCode.SERVICE.status()));
    assertThat(
        result.errorLines(),
        contains(endsWith("; the ledger is still empty, so the same command starts anew")));
    assertThat(Files.exists(run()), is(false));

    Result again = annotate(file, batchesOfTen("--retries", "0"));
    assertThat(again.err(), again.status(), is(ExitCode.DONE.status()));
    requireAllAnnotated();
  }

  @Test
  void aServiceThatGoesDownForGoodStopsTheRunWhichCanBeGoneOnWith() throws IOException {
    String file = serve(3, 5);
    Result result = annotate(file, batchesOfTen("--retries", "0"));
    assertThat(result.err(), result.status(), is(ExitCode.SERVICE.status()));
    assertThat(
        result.errorLines(),
        contains(
            allOf(
                startsWith("Error: POST /v2/spans/annotate failed with 503 Service unavailable"),
                endsWith(
                    ". What was upserted is in the ledger; go on with --run-dir '%s' --resume"
                        .formatted(run())))));
    assertThat(AnnotationSummary.read(run().toString()).isPresent(), is(false));

    Result resumed = annotate(file, batchesOfTen("--resume"));
    assertThat(resumed.err(), resumed.status(), is(ExitCode.DONE.status()));
    assertThat(
        resumed.err(),
        containsString("60 records read = 40 upserted + 20 upserted before + 0 rejected"));
    requireAllAnnotated();
  }

  private void requireDeadLetters(int number) throws IOException {
    Counts counts = AnnotationSummary.read(run().toString()).orElseThrow().counts();
    assertThat(counts.failed(), is((long) number));
    assertThat(counts.upserted() + counts.upsertedBefore(), is((long) RECORDS - number));
    Path letters = run().resolve("dead-letter.jsonl");
    assertThat(Files.exists(letters) ? Files.readAllLines(letters) : List.of(), hasSize(number));
  }

  private void requireAllAnnotated() throws IOException {
    assertThat(annotating.annotations().values(), everyItem(is("-|0.5|-")));
    assertThat(annotating.annotations(), aMapWithSize(RECORDS));
  }

  private Path run() {
    return directory.resolve("run");
  }

  private static String[] batchesOfTen(String... flags) {
    return Stream.concat(
            Stream.of("--batch-size", "10", "--max-requests-in-flight", "1"), Stream.of(flags))
        .toArray(String[]::new);
  }

  private Result annotate(String file, String... flags) throws IOException {
    Stream<String> place =
        List.of(flags).contains("--run-dir") ? Stream.of() : Stream.of("--run-dir", "run");
    return annotating.run(
        Stream.concat(Stream.concat(Stream.of("-f", file), place), Stream.of(flags))
            .toArray(String[]::new));
  }
}
