package io.spanbeam.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.sink.ExportDirectory.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportDirectoryTest {
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:58.999Z");

  @TempDir Path temporary;

  @Test
  void namesSayWhatWasSelectedAndWhenInUtc() {
    assertThat(
        ExportDirectory.ofId(Selection.TRACE, "4f2a", TIME), is("trace_4f2a_20260131_235958"));
    assertThat(ExportDirectory.ofId(Selection.SPAN, "9b", TIME), is("span_9b_20260131_235958"));
    assertThat(
        ExportDirectory.ofId(Selection.SESSION, "chat", TIME), is("session_chat_20260131_235958"));
    assertThat(ExportDirectory.ofAll(TIME), is("spans_all_20260131_235958"));
    assertThat(ExportDirectory.ofFilter(TIME), is("spans_filtered_20260131_235958"));
  }

  @Test
  void anIdCannotLeaveTheDirectory() {
    assertThat(
        ExportDirectory.ofId(Selection.TRACE, "../../etc\\x\u0000y", TIME),
        is("trace_.._.._etc_x_y_20260131_235958"));
  }

  @Test
  void aLongIdIsCutAtFiftyCharacters() {
    String smile = new String(Character.toChars(0x1F600));

    assertThat(
        ExportDirectory.ofId(Selection.SESSION, "a".repeat(49) + smile + "b", TIME),
        is("session_" + "a".repeat(49) + smile + "_20260131_235958"));
  }

  @Test
  void theDefaultDirectoryIsAddedToTheGitignoreOfTheRepositoryAround() throws IOException {
    Files.createDirectory(temporary.resolve(".git"));
    Files.writeString(temporary.resolve(".gitignore"), "target/");
    Path working = Files.createDirectories(temporary.resolve("a/b"));

    Path directory = ExportDirectory.createDefaultParent(working);
    ExportDirectory.createDefaultParent(working);

    assertThat(directory, is(working.resolve(".arize-tmp-traces")));
    assertThat(Files.isDirectory(directory), is(true));
    assertThat(
        Files.readString(temporary.resolve(".gitignore")), is("target/\n.arize-tmp-traces/\n"));
  }

  @Test
  void aGitignoreThatHasItAlreadyIsLeftAlone() throws IOException {
    Files.writeString(temporary.resolve(".git"), "gitdir: elsewhere");
    Files.writeString(temporary.resolve(".gitignore"), "/.arize-tmp-traces\n");

    ExportDirectory.createDefaultParent(temporary);

    assertThat(Files.readString(temporary.resolve(".gitignore")), is("/.arize-tmp-traces\n"));
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Files.createFile(temporary.resolve(".arize-tmp-traces"));

    TargetException failure =
        assertThrows(TargetException.class, () -> ExportDirectory.createDefaultParent(temporary));

    assertThat(failure.getMessage(), containsString("it is a file, not a directory"));
  }
}
