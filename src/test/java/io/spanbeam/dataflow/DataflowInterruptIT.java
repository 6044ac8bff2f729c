package io.spanbeam.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.JobJar.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who leaves a job on Dataflow to itself, and who cancels it, against a script of its API. */
@Tag("dataflow")
class DataflowInterruptIT {
  private static final String OUTPUT = "gs://bucket/spans";
  private static final String QUESTION = "Cancel it, or detach";

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

  @Test
  void detachedItDoesNotLookAtTheJob() throws Exception {
    try (ScriptedDataflow google = ScriptedDataflow.endless(false)) {
      List<String> command = new ArrayList<>(commands.bulkExport(google, OUTPUT));
      command.add(command.indexOf("--"), "--set=detach=true");
      Result result = commands.jarWithKey(directory).run(command);

      assertThat(result.err(), result.status(), is(0));
      assertThat(
          result.lastError(),
          is("Detached: the job daily goes on and writes %s".formatted(OUTPUT)));
      assertThat(google.looks(), is(0));
      assertThat(google.cancelled(), is(false));
    }
  }

  @ParameterizedTest
  @CsvSource({"d, 0", "c, 130"})
  void atATerminalCtrlCAsks(String answer, int status) throws Exception {
    boolean cancels = answer.equals("c");
    try (ScriptedDataflow google = ScriptedDataflow.endless(true);
        Running running =
            commands.jarWithKey(directory).startAtTerminal(commands.bulkExport(google, OUTPUT))) {
      google.awaitLook();
      running.type(JobJar.CTRL_C);
      running.await(QUESTION);
      assertThat("the job goes on meanwhile", google.cancelled(), is(false));
      running.type(answer + "\n");
      Result result = running.end();

      assertThat(
          result.out().strip(),
          endsWith(
              cancels
                  ? "Error: Interrupted; the job daily was cancelled; nothing was exported"
                  : "Detached: the job daily goes on and writes " + OUTPUT));
      assertThat(result.out(), result.status(), is(status));
      assertThat(google.cancelled(), is(cancels));
      commands.requireNothingIn(OUTPUT);
    }
  }

  /** Workers take minutes to stop; the command asks a few times, and then says so. */
  @Test
  void interruptedItCancelsAndDoesNotPressTheService() throws Exception {
    try (ScriptedDataflow google = ScriptedDataflow.endless(false);
        Running running =
            commands.jarWithKey(directory).start(commands.bulkExport(google, OUTPUT))) {
      google.awaitLook();
      running.interrupt();
      Result result = running.end();

      assertThat(
          result.lastError(),
          is(
              "Error: Interrupted; the job daily may go on all the same, see the cluster; nothing"
                  + " was exported"));
      assertThat(result.status(), is(130));
      assertThat(google.cancelled(), is(true));
      assertThat(google.looksSinceCancelled(), is(lessThanOrEqualTo(4)));
    }
  }
}
