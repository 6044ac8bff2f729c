package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.RequestKind;
import io.spanbeam.local.ServiceBehaviour;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each record of the input is accounted for, and annotated or mended as the account says. */
class AnnotateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SPANS = 60;

  @TempDir Path directory;
  private ServedSpans served;
  private Annotating annotating;
  private List<String> ids;

  @BeforeEach
  void serve() throws IOException {
    served = ServedSpans.ofLastDays(SPANS, ServiceBehaviour.standard(), FaultScript.none());
    annotating = new Annotating(served, directory, directory.resolve("home"));
    ids = annotating.spanIds();
    assertThat(ids, hasSize(SPANS));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void whatCannotBeUpsertedIsInTheDeadLetterWhichCanBeMended() throws Exception {
    String unknown = "0123456789abcdef";
    Path file =
        write(
            "labels.csv",
            "record_id,name,label,score,text\n"
                + "%s,quality,good,,\n".formatted(ids.get(0))
                + "%s,quality,good,,\n".formatted(unknown)
                + "%s,quality,goood,,\n".formatted(ids.get(1))
                + "%s,helpfulness,,7,\n".formatted(ids.get(2))
                + "%s,Quality,good,,\n".formatted(ids.get(3)));
    Path letters = directory.resolve("letters.jsonl");
    Result result =
        annotating.run(
            "-f", file.toString(), "--dead-letter", letters.toString(), "--run-dir", "run");
    assertThat(result.err(), result.status(), is(ExitCode.INCOMPLETE.status()));
    assertThat(
        result.err(),
        containsString("5 records read = 1 upserted + 3 rejected + 1 missing + 0 failed"));
    assertThat(annotating.annotations().keySet(), is(java.util.Set.of(ids.get(0))));

    List<String> lines = Files.readAllLines(letters);
    assertThat(lines, hasSize(4));
    JsonNode first = JSON.readTree(lines.get(0));
    assertThat(first.get("record_id").asText(), is(unknown));
    assertThat(first.at("/dead_letter/line").asInt(), is(3));
    assertThat(first.at("/dead_letter/file").asText(), is(file.toString()));

    String mended =
        String.join("\n", lines)
            .replace(unknown, ids.get(4))
            .replace("goood", "good")
            .replace(":\"7\"", ":\"0.7\"")
            .replace(":7", ":0.7")
            .replace("\"Quality\"", "\"quality\"");
    Result again = annotating.run("-f", write("mended.jsonl", mended).toString());
    assertThat(again.err(), again.status(), is(ExitCode.DONE.status()));
    assertThat(
        annotating.annotations(),
        is(
            new TreeMap<>(
                Map.of(
                    ids.get(0), "good|-|-",
                    ids.get(1), "good|-|-",
                    ids.get(2), "-|0.7|-",
                    ids.get(3), "good|-|-",
                    ids.get(4), "good|-|-"))));
  }

  @Test
  void aDryRunSendsNothingAndLeavesNothing() throws Exception {
    Path file = labels();
    List<String> before = List.of(directory.toFile().list());
    Result result = annotating.run("-f", file.toString(), "--dry-run");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.err(), containsString("Would annotate 20 spans of shop"));
    assertThat(result.err(), containsString("1 request to send"));
    assertThat(served.service().requests().count(RequestKind.ANNOTATE_SPANS), is(0L));
    assertThat(annotating.annotations(), is(anEmptyMap()));
    assertThat(List.of(directory.toFile().list()), is(before));
  }

  @Test
  void aRunThatIsGoneOnWithSendsNothingTwice() throws Exception {
    Path file = labels();
    assertThat(annotating.run("-f", file.toString(), "--run-dir", "run").status(), is(0));
    long requests = served.service().requests().count(RequestKind.ANNOTATE_SPANS);

    Result refused = annotating.run("-f", file.toString(), "--run-dir", "run");
    assertThat(refused.err(), refused.status(), is(ExitCode.FILES.status()));
    assertThat(refused.err(), containsString("holds an earlier run; add --resume"));

    Result result = annotating.run("-f", file.toString(), "--run-dir", "run", "--resume");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.err(), containsString("20 records read = 0 upserted + 20 upserted before"));
    assertThat(served.service().requests().count(RequestKind.ANNOTATE_SPANS), is(requests));
    assertThat(annotating.annotations(), is(aMapWithSize(20)));
  }

  @Test
  void laterRecordsWinOverEarlierOnes() throws Exception {
    Path first = write("a.csv", "record_id,name,label\n%s,quality,good\n".formatted(ids.get(0)));
    Path second = write("b.csv", "record_id,name,label\n%s,quality,bad\n".formatted(ids.get(0)));
    Result result = annotating.run("-f", first.toString(), "-f", second.toString());
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(
        result.err(),
        containsString(
            "1 record was merged into another of the same ID; 1 value was overwritten by a later one"));
    assertThat(annotating.annotations(), is(Map.of(ids.get(0), "bad|-|-")));
    annotating.run("-f", second.toString(), "-f", first.toString());
    assertThat(annotating.annotations(), is(Map.of(ids.get(0), "good|-|-")));
  }

  @Test
  void theKeyIsNowhere() throws Exception {
    Result result = annotating.run("-f", labels().toString(), "--run-dir", "run", "-v");
    assertThat(result.err(), not(containsString(ServedSpans.KEY)));
    try (Stream<Path> files = Files.walk(directory.resolve("run"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(
            Files.readString(file, StandardCharsets.ISO_8859_1),
            not(containsString(ServedSpans.KEY)));
      }
    }
  }

  @Test
  void aWrongKeyStopsTheRun() throws Exception {
    Path home = directory.resolve("home");
    CommandRun command = served.command(directory, home);
    ServedSpans.writeKey(home, "ak-wrong");
    Result result = command.run(Annotating.line("-f", labels().toString()));
    assertThat(result.err(), result.status(), is(ExitCode.AUTHENTICATION.status()));
    assertThat(result.errorLines(), hasSize(1));
  }

  @Test
  void manyRecordsAreFewRequests() throws Exception {
    List<String> rows = new ArrayList<>();
    IntStream.range(0, 50)
        .forEach(
            round ->
                ids.forEach(id -> rows.add("%s,helpfulness,,0.%03d,".formatted(id, 100 + round))));
    Path file = write("many.csv", "record_id,name,label,score,text\n" + String.join("\n", rows));
    Result result = annotating.run("-f", file.toString());
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(annotating.annotations().get(ids.get(7)), is("-|0.149|-"));
    assertThat(result.err(), containsString("2,940 records were merged"));
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  /** Returns a file of labels for 20 spans. */
  private Path labels() throws IOException {
    List<String> lines =
        ids.subList(0, 20).stream()
            .map(id -> "{\"record_id\":\"%s\",\"quality.label\":\"good\"}".formatted(id))
            .toList();
    return write("labels.jsonl", String.join("\n", lines));
  }
}
