package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run at a time in a directory; what a run leaves behind locks nothing. */
class RunLockTest {
  @TempDir Path directory;

  @Test
  void aSecondRunIsRefusedUntilTheFirstHasEnded() throws IOException {
    Path run = directory.resolve("a/run");
    try (PreparedRunDirectory first = PreparedRunDirectory.prepare(run.toString(), false)) {
      for (boolean resume : new boolean[] {false, true}) {
        RunDirectoryException refused =
            assertThrows(
                RunDirectoryException.class,
                () -> PreparedRunDirectory.prepare(run + "/../run", resume));
        assertThat(
            refused.getMessage(),
            is(
                ("Another run (process %d, this one) is at work in %s; wait for its end, or name"
                        + " another --run-dir")
                    .formatted(ProcessHandle.current().pid(), run)));
      }
      assertThat(first.holdsLedger(), is(false));
      assertThat(entries(run), is(List.of("ledger", "lock")));
    }
    assertThat(entries(run), is(List.of("ledger")));
    PreparedRunDirectory.prepare(run.toString(), true).close();
    PreparedRunDirectory.prepare(run.toString(), false).close();
  }

  @Test
  void theFileOfAKilledRunLocksNothing() throws IOException {
    Files.writeString(directory.resolve("lock"), "4711");

    PreparedRunDirectory.prepare(directory.toString(), false).close();

    assertThat(entries(directory), is(List.of("ledger")));
  }

  @Test
  void aRefusedRunLeavesNothing() throws IOException {
    Path run = directory.resolve("a/run");

    Exception refused =
        assertThrows(
            RunDirectoryException.class, () -> PreparedRunDirectory.prepare(run.toString(), true));

    assertThat(refused.getMessage(), containsString("holds no earlier run"));
    assertThat(entries(directory), is(List.of()));
  }

  @Test
  void aRunThatCameToNothingLeavesNothing() throws IOException {
    Path run = directory.resolve("a/run");
    PreparedRunDirectory.prepare(run.toString(), false).discard();
    assertThat(entries(directory), is(List.of()));
    PreparedRunDirectory.prepare(run.toString(), false).close();
  }

  private static List<String> entries(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
