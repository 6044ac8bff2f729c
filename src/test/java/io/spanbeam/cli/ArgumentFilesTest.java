package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
