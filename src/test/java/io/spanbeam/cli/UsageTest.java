package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyArray;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a command line is said in one sentence, before anything is done. */
class UsageTest {
  @TempDir Path directory;

  static Stream<Arguments> wrongCommandLines() {
    return Stream.of(
        wrong("No command was given"),
        wrong("did you mean export", "exprot"),
        wrong("Missing required parameter: 'PROJECT'", "export"),
        wrong("Invalid PROJECT: it is blank", "export", " "),
        wrong("Unmatched argument at index 2: 'extra'", "export", "demo", "extra"),
        wrong("Unknown option: '--foo'", "export", "demo", "--foo"),
        wrong(
            "--trace-id and --session-id exclude each other",
            "export",
            "demo",
            "--trace-id",
            "a",
            "--session-id",
            "b"),
        wrong(
            "--trace-id and --span-id and --session-id exclude each other",
            "export",
            "demo",
            "--session-id=c",
            "--span-id=b",
            "--trace-id=a"),
        wrong("Invalid --span-id 'a' OR 'b': an ID holds no quotes", "--span-id", "a' OR 'b"),
        wrong("Invalid --trace-id 'a\"b': an ID holds no quotes", "--trace-id", "a\"b"),
        wrong("Invalid --trace-id 'a?b'", "--trace-id", "a\nb"),
        wrong("Invalid --session-id: it is blank", "--session-id", ""),
        wrong("Invalid --space: it is blank", "--space", ""),
        wrong("Invalid --filter: it is blank", "--filter", "  "),
        wrong("Invalid --start-time 'tomorrow'", "--start-time", "tomorrow"),
        wrong("Invalid --end-time '2025-02-30'", "--end-time", "2025-02-30"),
        wrong(
            "the start 2025-01-02T00:00:00Z is not before the end 2025-01-01T00:00:00Z",
            "--start-time",
            "2025-01-02",
            "--end-time",
            "2025-01-01"),
        wrong(
            "is not before the end 2025-01-01T00:00:00Z",
            "--start-time",
            "2025-01-01",
            "--end-time",
            "2025-01-01"),
        wrong("(now)", "--start-time", "2200-01-01"),
        wrong("Invalid --days 0", "--days", "0"),
        wrong("Invalid --days -3", "--days", "-3"),
        wrong("'x' is not an int", "--days", "x"),
        wrong("Invalid --limit 0", "--limit", "0"),
        wrong("Invalid --limit -1", "-l", "-1"),
        wrong("'1.5' is not a long", "-l", "1.5"),
        wrong("a name between the commas is missing", "--columns", "a,,b"),
        wrong("name is named more than once", "--columns", "name,context.span_id,name"),
        wrong("expected one of [JSON, JSONL]", "--format", "parquet"),
        wrong("expected one of [COLUMNS, SPAN]", "--json-shape", "flat"),
        wrong("expected one of [NONE, GZIP, ZSTD]", "--compression", "lz4"),
        wrong("expected single or parts but was 'many'", "--layout", "many"),
        wrong("--gzip and --compression exclude each other", "--gzip", "--compression", "zstd"),
        wrong("--stdout and --output exclude each other", "--stdout", "--output", "x"),
        wrong("--stdout and --output-dir exclude each other", "--stdout", "--output-dir", "x"),
        wrong("--output and --output-dir exclude each other", "--output-dir", "x", "--output=y"),
        wrong("--stdout prints one file", "--stdout", "--layout", "parts"),
        wrong("--replace needs --output", "--replace"),
        wrong("Invalid --output: it is blank", "--output", ""),
        wrong("Invalid --output-dir", "--output-dir", "a\0b"),
        wrong("--transport flight needs --all", "--transport", "flight"),
        wrong("expected one of [FLIGHT, REST]", "--all", "--transport", "grpc"),
        wrong("Invalid --retries -1", "--retries", "-1"),
        wrong("Invalid --max-parallel-streams 0", "--max-parallel-streams", "0"),
        wrong(
            "The runner is given twice", "--runner", "DirectRunner", "--", "--runner=FlinkRunner"),
        wrong("--detach needs the runner of a cluster", "--detach"),
        wrong("--stdout needs the Direct Runner", "--stdout", "--runner", "FlinkRunner"),
        wrong("--local needs the Direct Runner", "--local", "--runner", "FlinkRunner"),
        wrong("Missing required option: '--file=FILE'", "annotate", "demo"),
        annotate("Invalid --file: it is blank", "-f", " "),
        annotate("--detach needs the runner of a cluster", "-f", "a.csv", "--detach"),
        annotate("Invalid --file: Nul", "-f", "a\0b"),
        annotate("Invalid --run-dir: Nul", "--run-dir", "a\0b"),
        annotate("Standard input as --file can't be given together", "-f", "-", "-f", "a.csv"),
        annotate("Standard input as --file can't be given", "-f", "-", "-f", "/dev/stdin"),
        annotate("expected one of [JSON, JSONL, CSV, PARQUET]", "-f", "a", "--format", "xlsx"),
        annotate("Invalid --space: it is blank", "-f", "a.csv", "--space", ""),
        annotate("Invalid --dead-letter: it is blank", "-f", "a.csv", "--dead-letter", ""),
        annotate("Invalid --run-dir: it is blank", "-f", "a.csv", "--run-dir", " "),
        annotate("expected one of [SPAN, TRACE, SESSION]", "-f", "a", "--granularity", "day"),
        annotate("Invalid --batch-size 0: it must be between 1 and 1000", "--batch-size", "0"),
        annotate("Invalid --batch-size 1001: it must be between", "--batch-size", "1001"),
        annotate("Invalid --max-requests-in-flight 0", "--max-requests-in-flight", "0"),
        annotate("Invalid --requests-per-second 0.0", "--requests-per-second", "0"),
        annotate("Invalid --requests-per-second NaN", "--requests-per-second", "NaN"),
        annotate("Invalid --requests-per-second -1.0", "--requests-per-second", "-1"),
        annotate("--resume needs --run-dir", "--resume"),
        annotate("--resume and --dry-run exclude", "--resume", "--dry-run", "--run-dir", "r"),
        annotate("Invalid --days 0", "--days", "0"),
        annotate("Invalid --start-time 'soon'", "--start-time", "soon"),
        annotate("Invalid --end-time '2200-01-01': it lies in the future", "--end-time=2200-01-01"),
        annotate("(now)", "--start-time", "2200-01-01"),
        annotate("is not before the end", "--start-time=2025-01-02", "--end-time=2025-01-01"),
        annotate("knows no window", "--transport", "flight", "--days", "3"),
        annotate("knows no window", "--transport", "flight", "--end-time", "2025-01-01"),
        annotate("annotates spans only", "--transport", "flight", "--granularity", "trace"),
        annotate("--atomic-request is for rest", "--transport", "flight", "--atomic-request"),
        wrong(
            "The runner of a cluster needs --run-dir",
            "annotate",
            "demo",
            "--file=a.csv",
            "--runner=FlinkRunner"),
        wrong(
            "Standard input as --file needs the Direct Runner",
            "annotate",
            "demo",
            "--file=/dev/stdin",
            "--run-dir=run",
            "--runner=FlinkRunner"),
        wrong(
            "--dry-run of annotations needs the Direct Runner",
            "annotate",
            "demo",
            "--file=a.csv",
            "--dry-run",
            "--runner=FlinkRunner"),
        wrong("only export, annotate and run take Beam options", "serve", "--", "--foo=1"),
        wrong("'x' is not an int", "serve", "--rest-port", "x"));
  }

