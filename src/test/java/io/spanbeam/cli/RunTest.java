package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code spanbeam run --check}: what a job file means, and what is said about its mistakes. */
class RunTest {
  private static final Instant NOW = Instant.parse("2025-11-25T12:00:00.5Z");

  @TempDir Path directory;

  private Result check(String job, String... flags) throws IOException {
    return check(Map.of(), job, flags);
  }

  private Result check(Map<String, String> environment, String job, String... flags)
      throws IOException {
    Files.writeString(directory.resolve("job.yaml"), job);
    return CommandRun.in(directory)
        .environment(environment)
        .at(NOW)
        .run(
            Stream.concat(Stream.of("run", "job.yaml", "--check"), Stream.of(flags))
                .toArray(String[]::new));
  }

  private static String valid(Result result) {
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.err(), is(emptyString()));
    assertThat(result.out(), startsWith("job.yaml is valid: it "));
    return result.out().strip();
  }

  /** Returns the lines about mistakes; the last line counts them. */
  private static List<String> mistakes(Result result) {
    assertThat(result.err(), result.status(), is(ExitCode.USAGE.status()));
    assertThat(result.out(), is(emptyString()));
    List<String> lines = new ArrayList<>(result.errorLines());
    String last = lines.remove(lines.size() - 1);
    assertThat(last, startsWith("Error: Invalid job: " + lines.size() + " mistake"));
    return lines;
  }

  @Test
  void saysInOneLineWhatTheJobDoes() throws IOException {
    String line =
        valid(
            check(
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
        valid(
            check(
                """
                annotate:
                  project: shop
                  file: [a.csv, b.csv]
                  granularity: trace
                  requests-per-second: 2.5
                """));
    assertThat(line, containsString("annotates traces of shop with a.csv, b.csv over rest"));
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
        mistakes(
            check(
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
    Result result = check("export:\n  project: demo\n  filter: latency_ms >> 5\n  days: 0\n");
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
        mistakes(check("export: {project: demo, output: '', replace: true}")),
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
    assertThat(mistakes(check(job)), hasItem(containsString(sentence)));
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
    assertThat(valid(check(environment, "export:\n  " + member + "\n")), containsString(expected));
  }

  @Test
  void expandsVariablesOfAnyType() throws IOException {
    String line =
        valid(
            check(
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
  void neverShowsWhatLooksSecret() throws IOException {
    Result result =
        check(
            Map.of("ARIZE_API_KEY", "ak-123456", "my_token", "tk-123456"),
            "export: {project: '${ARIZE_API_KEY}', space: '${my_token:x}'}");
    assertThat(
        mistakes(result),
        contains(
            containsString("ARIZE_API_KEY looks like a secret, and a job holds none"),
            containsString("my_token looks like a secret")));
    assertThat(result.err(), not(containsString("123456")));
  }

  @Test
  void letsSetWin() throws IOException {
    String line =
        valid(
            check(
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
  void checksWhatIsSetAsAFlag() throws IOException {
    assertThat(
        mistakes(
            check(
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
  void takesAFilterOverSeveralLines() throws IOException {
    String line =
        valid(check("export:\n  project: demo\n  filter: |\n    a = 'b'\n    AND c = 'd'\n"));
    assertThat(line.lines().toList(), contains(containsString("where a = 'b' AND c = 'd'")));
  }

  @Test
  void takesTheSampleOfTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String job = readme.substring(readme.indexOf("```yaml\n") + 8);
    assertThat(
        valid(check(job.substring(0, job.indexOf("```")))),
        containsString("every span of shop in space Sales from 2025-11-24T00:00:00Z to"));
  }

  @Test
  void refusesARunnerWithoutAName() throws IOException {
    Files.writeString(directory.resolve("runner.yaml"), "runner: ${RUNNER:}\n");
    assertThat(
        mistakes(check("export: {project: demo}", "--runner-config=runner.yaml")),
        contains(containsString("runner.yaml:1:9: runner takes the name of a Beam runner")));
  }

  @Test
  void refusesWhatIsNestedTooDeep() throws IOException {
    assertThat(
        mistakes(check("export: " + "[".repeat(5000))), contains(containsString("Invalid YAML: ")));
  }

  @Test
  void warnsOfWhatHasNoEffect() throws IOException {
    Result result = check("export: {project: demo, all: true, limit: 3}");
    assertThat(result.status(), is(ExitCode.DONE.status()));
    assertThat(result.errorLines(), contains("Warning: --limit has no effect with --all"));
  }

  @Test
  void tellsAWrongRunnerWhereItIsNamed() throws IOException {
    Files.writeString(directory.resolve("runner.yaml"), "runner: MoonRunner\noptions: {a: 1}\n");
    assertThat(
        mistakes(check("export: {project: demo}", "--runner-config=runner.yaml")),
        contains(containsString("runner.yaml:1:9: Invalid Beam option: Unknown 'runner'")));
    assertThat(
        mistakes(check("export: {project: demo, runner: MoonRunner}")),
        contains(containsString("job.yaml:1:33: Invalid Beam option: Unknown 'runner'")));
    Files.writeString(directory.resolve("runner.yaml"), "runner: DirectRunner\n");
    assertThat(
        mistakes(
            check("export: {project: demo, runner: DirectRunner}", "--runner-config=runner.yaml")),
        contains(containsString("job.yaml:1:33: The runner is given twice")));
  }

  @Test
  void letsBeamOptionsOfTheCommandLineWin() throws IOException {
    Files.writeString(
        directory.resolve("runner.yaml"),
        "runner: MoonRunner\noptions: {targetParallelism: 2, experiments: [a, b]}\n");
    valid(
        check(
            "export: {project: demo}",
            "--runner-config=runner.yaml",
            "--",
            "--runner=DirectRunner",
            "--targetParallelism=3"));
    Result result =
        check(
            "export: {project: demo}",
            "--runner-config=runner.yaml",
            "--",
            "--runner=DirectRunner",
            "--foo=1");
    assertThat(result.status(), is(ExitCode.USAGE.status()));
    assertThat(result.errorLines(), contains(containsString("missing a property named 'foo'")));
    assertThat(result.err(), startsWith("Error: Invalid Beam option"));
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
    return check(job, "--runner-config=none.yaml").errorLines();
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
