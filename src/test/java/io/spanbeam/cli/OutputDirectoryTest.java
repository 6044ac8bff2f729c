package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.spanbeam.cli.Selection.NameParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {
  private static final Instant NOW = Instant.parse("2025-10-28T22:35:37.9Z");

  @TempDir Path directory;

  @Test
  void isNamedAsAxNamesIt() {
    assertThat(
        OutputDirectory.name(new NameParts("spans", "all"), NOW), is("spans_all_20251028_223537"));
    assertThat(
        OutputDirectory.name(new NameParts("trace", "a/b"), NOW), is("trace_a_b_20251028_223537"));
    assertThat(
        OutputDirectory.name(new NameParts("session", "x".repeat(60)), NOW),
        is("session_" + "x".repeat(50) + "_20251028_223537"));
  }

  @Test
  void doesNotCutACharacterInTwo() {
    assertThat(
        OutputDirectory.name(new NameParts("session", "x".repeat(49) + "\uD83D\uDE00"), NOW),
        is("session_" + "x".repeat(49) + "_20251028_223537"));
  }

  @Test
  void isHiddenFromTheRepositoryAroundOnce() throws IOException {
    Files.createDirectory(directory.resolve(".git"));
    Files.writeString(directory.resolve(".gitignore"), "/target");
    Path inside = Files.createDirectories(directory.resolve("a/b"));
    OutputDirectory.hideFromGit(inside);
    OutputDirectory.hideFromGit(inside);
    assertThat(
        Files.readString(directory.resolve(".gitignore")), is("/target\n.arize-tmp-traces/\n"));
    assertThat(Files.exists(inside.resolve(".gitignore")), is(false));
  }

  @Test
  void leavesARepositoryAloneThatHidesItAlready() throws IOException {
    Files.createFile(directory.resolve(".git"));
    Files.writeString(directory.resolve(".gitignore"), " /.arize-tmp-traces \n");
    OutputDirectory.hideFromGit(directory);
    assertThat(Files.readString(directory.resolve(".gitignore")), is(" /.arize-tmp-traces \n"));
  }
}
