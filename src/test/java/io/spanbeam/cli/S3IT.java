package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.RestFault;
import io.spanbeam.local.ServiceBehaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports, annotations and run directories in a bucket, read and written by Beam's S3 client. */
@Tag("s3")
class S3IT {
  private static final int SPANS = 60;

  @TempDir static Path place;
  private static S3Server s3;
  private static Path bucket;

  @TempDir Path directory;
  private ServedSpans served;
  private Annotating annotating;

  @BeforeAll
  static void start() throws Exception {
    s3 = S3Server.start(place);
    bucket = s3.bucket("lake");
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (s3 != null) {
      s3.close();
    }
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private void serve(FaultScript faults) throws IOException {
    served = ServedSpans.ofLastDays(SPANS, ServiceBehaviour.standard(), faults);
    annotating = new Annotating(served, directory, directory.resolve("home"));
  }

  @Test
  void anExportIsCommittedInABucketAndReplacedOnlyIfAsked() throws IOException {
    serve(FaultScript.none());
    for (String format : List.of("json", "jsonl")) {
      String target = "s3://lake/exports/" + format;
      String[] flags = {"export", "--all", "--output", target, "--format", format};
      Result result = run(flags);
      assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
      assertThat(result.err(), containsString("Exported 60 spans to " + target));
      assertThat(names("exports/" + format), hasItems("_SUCCESS", "_manifest.json"));
      assertThat(
          names("exports/" + format).stream().filter(S3IT::isTemporary).toList(), hasSize(0));

      Result refused = run(flags);
      assertThat(refused.err(), refused.status(), is(ExitCode.FILES.status()));
      Result replaced = run("export", "--all", "--output", target, "--format", format, "--replace");
      assertThat(replaced.err(), replaced.status(), is(ExitCode.DONE.status()));
    }
    assertThat(
        ExportedSpans.spans(Files.readString(bucket.resolve("exports/json/spans.json"))),
        hasSize(SPANS));
  }

  private static boolean isTemporary(String name) {
    return name.startsWith(".spanbeam") || name.endsWith(".tmp");
  }

  @Test
  void aRunOverObjectsKeepsItsLedgerThereAndCanBeGoneOnWith() throws IOException {
    FaultScript faults = FaultScript.none();
    for (int request = 3; request <= 5; request++) {
      faults = faults.failRest(RequestKind.ANNOTATE_SPANS, request, RestFault.refused(503));
    }
    serve(faults);
    writeLabels();
    String[] run = {
      "annotate",
      "-f",
      "s3://lake/labels/*.csv",
      "--run-dir",
      "s3://lake/runs/monday",
      "--batch-size",
      "10",
      "--max-requests-in-flight",
      "1",
      "--retries",
      "0"
    };
    Result stopped = run(run);
    assertThat(stopped.err(), stopped.status(), is(ExitCode.SERVICE.status()));
    assertThat(
        stopped.errorLines().get(0),
        endsWith("; go on with --run-dir 's3://lake/runs/monday' --resume"));
    assertThat(names("runs/monday/ledger"), hasSize(1));
    assertThat(Files.exists(bucket.resolve("runs/monday/summary.json")), is(false));

    Result refused = run(run);
    assertThat(refused.err(), refused.status(), is(ExitCode.FILES.status()));
    assertThat(refused.err(), containsString("s3://lake/runs/monday holds an earlier run"));

    Result resumed =
        run(Stream.concat(Stream.of(run), Stream.of("--resume")).toArray(String[]::new));
    assertThat(resumed.err(), resumed.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(
        resumed.err(),
        containsString(
            "61 records read = 40 upserted + 20 upserted before + 0 rejected + 1 missing"));
    List<String> letters = Files.readAllLines(bucket.resolve("runs/monday/dead-letter.jsonl"));
    assertThat(letters, hasSize(1));
    assertThat(letters.get(0), containsString("\"file\":\"s3://lake/labels/b.csv\""));
    assertThat(Files.exists(bucket.resolve("runs/monday/summary.json")), is(true));
    assertThat(annotating.annotations().values(), everyItem(is("good|-|-")));
    assertThat(annotating.annotations(), aMapWithSize(SPANS));
  }

  private void writeLabels() throws IOException {
    List<String> ids = annotating.spanIds();
    List<String> header = List.of("record_id,name,label");
    List<String> first = new ArrayList<>(header);
    List<String> second = new ArrayList<>(header);
    ids.subList(0, SPANS / 2).forEach(id -> first.add(id + ",quality,good"));
    ids.subList(SPANS / 2, SPANS).forEach(id -> second.add(id + ",quality,good"));
    second.add("ffffffffffffffff,quality,good");
    Path labels = Files.createDirectories(bucket.resolve("labels"));
    Files.write(labels.resolve("a.csv"), first);
    Files.write(labels.resolve("b.csv"), second);
  }

  private Set<String> names(String prefix) throws IOException {
    try (Stream<Path> objects = Files.list(bucket.resolve(prefix))) {
      return objects.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  /** Runs a command on the project, with the flags behind its name. */
  private Result run(String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(1, List.of(ServedSpans.PROJECT, "--space", ServedSpans.SPACE));
    line.add("--");
    line.addAll(s3.beamOptions());
    return annotating.command().run(line.toArray(String[]::new));
  }
}
