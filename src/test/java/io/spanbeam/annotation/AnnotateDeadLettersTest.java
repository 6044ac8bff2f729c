package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.annotation.input.InputFiles;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is not upserted is in the dead letter, of this run and of no other. */
class AnnotateDeadLettersTest {
  @TempDir Path directory;

  @RegisterExtension final MemoryService service = new MemoryService();

  private Records records;

  @BeforeEach
  void prepare() {
    records = new Records(directory.resolve("input"));
  }

  @Test
  void missingRecordsAreDeadLettersAndAllOthersArrive() throws Exception {
    records.file(Records.distinct(0, 3000)).file(Records.distinct(0, 10));
    Map<String, Map<String, AnnotationValue>> expected = records.expected();
    for (int i = 0; i < 3000; i += 500) {
      String id = "span-%07d".formatted(i);
      service.missing.add(id);
      expected.remove(id);
    }

    AnnotationSummary summary = TestRun.run(annotate(), records);

    assertThat(service.stored(), is(expected));
    // The ID of the first file's first record comes in the second file again.
    assertThat(summary.counts().missing(), is(7L));
    assertThat(summary.counts().upserted(), is(3003L));
    List<String> lines = Files.readAllLines(Path.of(summary.deadLetter()));
    assertThat(lines.size(), is(7));
    assertThat(
        lines.get(0),
        allOf(
            containsString("{\"record_id\":\"span-0000000\",\"values\":[{\"name\":\"quality\""),
            containsString("\"kind\":\"missing\""),
            containsString(letterOf(0, 1))));
    assertThat(lines.get(1), containsString(letterOf(0, 501)));
    assertThat(lines.get(6), containsString(letterOf(1, 1)));
  }

  @Test
  void mendedDeadLettersAreInput() throws Exception {
    records.file(Records.distinct(0, 300)).reject();
    service.missing.addAll(List.of("span-0000007", "span-0000070"));
    AnnotationSummary first = TestRun.run(annotate(), records);
    service.missing.clear();
    Path mended = directory.resolve("mended.jsonl");
    String letters = Files.readString(Path.of(first.deadLetter()));
    Files.writeString(
        mended,
        letters.replace(
            "{\"record_id\":\"bad\",",
            "{\"record_id\":\"mended\",\"values\":[{\"name\":\"quality\",\"label\":\"x\"}],"));

    Pipeline pipeline = TestRun.pipeline(2);
    pipeline.apply(annotate().files(InputFiles.find(List.of(mended.toString()), Optional.empty())));
    pipeline.run().waitUntilFinish();

    AnnotationSummary second = AnnotationSummary.read(directory.toString()).orElseThrow();
    assertThat(second.counts().read(), is(3L));
    assertThat(second.counts().upserted(), is(3L));
    Map<String, Map<String, AnnotationValue>> expected = records.expected();
    expected.put("mended", Map.of("quality", Records.label("quality", "x")));
    assertThat(service.stored(), is(expected));
  }

  @Test
  void deadLettersOfAnEarlierRunGoWithTheRunThatHasNone() throws Exception {
    records.file(Records.distinct(0, 100));
    service.missing.add("span-0000050");
    AnnotationSummary first = TestRun.run(annotate(), records);
    assertThat(Files.exists(Path.of(first.deadLetter())), is(true));
    service.missing.clear();

    AnnotationSummary second = TestRun.run(annotate(), records);

    assertThat(Files.exists(Path.of(first.deadLetter())), is(false));
    assertThat(second.deadLetter(), is((String) null));
    assertThat(second.run().id(), is(not(first.run().id())));
    assertThat(
        Files.list(directory).filter(file -> file.toString().endsWith(".tmp")).count(), is(0L));
  }

  @Test
  void deadLettersOfAFailedRunLeaveTheOldOnes() throws Exception {
    Path letters = directory.resolve("elsewhere/letters.jsonl");
    records.file(Records.distinct(0, 100));
    service.missing.add("span-0000050");
    TestRun.run(annotate().withDeadLetter(letters.toString()), records);
    String before = Files.readString(letters);
    service.script =
        (number, request, write) -> {
          throw new AxException(Category.PERMISSION, "Not yours");
        };

    assertThrows(
        Exception.class, () -> TestRun.run(annotate().withDeadLetter(letters.toString()), records));

    assertThat(Files.readString(letters), is(before));
  }

  @Test
  void manyDeadLettersNeedNotFitIntoMemoryAtOnce() throws Exception {
    records.file(Records.distinct(0, 60_000));
    service.script =
        (number, request, write) -> {
          throw new AxException(Category.INVALID, "No");
        };

    AnnotationSummary summary = TestRun.run(annotate().withAtomicRequests(true), records);

    assertThat(summary.counts().failed(), is(60_000L));
    List<String> lines = Files.readAllLines(Path.of(summary.deadLetter()));
    assertThat(lines.stream().distinct().count(), is(60_000L));
  }

  private String letterOf(int file, int line) {
    return "\"file\":\"%s\",\"line\":%d".formatted(records.path(file), line);
  }

  private AnnotateSpans annotate() {
    return TestRun.annotate(service, directory);
  }
}
