package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Project;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that died anywhere is repeated with the same end. */
class AnnotateResumeTest {
  private static final int RECORDS = 5000;

  @TempDir Path directory;

  private MemoryService service;
  private Records records;

  @BeforeEach
  void start(TestInfo test) throws Exception {
    service = new MemoryService("resume " + test.getDisplayName());
    records =
        new Records(directory.resolve("input"))
            .file(Records.random(new Random(9), RECORDS, 4000))
            .reject();
    service.missing.add(records.expected().keySet().iterator().next());
  }

  @AfterEach
  void stop() {
    service.stop();
  }

  @Test
  void aSecondRunSendsOnlyWhatIsNotUpserted() throws Exception {
    AnnotationSummary first = TestRun.run(annotate(), records);
    int requests = service.requests.get();

    AnnotationSummary second = TestRun.run(annotate().withResume(true), records);

    assertThat(second.counts().upserted(), is(0L));
    assertThat(second.counts().upsertedBefore(), is(first.counts().upserted()));
    assertThat(second.counts().missing(), is(first.counts().missing()));
    assertThat(second.counts().rejected(), is(1L));
    // Only the missing record is sent again, once; no other is left to search among.
    assertThat(service.requests.get(), is(requests + 1));
  }

  @Test
  void withoutResumeEverythingIsSentAgain() throws Exception {
    AnnotationSummary first = TestRun.run(annotate(), records);

    AnnotationSummary second = TestRun.run(annotate(), records);

    assertThat(second.counts().upserted(), is(first.counts().upserted()));
    assertThat(second.counts().upsertedBefore(), is(0L));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 20, 45, 60})
  void aCrashBeforeOrAfterAWriteIsMadeUpFor(int fatalRequest) throws Exception {
    for (boolean written : new boolean[] {false, true}) {
      service.script =
          (number, request, write) -> {
            if (number >= fatalRequest) {
              if (written) {
                write.run();
              }
              throw new IllegalStateException("The worker dies");
            }
            write.run();
          };
      assertThrows(Exception.class, () -> TestRun.run(annotate(), records));
      assertThat(Files.exists(directory.resolve("summary.json")), is(false));
      service.script = (number, request, write) -> write.run();

      AnnotationSummary resumed = TestRun.run(annotate().withResume(true), records);

      requireEnd(resumed);
      if (fatalRequest >= 20) {
        assertThat(resumed.counts().upsertedBefore(), is(greaterThan(0L)));
      }
      Files.delete(directory.resolve("summary.json"));
      deleteLedger();
      service.requests.set(0);
    }
  }

  @Test
  void aCrashWhileReadingIsMadeUpFor() throws Exception {
    Path broken = records.breakOff();
    assertThrows(Exception.class, () -> TestRun.run(annotate(), records));
    assertThat(service.requests.get(), is(0));
    Files.delete(broken);

    requireEnd(TestRun.run(annotate().withResume(true), records));
  }

  @Test
  void aCrashWhileTheEndIsWrittenIsMadeUpFor() throws Exception {
    Path letters = directory.resolve("letters");
    Files.createDirectories(letters.resolve("in the way"));
    Exception failure =
        assertThrows(
            Exception.class,
            () -> TestRun.run(annotate().withDeadLetter(letters.toString()), records));
    assertThat(failure.getMessage(), failure.getMessage().contains("Cannot write"), is(true));
    assertThat(Files.exists(directory.resolve("summary.json")), is(false));
    Files.delete(letters.resolve("in the way"));
    Files.delete(letters);

    AnnotationSummary resumed =
        TestRun.run(annotate().withDeadLetter(letters.toString()).withResume(true), records);

    requireEnd(resumed);
    assertThat(resumed.counts().upserted(), is(0L));
  }

  @Test
  void aLedgerThatIsCutAnywhereOnlyMeansMoreRequests() throws Exception {
    TestRun.run(annotate(), records);
    Random random = new Random(3);
    for (Path file : ledger()) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate((long) (channel.size() * random.nextDouble()));
      }
    }

    AnnotationSummary resumed = TestRun.run(annotate().withResume(true), records);

    requireEnd(resumed);
    assertThat(resumed.counts().upsertedBefore(), is(greaterThan(0L)));
    assertThat(resumed.counts().upserted(), is(greaterThan(0L)));
  }

  @Test
  void aLaterRunWithOtherValuesCounts() throws Exception {
    Records first = new Records(directory.resolve("first")).file(one("good"));
    Records second = new Records(directory.resolve("second")).file(one("bad"));
    TestRun.run(TestRun.annotate(service, directory), first);
    TestRun.run(TestRun.annotate(service, directory).withResume(true), second);

    AnnotationSummary third =
        TestRun.run(TestRun.annotate(service, directory).withResume(true), first);

    assertThat(third.counts().upserted(), is(1L));
    assertThat(service.stored().get("a").get("quality").label(), is(Optional.of("good")));
  }

  @Test
  void theLedgerOfAnotherProjectDoesNotCount() throws Exception {
    TestRun.run(annotate(), records);

    AnnotationSummary other =
        TestRun.run(
            annotate().withProject(new Project("space-id", "other", "other")).withResume(true),
            records);

    assertThat(other.counts().upsertedBefore(), is(0L));
  }

  @Test
  void aRunThatIsTurnedAwayKeepsWhatItHasNoted() throws Exception {
    service.script =
        (number, request, write) -> {
          if (number > 30) {
            throw new AxException(Category.AUTHENTICATION, "The key has expired");
          }
          write.run();
        };
    assertThrows(Exception.class, () -> TestRun.run(annotate(), records));
    service.script = (number, request, write) -> write.run();
    service.requests.set(0);

    AnnotationSummary resumed = TestRun.run(annotate().withResume(true), records);

    requireEnd(resumed);
    assertThat(resumed.counts().upsertedBefore(), is(greaterThanOrEqualTo(1000L)));
    assertThat(service.requests.get(), is(lessThan(60)));
  }

  private static List<AnnotationRecord> one(String label) {
    return List.of(Records.record("a", Records.label("quality", label)));
  }

  private void requireEnd(AnnotationSummary summary) {
    Map<String, Map<String, AnnotationValue>> expected = records.expected();
    expected.keySet().removeAll(service.missing);
    assertThat(service.stored(), is(expected));
    AnnotationSummary.Counts counts = summary.counts();
    assertThat(counts.read(), is(RECORDS + 1L));
    assertThat(counts.rejected(), is(1L));
    assertThat(counts.upserted() + counts.upsertedBefore(), is(RECORDS - counts.missing()));
    assertThat(counts.failed(), is(0L));
  }

  private AnnotateSpans annotate() {
    return TestRun.annotate(service, directory).withBatchSize(50);
  }

  private List<Path> ledger() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("ledger"))) {
      return files.toList();
    }
  }

  private void deleteLedger() throws IOException {
    for (Path file : ledger()) {
      Files.delete(file);
    }
  }
}
