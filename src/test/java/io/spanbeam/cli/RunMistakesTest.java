package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a job is said all at once, each with its place, and nothing runs. */
class RunMistakesTest {
  @TempDir Path directory;

  private JobChecks jobs() {
    return new JobChecks(directory);
  }

  @Test
  void showsAllMistakesAtOnceSortedByPlace() throws IOException {
    Files.writeString(
        directory.resolve("runner.yaml"),
        """
        options:
          targetParalelism: 2
          enforceImmutability: maybe
          foo: {a: 1}
        runner: DirectRunner
        threads: 3
        """);
    List<String> lines =
        JobChecks.mistakes(
            jobs()
                .check(
                    """
                description: 5
                export:
                  project: demo
                  limt: 3
                  days: 0
                  days: 2
                  retries: -1
                  trace-id: a
                  format: parquet
                  session-id: b
                  columns: [a, 5]
                  strict: "yes"
                  space: ${NOWHERE}
                  start-time: tomorrow
                  max-parallel-streams: 1.5
                """,
                    "--runner-config",
                    "runner.yaml",
                    "--set",
                    "foo",
                    "--set",
                    "al=true"));
    assertThat(
        lines,
        contains(
            startsWith("--set al: Unknown key al; did you mean all?"),
            startsWith("--set foo: Write it as key=value"),
            startsWith("job.yaml:1:14: description takes text, found a number (5)"),
            startsWith("job.yaml:4:3: Unknown key limt; did you mean limit?"),
            startsWith("job.yaml:5:9: Invalid --days 0: it must be at least 1"),
            startsWith("job.yaml:6:3: days is given twice; it is on line 5 too"),
            startsWith("job.yaml:7:12: Invalid --retries -1: it must be between 0 and 1000"),
            startsWith("job.yaml:8:3: --trace-id and --session-id exclude each other"),
            startsWith("job.yaml:9:11: Invalid value for option '--format': expected one of"),
            startsWith("job.yaml:11:16: columns takes text, or a list of it, found a number (5)"),
            startsWith("job.yaml:12:11: strict takes true or false, found text (yes)"),
            startsWith("job.yaml:13:10: Environment variable NOWHERE is not set"),
            startsWith("job.yaml:14:15: Invalid --start-time 'tomorrow'"),
            startsWith("job.yaml:15:25: Invalid value for option '--max-parallel-streams': '1.5'"),
            startsWith("runner.yaml:2:21: Invalid Beam option"),
            startsWith("runner.yaml:3:24: Invalid Beam option"),
            startsWith("runner.yaml:4:8: foo takes text, a number, true or false"),
            startsWith("runner.yaml:6:1: Unknown key threads; known are")));
  }

  @Test
  void marksTheFaultOfAFilter() throws IOException {
    Result result =
        jobs().check("export:\n  project: demo\n  filter: latency_ms >> 5\n  days: 0\n");
    assertThat(
        result.errorLines(),
        contains(
            startsWith("job.yaml:3:11: Invalid filter at position 12"),
            is("latency_ms >> 5"),
            is("            ^"),
            startsWith("job.yaml:4:9: Invalid --days 0"),
            is("Error: Invalid job: 2 mistakes; nothing was run")));
  }

  /** What a dropped value causes is not a mistake of its own. */
  @Test
  void leavesOutWhatFollowsFromAnotherMistake() throws IOException {
    assertThat(
        JobChecks.mistakes(jobs().check("export: {project: demo, output: '', replace: true}")),
        contains(startsWith("job.yaml:1:33: Invalid --output: it is blank")));
  }

  static Stream<Arguments> wrongJobs() {
    return Stream.of(
        Arguments.of("", "job.yaml:1:1: The file is empty"),
        Arguments.of("- a", "job.yaml:1:1: Expected keys with values, found a list"),
        Arguments.of("description: a", "job.yaml:1:1: The command is missing; write export: or"),
        Arguments.of("exprt: {}", "job.yaml:1:1: Unknown key exprt; did you mean export?"),
        Arguments.of("export: demo", "job.yaml:1:9: export takes keys with values, found text"),
        Arguments.of("export:", "job.yaml:1:1: project is missing below export"),
        Arguments.of("annotate: {project: a}", "job.yaml:1:1: file is missing below annotate"),
        Arguments.of(
            "export: {project: a}\nannotate: {}",
            "job.yaml:2:1: A job has one command, and export is on line 1"),
        Arguments.of("export: {project: ''}", "job.yaml:1:19: Invalid PROJECT: it is blank"),
        Arguments.of("export: {project: a, space: ''}", "1:29: Invalid --space: it is blank"),
        Arguments.of("export: {project: a, space:}", "1:28: space takes text, found nothing"),
        Arguments.of("export: {project: '${P:}'}", "1:19: project is required, and ${P:} is empty"),
        Arguments.of("export: {project: '${P'}", "1:19: Incomplete reference: write ${NAME}"),
        Arguments.of("export: {project: a, help: true}", "1:22: Unknown key help"),
        Arguments.of("export: {project: a, all: '${A:maybe}'}", "all takes true or false, found"),
        Arguments.of("export: {project: a, days: '${D:x}'}", "1:28: Invalid value for option"),
        Arguments.of(
            "export: {project: a, start-time: today, end-time: yesterday}",
            "job.yaml:1:1: Invalid window: the start 2025-11-25T00:00:00Z is not before"),
        Arguments.of("export: {project: a, all: &x true, strict: *x}", "Aliases are not taken"),
        Arguments.of("export: {project: !int '5'}", "Tags are not taken; leave !int out"),
        Arguments.of("export: {project: a}\n---\nexport: {}", "3:1: A second document starts"),
        Arguments.of("export:\n  project: \"a\n", "job.yaml:3:1: Invalid YAML: found unexpected"),
        Arguments.of("export:\n\tproject: a\n", "job.yaml:2:1: Invalid YAML: found character"),
        Arguments.of("export: [1, 2", "Invalid YAML: expected ',' or ']'"),
        Arguments.of("? [a]\n: b", "Invalid YAML: Expected a field name"));
  }

