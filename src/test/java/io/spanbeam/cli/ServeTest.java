package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.cli.CommandRun.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeTest {
  private static final String KEY = "ak-serve-1b7d3c";

  @TempDir Path directory;
  @TempDir Path home;

  /** Waits until the service is announced, and returns the variables that it printed. */
  private Map<String, String> announced(SpanbeamProcess.Running running) throws Exception {
    Path out = directory.resolve("out");
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (running.alive()
        && System.nanoTime() < deadline
        && !(Files.exists(out) && Files.readString(out).contains("FLIGHT_PORT="))) {
      Thread.sleep(50);
    }
    Map<String, String> variables = new HashMap<>();
    Matcher line = Pattern.compile("export (\\w+)=(.*)").matcher(Files.readString(out));
    while (line.find()) {
      variables.put(line.group(1), line.group(2));
    }
    return variables;
  }

  private Result export(Map<String, String> variables, String... arguments) throws IOException {
    return CommandRun.in(home).home(home).environment(variables).run(arguments);
  }

  @Test
  void printsWhatOtherCommandsNeedAndServesUntilInterrupted() throws Exception {
    Files.createDirectories(directory.resolve("work"));
    Files.writeString(
        directory.resolve("work/spans.jsonl"),
        """
        {"context.trace_id":"t1","context.span_id":"s1","name":"a","start_time":"2025-11-01T10:00:00Z"}
        {"context.trace_id":"t1","context.span_id":"s2","name":"b","start_time":"2025-11-01T10:00:01Z"}
        """);
    try (SpanbeamProcess.Running running =
        SpanbeamProcess.in(directory)
            .environment(Map.of("ARIZE_API_KEY", KEY))
            .start("serve", "--load", "spans.jsonl", "--project", "mine", "--space", "Own")) {
      Map<String, String> variables = announced(running);
      ServedSpans.writeKey(home, KEY);
      Result result =
          export(
              variables,
              "export",
              "mine",
              "--space=Own",
              "--stdout",
              "--start-time=2025-11-01",
              "--end-time=2025-11-02");
      assertThat(result.err(), result.status(), is(0));
      assertThat(new ObjectMapper().readTree(result.out()).size(), is(2));

      running.signal("INT");
      Result served = running.end();
      assertThat(served.status(), is(130));
      assertThat(served.errorLines(), hasItem("Loaded 2 spans from spans.jsonl"));
      assertThat(served.errorLines(), hasItem(containsString("project mine")));
      assertThat(served.errorLines(), hasItem("Stopped."));
      assertThat(served.out() + served.err(), not(containsString(KEY)));
    }
  }

  @Test
  void makesAKeyThatOnlyItsFileHolds() throws Exception {
    try (SpanbeamProcess.Running running =
        SpanbeamProcess.in(directory)
            .environment(Map.of("ARIZE_API_KEY", ""))
            .start("serve", "--generate", "50", "--seed", "3", "--store", "ax.duckdb")) {
      Map<String, String> variables = announced(running);
      Matcher file =
          Pattern.compile("\"\\$\\(cat '(.*)'\\)\"").matcher(variables.get("ARIZE_API_KEY"));
      assertThat(variables.toString(), file.matches(), is(true));
      Path keyFile = Path.of(file.group(1));
      ServedSpans.writeKey(home, Files.readString(keyFile));
      variables.remove("ARIZE_API_KEY");
      Result result = export(variables, "export", "demo", "-s", "local", "--all", "--stdout");
      assertThat(result.err(), result.status(), is(0));
      assertThat(new ObjectMapper().readTree(result.out()).size(), is(50));
      running.signal("TERM");
      running.end();
      assertThat(Files.exists(keyFile), is(false));
      assertThat(Files.exists(directory.resolve("work/ax.duckdb")), is(true));
    }
  }

  @Test
  void refusesAFileThatIsNotThere() {
    Result result = CommandRun.in(directory).run("serve", "--load", "nowhere.parquet");
    assertThat(result.status(), is(ExitCode.FILES.status()));
    assertThat(
        result.errorLines(),
        contains("Error: Cannot load nowhere.parquet: there is no such readable file"));
  }

  @Test
  void refusesAFileThatHoldsNoSpans() throws IOException {
    Files.writeString(directory.resolve("notes.json"), "this is no JSON");
    Result result = CommandRun.in(directory).run("serve", "--load", "notes.json");
    assertThat(result.err(), result.status(), is(ExitCode.FILES.status()));
    assertThat(result.errorLines(), contains(containsString("notes.json")));
  }

  @Test
  void refusesAPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (String flag : new String[] {"--rest-port", "--flight-port"}) {
        Result result =
            CommandRun.in(directory)
                .run("serve", "--generate=10", flag, String.valueOf(taken.getLocalPort()));
        assertThat(result.err(), result.status(), is(ExitCode.USAGE.status()));
        assertThat(
            result.errorLines(),
            hasItem(containsString("Cannot listen on port " + taken.getLocalPort())));
      }
    }
  }
}
