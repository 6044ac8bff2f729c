package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyArray;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import io.spanbeam.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark as a process of its own, which starts processes and must not leave any behind. */
class BenchmarkTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path directory;

  private Path temporary;

  @BeforeEach
  void makeTemporaryDirectory() throws IOException {
    temporary = Files.createDirectory(directory.resolve("temporary"));
  }

  private SpanbeamProcess process() {
    return SpanbeamProcess.in(directory)
        .jvmOption("-Djava.io.tmpdir=" + temporary)
        // Two JVMs of a test should not fight for two processors with their compilers.
        .jvmOption("-XX:TieredStopAtLevel=1");
  }

  private List<ProcessHandle> processesOfTheBenchmark() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().commandLine().orElse("").contains(temporary.toString())
                    && process.pid() != ProcessHandle.current().pid())
        .toList();
  }

  /** Returns what is in the temporary directory, but for the libraries that the JVM unpacked. */
  private String[] leftBehind() {
    return temporary.toFile().list((parent, name) -> name.startsWith("spanbeam"));
  }

  @Test
  void comparesTheExportWithARawDrainAndLeavesNothingBehind() throws Exception {
    Result result = process().run("benchmark", "--spans=2000", "--rounds=1", "--ax=none");

    assertThat(result.err(), result.status(), is(0));
    List<String> lines = result.out().lines().toList();
    assertThat(lines.get(0), matchesPattern("2,000 spans, 1,\\d{3} bytes of JSON each"));
    assertThat(
        lines.get(1),
        matchesPattern("median of rounds +spans +seconds +spans/s +MB/s +cpu s +AX cpu s"));
    for (String name : List.of("raw drain", "export", "export, new process")) {
      assertThat(
          lines,
          hasItem(
              matchesPattern(
                  name + " +2,000 +\\d+\\.\\d\\d +[\\d,]+ +\\d+\\.\\d( +\\d+\\.\\d\\d){2}")));
    }
    assertThat(lines, hasItem(matchesPattern("export / raw drain: \\d+\\.\\d\\d")));
    assertThat(lines, hasItem(matchesPattern("export, new process / raw drain: \\d+\\.\\d\\d")));
    assertThat(leftBehind(), is(emptyArray()));
    assertThat(processesOfTheBenchmark().size(), is(0));
  }

  @Test
  void comparesAnnotatingWithOneRequestAfterTheOther() throws Exception {
    Result result = process().run("benchmark", "--annotate", "--spans=2000", "--rounds=1");

    assertThat(result.err(), result.status(), is(0));
    List<String> lines = result.out().lines().toList();
    for (String name :
        List.of("one request after the other", "annotate over rest", "annotate over flight")) {
      assertThat(lines, hasItem(matchesPattern(name + " +2,000 .*")));
    }
    assertThat(
        lines,
        hasItem(
            matchesPattern("annotate over flight / one request after the other: \\d+\\.\\d\\d")));
    assertThat(leftBehind(), is(emptyArray()));
  }

  @Test
  void runsThePublicCommandWithAProfileOfItsOwn() throws Exception {
    Path ax = directory.resolve("ax");
    Files.writeString(
        ax,
        """
        #!/usr/bin/env bash
        # Stands in for the public command: copies what a reader of the profile would need.
        set -eu
        grep -q '^flight_port = "'"$ARIZE_FLIGHT_PORT"'"$' "$HOME/.arize/profiles/benchmark.toml"
        [[ $1 == spans && $2 == export && $3 == demo ]]
        for argument; do
          case $argument in --output-dir=*) directory=${argument#*=}/spans_all ;; esac
        done
        mkdir -p "$directory"
        { echo '['; for _ in {1..50}; do printf '  {\\n  },\\n'; done; echo ']'; } >"$directory/spans.json"
        """);
    assertThat(ax.toFile().setExecutable(true), is(true));

    Result result = process().run("benchmark", "--spans=50", "--rounds=1", "--ax=" + ax);

    assertThat(result.err(), result.status(), is(0));
    assertThat(
        result.out().lines().toList(),
        hasItem(matchesPattern("export / ax spans export --all: \\d+\\.\\d\\d")));
    assertThat(leftBehind(), is(emptyArray()));
  }

  @Test
  void aPublicCommandThatFailsEndsTheBenchmarkWithItsWords() throws Exception {
    Path ax = Files.writeString(directory.resolve("ax"), "#!/bin/sh\necho no luck >&2\nexit 3\n");
    assertThat(ax.toFile().setExecutable(true), is(true));

    Result result = process().run("benchmark", "--spans=50", "--rounds=1", "--ax=" + ax);

    assertThat(result.status(), is(1));
    assertThat(result.err(), containsString("failed with status 3: no luck"));
    assertThat(leftBehind(), is(emptyArray()));
    assertThat(processesOfTheBenchmark().size(), is(0));
  }

  @Test
  void theServiceEndsEvenIfTheBenchmarkIsKilled() throws Exception {
    SpanbeamProcess.Running running =
        process().environment(Map.of()).start("benchmark", "--spans=50", "--ax=none");
    // The benchmark itself has the temporary directory on its command line too.
    awaitProcesses(2);
    running.signal("KILL");
    running.end();

    awaitProcesses(0);
  }

  private void awaitProcesses(int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (processesOfTheBenchmark().size() != count) {
      assertThat("seconds left", deadline - System.nanoTime(), is(greaterThan(0L)));
      Thread.sleep(50);
    }
  }

  @Test
  void wrongNumbersAreUsageErrors() {
    for (String flag :
        List.of("--spans=0", "--text-factor=0", "--rounds=0", "--ax=/no/such/program")) {
      Result result = CommandRun.in(directory).run("benchmark", flag);

      assertThat(flag, result.status(), is(2));
      assertThat(result.err(), containsString(flag.replaceFirst("=.*", "")));
    }
  }
}
