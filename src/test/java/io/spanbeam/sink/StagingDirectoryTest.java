package io.spanbeam.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.span.SpanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingDirectoryTest {
  private static final FileOperations FILES = new LocalFiles();

  @TempDir Path temporary;
  private ExportTarget target;
  private ExportPaths paths;

  @BeforeEach
  void place() {
    target = Spans.target(temporary.resolve("export"), SpanFormat.JSON, Layout.SINGLE_FILE);
    paths = ExportPaths.of(target.directory(), "run");
  }

  @Test
  void aWorkerThatComesAfterTheDiscardMakesNothing() throws IOException {
    StagingDirectory staging = StagingDirectory.of(paths);
    staging.work(true, this::makeFile);
    WriteSpans.discard(target, "run");

    for (StagingDirectory late : List.of(staging, StagingDirectory.of(paths))) {
      TargetException refused =
          assertThrows(TargetException.class, () -> late.work(true, this::makeFile));
      assertThat(refused.getMessage(), containsString("was discarded"));
    }

    assertThat(Exports.names(temporary), is(empty()));
  }

  @Test
  void aDiscardWaitsForWhatIsBeingWritten() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch discarding = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Path> worker =
          threads.submit(
              () ->
                  StagingDirectory.of(paths)
                      .work(
                          false,
                          () -> {
                            writing.countDown();
                            await(discarding);
                            return makeFile();
                          }));
      await(writing);
      Future<?> discard =
          threads.submit(
              () -> {
                discarding.countDown();
                WriteSpans.discard(target, "run");
                return null;
              });
      discard.get();

      assertThat(Files.exists(worker.get()), is(false));
      assertThat(Exports.names(temporary), is(empty()));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aDiscardAfterTheCommitLeavesTheExport() throws IOException {
    List<SpanBatch> batches = Spans.threeRanges();
    Exports.export(target, Spans.description("run", 7, 3), batches);

    WriteSpans.discard(target, "run");

    assertThat(Manifest.verify(target.directory()), is(empty()));
    assertThat(Exports.names(temporary), contains("export"));
  }

  @Test
  void aMarkThatNobodyHoldsIsThatOfADeadProcess() throws IOException {
    Path dead = temporary.resolve(".spanbeam-dead");
    Files.createDirectories(dead.resolve("parts"));
    Files.writeString(dead.resolve("parts/1"), "{}");
    Files.createFile(dead.resolve(StagingDirectory.MARK));

    TargetCheck.check(target);

    assertThat(Exports.names(temporary), is(empty()));
  }

  @Test
  void directoriesWithoutAMarkAndThoseOfThisProcessStay() throws IOException {
    Files.createDirectories(temporary.resolve(".spanbeam-cluster/parts"));
    StagingDirectory.of(paths).work(true, this::makeFile);

    TargetCheck.check(target);
    // A second look must find the lock still there.
    TargetCheck.check(target);

    assertThat(Exports.names(temporary), contains(".spanbeam-cluster", ".spanbeam-run"));
    WriteSpans.discard(target, "run");
    assertThat(Exports.names(temporary), contains(".spanbeam-cluster"));
  }

  private Path makeFile() throws IOException {
    String file = paths.parts() + "/1";
    FILES.create(file).close();
    return Path.of(file);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
