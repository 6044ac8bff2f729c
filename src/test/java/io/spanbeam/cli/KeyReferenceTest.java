package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.cli.CommandRun.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the key is, as {@code --api-key-from} and a job say it. */
class KeyReferenceTest {
  private static final int SPANS = 20;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"ak-secret-0123", "gcp-secret:ak-secret-0123", "env:"})
  void whatIsNoReferenceIsRefusedWithoutBeingShown(String text) {
    Result result = CommandRun.in(directory).run("export", "shop", "--api-key-from", text);

    assertThat(result.err(), containsString("Error: Invalid --api-key-from: "));
    assertThat(result.err(), not(containsString("ak-secret")));
    assertThat(result.status(), is(ExitCode.USAGE.status()));
  }

  /** Where the workers may share files with this machine, that is for them to find out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          profile:/home/me/.arize/config.toml#auth.api_key |
          profile:/etc/ax.toml#auth.api_key                | --sdkContainerImage=own:1
          env:ARIZE_API_KEY                                |
          env:ARIZE_API_KEY                                | --sdkContainerImage=
          file:/run/secrets/ax                             |
          """)
  void whatWorkersOfDataflowCanNotReadIsRefusedAtTheLaunch(String reference, String option) {
    for (List<String> command :
        List.of(
            List.of("export", "shop", "--all", "--output=gs://b/spans"),
            List.of("annotate", "shop", "--file=gs://b/a.csv", "--run-dir=gs://b/run"))) {
      List<String> line = new ArrayList<>(command);
      line.addAll(List.of("--api-key-from", reference, "--runner=DataflowRunner"));
      if (option != null) {
        line.addAll(List.of("--", option));
      }
      Result result = CommandRun.in(directory).run(line.toArray(String[]::new));

      assertThat(
          result.err(),
          startsWith(
              "Error: The workers of Dataflow can't look up the API key in %s: they see no profile,"
                      .formatted(reference)
                  + " variable or file of this machine; give --api-key-from gcp-secret:"));
      assertThat(result.status(), is(ExitCode.USAGE.status()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gcp-secret:projects/p/secrets/s, DataflowRunner, --tempLocation=gs://b/temp",
    "env:ARIZE_API_KEY, DataflowRunner, --sdkContainerImage=own:1",
    "env:ARIZE_API_KEY, DataflowRunner, --workerHarnessContainerImage=own:1",
    "profile:/shared/ax.toml#auth.api_key, FlinkRunner, --flinkMaster=localhost:1"
  })
  void whatTheyMayReadIsNot(String reference, String runner, String option) {
    Result result =
        CommandRun.in(directory)
            .run(
                "export",
                "shop",
                "--all",
                "--output=gs://b/spans",
                "--api-key-from",
                reference,
                "--runner=" + runner,
                "--",
                option,
                "--noSuchOption=1");

    // What no build knows is looked at next.
    assertThat(result.err(), startsWith("Error: Invalid Beam option: "));
  }

  @Test
  void aJobIsToldWhereItNamesAKeyThatWorkersCanNotRead() throws Exception {
    Files.writeString(
        directory.resolve("job.yaml"),
        """
        export:
          project: shop
          all: true
          output: gs://b/spans
          runner: DataflowRunner
          api-key-from: profile:/home/me/ax.toml#auth.api_key
        """);
    Result result = CommandRun.in(directory).run("run", "job.yaml", "--check");

    assertThat(
        result.err(),
        startsWith("job.yaml:6:17: The workers of Dataflow can't look up the API key"));
    assertThat(result.status(), is(ExitCode.USAGE.status()));
  }

  @Test
  void aJobNamesItAndItWinsOverTheProfile() throws Exception {
    try (ServedSpans served = ServedSpans.start(SPANS)) {
      Path key = Files.writeString(directory.resolve("key"), ServedSpans.KEY + "\n");
      Files.writeString(
          directory.resolve("job.yaml"),
          "export: {project: %s, space: %s, all: true, output: spans, api-key-from: 'file:%s'}"
              .formatted(ServedSpans.PROJECT, ServedSpans.SPACE, key));
      CommandRun command = served.command(directory, directory);
      ServedSpans.writeKey(directory, "ak-wrong");
      Result result = command.run("run", "job.yaml");

      assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    }
  }

  @Test
  void aLocalServiceNeedsNone() {
    Result result =
        CommandRun.in(directory)
            .run("export", "demo", "--local", "--dry-run", "--all", "--api-key-from=env:NOT_SET");

    assertThat(result.err(), containsString("Warning: --api-key-from has no effect with --local"));
    assertThat(result.status(), is(ExitCode.DONE.status()));
  }

  @Test
  void aBuildWithoutGooglesLibrariesNamesTheOneWithThem() throws Exception {
    Result result =
        SpanbeamProcess.in(directory)
            .without("google-auth-library-oauth2-http")
            .run(
                "export",
                "shop",
                "--space=Sales",
                "--api-key-from=gcp-secret:projects/p/secrets/s");

    assertThat(
        result.err().strip(),
        is(
            "Error: No API key in gcp-secret:projects/p/secrets/s/versions/latest: this build is"
                + " without Google's libraries; take the one of mvn -P dataflow,"
                + " spanbeam-dataflow.jar"));
    assertThat(result.status(), is(ExitCode.AUTHENTICATION.status()));
  }
}
