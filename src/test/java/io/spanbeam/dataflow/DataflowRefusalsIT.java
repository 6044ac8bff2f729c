package io.spanbeam.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said before anything is asked of Google or AX. */
@Tag("dataflow")
class DataflowRefusalsIT {
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GOOGLE_CLOUD_PROJECT | --project (the project of Google Cloud, not the one of AX); give it",
        "GOOGLE_CLOUD_REGION | --region (such as europe-west3); give it",
        "SPANBEAM_GCS_TEMP | --tempLocation (such as gs://bucket/temp); give it",
      })
  void whatIsMissingIsSaidInOneSentence(String variable, String missing) throws Exception {
    Result result =
        commands
            .jar(directory)
            .environment(Map.of(variable, ""))
            .run(
                commands.onDataflow(
                    "bulk-export.yaml", DataflowCommands.exportTo("gs://bucket/spans")));

    String config = DataflowCommands.CONFIG.toString();
    List<String> lines = result.err().strip().lines().toList();
    assertThat(
        lines.get(0),
        allOf(
            startsWith(config + ":"),
            endsWith(
                "Invalid Beam option: Dataflow needs %s behind -- or in the runner configuration"
                    .formatted(missing))));
    assertThat(result.status(), is(2));
  }

  @Test
  void allThatIsMissingIsSaidAtOnce() throws Exception {
    Result result =
        JobJar.dataflow(directory)
            .run(
                List.of(
                    "export",
                    "shop",
                    "--all",
                    "--output=gs://bucket/x",
                    "--runner=DataflowRunner"));

    assertThat(
        result.err().strip(),
        is(
            "Error: Invalid Beam option: Dataflow needs --project (the project of Google Cloud, not"
                + " the one of AX), --region (such as europe-west3), --tempLocation (such as"
                + " gs://bucket/temp); give them behind -- or in the runner configuration"));
    assertThat(result.status(), is(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export shop --all --output=spans",
        "annotate shop --file=gs://bucket/a.csv --run-dir=run",
        "annotate shop --file=a.csv --run-dir=gs://bucket/run",
        "annotate shop --file=gs://bucket/a.csv --run-dir=gs://bucket/run --dead-letter=dead"
      })
  void pathsOfThisMachineAreRefused(String line) throws Exception {
    List<String> command = new ArrayList<>(List.of(line.split(" ")));
    command.add("--runner=DataflowRunner");
    Result result = JobJar.dataflow(directory).run(command);

    assertThat(
        result.err(), containsString("the workers of Dataflow do not see this machine; give a"));
    assertThat(result.status(), is(2));
  }
}