  /** Arguments that start with a flag get a project in front. */
  private static Arguments wrong(String sentence, String... arguments) {
    String[] all =
        arguments.length > 0 && arguments[0].startsWith("-")
            ? Stream.concat(Stream.of("export", "demo"), Stream.of(arguments))
                .toArray(String[]::new)
            : arguments;
    return Arguments.of(sentence, all);
  }

  /** Arguments without a file get one in front. */
  private static Arguments annotate(String sentence, String... arguments) {
    Stream<String> command =
        List.of(arguments).contains("-f")
            ? Stream.of("annotate", "demo")
            : Stream.of("annotate", "demo", "-f", "labels.csv");
    return Arguments.of(
        sentence, Stream.concat(command, Stream.of(arguments)).toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("wrongCommandLines")
  void saysInOneSentenceWhatIsWrong(String sentence, String[] arguments) {
    CommandRun.Result result = CommandRun.in(directory).run(arguments);
    assertThat(result.err(), result.status(), is(ExitCode.USAGE.status()));
    assertThat(result.errorLines(), contains(containsString(sentence)));
    assertThat(result.err(), startsWith("Error: "));
    assertThat(result.out(), is(emptyString()));
    assertThat(directory.toFile().list(), is(emptyArray()));
  }

  @Test
  void marksTheFaultOfAFilterBeforeAnyRequest() {
    // No service is configured at all, so a request could not even be tried.
    CommandRun.Result result =
        CommandRun.in(directory).run("export", "demo", "--filter", "latency_ms >> 5");
    assertThat(result.err(), result.status(), is(ExitCode.USAGE.status()));
    assertThat(result.errorLines(), hasSize(3));
    assertThat(result.errorLines().get(0), startsWith("Error: "));
    assertThat(result.errorLines().get(1), containsString("latency_ms >> 5"));
    assertThat(
        result.errorLines().get(2).indexOf('^'), is(result.errorLines().get(1).lastIndexOf('>')));
  }
}
