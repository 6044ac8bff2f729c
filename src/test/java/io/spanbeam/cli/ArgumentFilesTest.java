package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArgumentFilesTest {
  @TempDir Path directory;

  @Test
  void putsTheLinesOfAFileInItsPlace() throws IOException {
    Files.writeString(
        directory.resolve("job.args"),
        "# comment\nexport\n\n  --days=1  \n--filter\n\"status_code = 'ERROR'\"\n");
    assertThat(
        ArgumentFiles.expand(List.of("-v", "@job.args", "demo", "@@home"), directory),
        contains("-v", "export", "--days=1", "--filter", "status_code = 'ERROR'", "demo", "@home"));
  }

  @Test
  void letsTheCommandLineWin() throws IOException {
    Files.writeString(directory.resolve("job.args"), "export\n--limit=0\n--columns=a,b\n");
    CommandRun.Result result =
        CommandRun.in(directory).run("@job.args", "demo", "--limit=5", "--columns=b");
    // The limit of the file is not complained about, the columns of both are.
    assertThat(result.errorLines(), contains(containsString("b is named more than once")));
  }

  @Test
  void saysWhichFileIsMissing() {
    CommandRun.Result result = CommandRun.in(directory).run("@nowhere.args");
    assertThat(result.status(), is(ExitCode.USAGE.status()));
    assertThat(
        result.errorLines(),
        contains(containsString("Cannot read the argument file 'nowhere.args'")));
  }

  static Stream<Path> jobFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("pipelines"))) {
      return files.filter(file -> file.toString().endsWith(".args")).toList().stream();
    }
  }

  /** The job files that come with Spanbeam reach the point where only the project is missing. */
  @ParameterizedTest
  @MethodSource("jobFiles")
  void shippedJobsAreRight(Path file) {
    CommandRun.Result result = CommandRun.in(directory).run("@" + file.toAbsolutePath());
    assertThat(
        result.errorLines(), contains(containsString("Missing required parameter: 'PROJECT'")));
  }
}
