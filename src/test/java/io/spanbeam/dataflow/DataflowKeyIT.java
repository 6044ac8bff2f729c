package io.spanbeam.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.LocalService;
import io.spanbeam.testing.ScriptedHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the key of AX gets to workers of Dataflow, and that it does not travel with the job. */
@Tag("dataflow")
class DataflowKeyIT {
  private static final String REFERENCE =
      "gcp-secret:projects/my-project/secrets/ax-key/versions/latest";

  private static DataflowCommands commands;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws IOException {
    commands = DataflowCommands.start();
  }

  @AfterAll
  static void stop() throws IOException {
    commands.close();
  }

  private Path template() {
    return directory.resolve("job.json");
  }

  private List<String> export(String... settings) {
    return commands.onDataflow(
        "bulk-export.yaml",
        DataflowCommands.exportTo("gs://bucket/spans", settings),
        "--templateLocation=" + template());
  }

  /** Google's library proves who the process is by a file, and asks where that file says. */
  private Result exportWithSecret(ScriptedHttp google) throws Exception {
    google.json("{\"access_token\":\"token-1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
    Path account = ServiceAccountFile.write(directory.resolve("account.json"), google.uri());
    return commands
        .jar(directory)
        .environment(
            Map.of(
                "GOOGLE_APPLICATION_CREDENTIALS",
                account.toString(),
                "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER",
                google.uri() + "/"))
        .run(export("api-key-from=" + REFERENCE));
  }

  @Test
  void aKeyOfSecretManagerIsLookedUpHereButOnlyItsNameTravels() throws Exception {
    String key =
        Base64.getEncoder().encodeToString(LocalService.KEY.getBytes(StandardCharsets.UTF_8));
    String secret = "{\"payload\":{\"data\":\"%s\"}}".formatted(key);
    try (ScriptedHttp google =
        ScriptedHttp.start().otherwise(exchange -> ScriptedHttp.json(exchange, secret))) {
      SubmittedJob job = SubmittedJob.written(exportWithSecret(google), template(), directory);

      assertThat(job.contains("projects/my-project/secrets/ax-key/versions/latest"), is(true));
      assertThat(job.contains("token-1"), is(false));
      // Every request to AX needs the key, yet it was looked up once.
      assertThat(google.requests().size(), is(2));
      ScriptedHttp.Request access = google.requests().get(1);
      assertThat(access.uri().getPath(), endsWith("/secrets/ax-key/versions/latest:access"));
      assertThat(access.headers().get("Authorization"), is("Bearer token-1"));
    }
  }

  @Test
  void aKeyThatCanNotBeLookedUpEndsTheCommandBeforeAnythingIsSent() throws Exception {
    try (ScriptedHttp google =
        ScriptedHttp.start().otherwise(exchange -> exchange.sendResponseHeaders(403, -1))) {
      Result result = exportWithSecret(google);

      assertThat(
          result.err().strip(),
          is(
              "Error: No API key in %s: this process may not read it; give its account the role Secret Manager Secret Accessor"
                  .formatted(REFERENCE)));
      assertThat(result.status(), is(3));
      assertThat(Files.exists(template()), is(false));
    }
  }

  /** The key that the command would find by itself, as {@code ax} does. */
  @Test
  void aKeyInTheProfileOfThisMachineIsRefused() throws Exception {
    Path profile = directory.resolve(".arize/config.toml");
    Files.createDirectories(profile.getParent());
    Files.writeString(profile, "[auth]\napi_key = \"%s\"\n".formatted(LocalService.KEY));
    Result result = commands.jar(directory).run(export());

    requireRefused(result, "profile:%s#auth.api_key".formatted(profile));
  }

  @Test
  void aKeyInAVariableOfThisMachineIsRefused() throws Exception {
    requireRefused(commands.jarWithKey(directory).run(export()), "env:ARIZE_API_KEY");
  }

  private static void requireRefused(Result result, String reference) {
    assertThat(
        result.err().strip(),
        is(
            "Error: The workers of Dataflow can't look up the API key in %s: they see no profile, variable or file of this machine; give --api-key-from gcp-secret:projects/P/secrets/S, which they read from Secret Manager, or env: or file: together with an image of theirs that has it (--sdkContainerImage)"
                .formatted(reference)));
    assertThat(result.status(), is(2));
  }
}
