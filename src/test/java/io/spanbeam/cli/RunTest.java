package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code spanbeam run --check}: what a job file means, and what is said about its mistakes. */
class RunTest {
  @TempDir Path directory;

  private JobChecks jobs() {
    return new JobChecks(directory);
  }

  @Test
  void saysInOneLineWhatTheJobDoes() throws IOException {
    String line =
        JobChecks.valid(
            jobs()
                .check(
                    """
                description: errors
                export:
                  project: shop
                  space: Sales
                  all: true
                  start-time: yesterday
                  end-time: today-PT1H
                  filter: "status_code = 'ERROR'"
                  columns: [name, start_time]
                  format: jsonl
                  gzip: true
                  output: out
                """));
    assertThat(
        line,
        is(
            "job.yaml is valid: it exports every span of shop in space Sales from"
                + " 2025-11-24T00:00:00Z to 2025-11-24T23:00:00Z over flight where status_code ="
                + " 'ERROR', to "
                + directory.resolve("out")
                + " as jsonl with gzip"));
  }

  @Test
  void knowsAnnotateToo() throws IOException {
    String line =
        JobChecks.valid(
            jobs()
                .check(
                    """
                annotate:
                  project: shop
                  file: [a.csv, b.csv]
                  granularity: trace
                  requests-per-second: 2.5
                """));
    assertThat(line, containsString("annotates traces of shop with a.csv, b.csv over rest"));
  }

  @ParameterizedTest
  @CsvSource({
    "project: ${P}, of from-variable from",
    "project: ${P:other}, of from-variable from",
    "project: ${Q:other}, of other from",
    "project: a-${P}-${Q:b}, of a-from-variable-b from",
    "project: $${P}, of ${P} from",
    "project: $P, of $P from",
  })
  void expandsVariables(String member, String expected) throws IOException {
    Map<String, String> environment = Map.of("P", "from-variable");
    assertThat(
        JobChecks.valid(jobs().check(environment, "export:\n  " + member + "\n")),
        containsString(expected));
  }

  @Test
  void expandsVariablesOfAnyType() throws IOException {
    String line =
        JobChecks.valid(
            jobs()
                .check(
                    Map.of("LIMIT", "7", "STRICT", "false", "FORMAT", "jsonl", "EMPTY", ""),
                    """
                export:
                  project: demo
                  space: ${EMPTY}
                  limit: ${LIMIT}
                  strict: ${STRICT}
                  format: ${FORMAT}
                """));
    assertThat(line, containsString("exports at most 7 spans of demo from"));
    assertThat(line, containsString("as jsonl"));
  }

  @Test
  void letsSetWin() throws IOException {
    String line =
        JobChecks.valid(
            jobs()
                .check(
                    """
                export:
                  project: ${UNSET}
                  all: true
                  limit: wrong
                  columns: [a, b]
                """,
                    "--set",
                    "project=-x",
                    "--set",
                    "limit=3",
                    "--set=all=false",
                    "--set=limit=4",
                    "--set=columns=name",
                    "--set=columns=start_time",
                    "--set=filter=a = 'b'"));
    assertThat(line, containsString("exports at most 4 spans of -x from"));
    assertThat(line, containsString("where a = 'b'"));
  }

  @Test
  void takesAFilterOverSeveralLines() throws IOException {
    String line =
        JobChecks.valid(
            jobs().check("export:\n  project: demo\n  filter: |\n    a = 'b'\n    AND c = 'd'\n"));
    assertThat(line.lines().toList(), contains(containsString("where a = 'b' AND c = 'd'")));
  }

  @Test
  void takesTheSampleOfTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String job = readme.substring(readme.indexOf("```yaml\n") + 8);
    assertThat(
        JobChecks.valid(jobs().check(job.substring(0, job.indexOf("```")))),
        containsString("every span of shop in space Sales from 2025-11-24T00:00:00Z to"));
  }

  @Test
  void warnsOfWhatHasNoEffect() throws IOException {
    Result result = jobs().check("export: {project: demo, all: true, limit: 3}");
    assertThat(result.status(), is(ExitCode.DONE.status()));
    assertThat(result.errorLines(), contains("Warning: --limit has no effect with --all"));
  }

  @Test
  void letsBeamOptionsOfTheCommandLineWin() throws IOException {
    Files.writeString(
        directory.resolve("runner.yaml"),
        "runner: MoonRunner\noptions: {targetParallelism: 2, experiments: [a, b]}\n");
    JobChecks.valid(
        jobs()
            .check(
                "export: {project: demo}",
                "--runner-config=runner.yaml",
                "--",
                "--runner=DirectRunner",
                "--targetParallelism=3"));
    Result result =
        jobs()
            .check(
                "export: {project: demo}",
                "--runner-config=runner.yaml",
                "--",
                "--runner=DirectRunner",
                "--foo=1");
    assertThat(result.status(), is(ExitCode.USAGE.status()));
    assertThat(result.errorLines(), contains(containsString("missing a property named 'foo'")));
    assertThat(result.err(), startsWith("Error: Invalid Beam option"));
  }

  /** Help stays quick: it needs neither YAML nor Beam. */
  @Test
  void helpLoadsNoYamlAndNoBeam() throws Exception {
    Result result =
        SpanbeamProcess.in(directory).jvmOption("-Xlog:class+load:stdout").run("run", "--help");
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.out(), containsString("Usage: spanbeam run FILE"));
    assertThat(result.out(), containsString("io.spanbeam.cli.RunCommand"));
    for (String library : List.of("org.yaml", "com.fasterxml.jackson", "org.apache.beam")) {
      assertThat(result.out(), not(containsString(library)));
    }
  }
}
