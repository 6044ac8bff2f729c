package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.spanbeam.cli.CommandRun.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
