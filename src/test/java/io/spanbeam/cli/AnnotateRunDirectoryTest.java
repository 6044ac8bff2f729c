package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.ServiceBehaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves: dead letters and a run directory, and nothing in the place of other files. */
class AnnotateRunDirectoryTest {
  private static final String RECORD =
      "{\"record_id\":\"0123456789abcdef\",\"values\":[{\"name\":\"quality\",\"label\":\"good\"}]}";

  private static ServedSpans served;

  @TempDir Path directory;
  @TempDir Path home;
  private Annotating annotating;

  @BeforeAll
  static void serve() throws IOException {
    served = ServedSpans.ofLastDays(10, ServiceBehaviour.standard(), FaultScript.none());
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @BeforeEach
  void prepare() {
    annotating = new Annotating(served, directory, home);
  }

  /** Several rows of one missing span are several dead letters, but never a negative count. */
  @Test
  void missingSpansAreNotAnnotated() throws IOException {
    Files.writeString(
        directory.resolve("labels.csv"),
        "record_id,name,label\n0123456789abcdef,quality,good\n0123456789abcdef,quality,bad\n");
    Result result = annotating.run("-f", "labels.csv", "--run-dir", "run");
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(result.errorLines().get(0), is("Annotated 0 spans of shop"));
    assertThat(annotating.letters("run"), hasSize(2));
  }

  @Test
  void aRunOfWhichNothingWasUpsertedCanBeGoneOnWith() throws IOException {
    Path file = Files.writeString(directory.resolve("a.csv"), "record_id,name,label\na,x,y\n");
    assertThat(annotating.run("-f", "a.csv", "--run-dir", "run").status(), is(6));

    Result refused = annotating.run("-f", "a.csv", "--run-dir", "run");
    annotating.requireStopped(
        refused, "DIR/run holds an earlier run; add --resume to go on with it");

    Result again = annotating.run("-f", "a.csv", "--run-dir", "run", "--resume");
    assertThat(again.err(), again.status(), is(ExitCode.INCOMPLETE.status()));

    Files.delete(file);
    annotating.requireStopped(
        annotating.run(
            "-f",
            directory.resolve("run/dead-letter.jsonl").toString(),
            "--run-dir",
            "none",
            "--resume"),
        "DIR/none holds no earlier run; leave --resume out");
    assertThat(annotating.entries(), contains("run"));
  }

  @Test
  void deadLettersDoNotTakeThePlaceOfSomethingElse() throws IOException {
    Path file = Files.writeString(directory.resolve("a.jsonl"), RECORD);
    Files.createDirectory(directory.resolve("letters"));
    Files.createSymbolicLink(directory.resolve("link.jsonl"), file);
    for (String place : List.of("letters", "a.jsonl", "link.jsonl", "a.jsonl/letters")) {
      Result result = annotating.run("-f", "a.jsonl", "--dead-letter", place);
      assertThat(result.err(), result.status(), not(is(ExitCode.DONE.status())));
      assertThat(result.errorLines(), contains(containsString(place.replace("/letters", ""))));
      assertThat(annotating.entries(), contains("a.jsonl", "letters", "link.jsonl"));
    }

    annotating.run("-f", "a.jsonl", "--run-dir", "run");
    Result own = annotating.run("-f", "run/dead-letter.jsonl", "--run-dir", "run", "--resume");
    assertThat(own.err(), own.status(), is(ExitCode.USAGE.status()));
    assertThat(own.errorLines(), contains(containsString("name another --dead-letter")));
    assertThat(annotating.letters("run"), hasSize(1));
  }
}