  @ParameterizedTest
  @MethodSource("wrongJobs")
  void saysWhatIsWrongAndWhere(String job, String sentence) throws IOException {
    assertThat(JobChecks.mistakes(jobs().check(job)), hasItem(containsString(sentence)));
  }

  @Test
  void neverShowsWhatLooksSecret() throws IOException {
    Result result =
        jobs()
            .check(
                Map.of("ARIZE_API_KEY", "ak-123456", "my_token", "tk-123456"),
                "export: {project: '${ARIZE_API_KEY}', space: '${my_token:x}'}");
    assertThat(
        JobChecks.mistakes(result),
        contains(
            containsString("ARIZE_API_KEY looks like a secret, and a job holds none"),
            containsString("my_token looks like a secret")));
    assertThat(result.err(), not(containsString("123456")));
  }

  @Test
  void checksWhatIsSetAsAFlag() throws IOException {
    assertThat(
        JobChecks.mistakes(
            jobs()
                .check(
                    "export: {project: demo}",
                    "--set=days=x",
                    "--set=all=maybe",
                    "--set=columns=a",
                    "--set=columns=a",
                    "--set=retries=-5")),
        contains(
            containsString("--set all: all takes true or false, found 'maybe'"),
            containsString("--set columns: Invalid --columns: a is named more than once"),
            containsString("--set days: Invalid value for option '--days': 'x' is not an int"),
            containsString("--set retries: Invalid --retries -5")));
  }

  @Test
  void refusesARunnerWithoutAName() throws IOException {
    Files.writeString(directory.resolve("runner.yaml"), "runner: ${RUNNER:}\n");
    assertThat(
        JobChecks.mistakes(jobs().check("export: {project: demo}", "--runner-config=runner.yaml")),
        contains(containsString("runner.yaml:1:9: runner takes the name of a Beam runner")));
  }

  @Test
  void refusesWhatIsNestedTooDeep() throws IOException {
    assertThat(
        JobChecks.mistakes(jobs().check("export: " + "[".repeat(5000))),
        contains(containsString("Invalid YAML: ")));
  }

  @Test
  void tellsAWrongRunnerWhereItIsNamed() throws IOException {
    Files.writeString(directory.resolve("runner.yaml"), "runner: MoonRunner\noptions: {a: 1}\n");
    assertThat(
        JobChecks.mistakes(jobs().check("export: {project: demo}", "--runner-config=runner.yaml")),
        contains(containsString("runner.yaml:1:9: Invalid Beam option: Unknown 'runner'")));
    assertThat(
        JobChecks.mistakes(jobs().check("export: {project: demo, runner: MoonRunner}")),
        contains(containsString("job.yaml:1:33: Invalid Beam option: Unknown 'runner'")));
    Files.writeString(directory.resolve("runner.yaml"), "runner: DirectRunner\n");
    assertThat(
        JobChecks.mistakes(
            jobs()
                .check(
                    "export: {project: demo, runner: DirectRunner}",
                    "--runner-config=runner.yaml")),
        contains(containsString("job.yaml:1:33: The runner is given twice")));
  }

  @Test
  void saysWhichFileCanNotBeRead() throws IOException {
    Files.write(directory.resolve("latin.yaml"), "a: é".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(
        CommandRun.in(directory).run("run", "nowhere.yaml").errorLines(),
        contains("Error: Cannot read the job file 'nowhere.yaml': it does not exist"));
    assertThat(
        CommandRun.in(directory).run("run", "latin.yaml").errorLines(),
        contains("Error: Cannot read the job file 'latin.yaml': it is not UTF-8"));
    assertThat(
        mistakesOfRunner("export: {project: demo}"),
        contains("Error: Cannot read the runner configuration 'none.yaml': it does not exist"));
  }

  private List<String> mistakesOfRunner(String job) throws IOException {
    return jobs().check(job, "--runner-config=none.yaml").errorLines();
  }
}
