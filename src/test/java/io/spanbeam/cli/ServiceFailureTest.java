package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.local.Space;
import io.spanbeam.testing.ScriptedFlight;
import io.spanbeam.testing.ScriptedHttp;
import io.spanbeam.testing.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service refuses is told in one sentence, and leaves no file. */
class ServiceFailureTest {
  private static ServedSpans served;

  @TempDir Path directory;
  @TempDir Path home;

  @BeforeAll
  static void serve() throws IOException {
    served = ServedSpans.start(500);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private void requireFailure(Result result, ExitCode code, String sentence) {
    assertThat(result.err(), result.status(), is(code.status()));
    assertThat(result.errorLines(), contains(containsString(sentence)));
    assertThat(result.err(), startsWith("Error: "));
    assertThat(result.err(), not(containsString(ServedSpans.KEY)));
    assertThat(result.out(), is(emptyString()));
    assertThat(List.of(directory.toFile().list()), is(List.of()));
  }

  private static String[] export(String project, String... flags) {
    return Stream.concat(
            Stream.of("export", project, "--output", "out", "--retries", "0"), Stream.of(flags))
        .toArray(String[]::new);
  }

  private static String[] exportShop(String... flags) {
    return export(
        ServedSpans.PROJECT,
        Stream.concat(Stream.of("--space", ServedSpans.SPACE), Stream.of(flags))
            .toArray(String[]::new));
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void unknownProject() throws IOException {
    Result result =
        served.command(directory, home).run(export("shopp", "--space", ServedSpans.SPACE, "--all"));
    requireFailure(result, ExitCode.SERVICE, "shopp");
  }

  @Test
  void unknownSpace() throws IOException {
    Result result =
        served
            .command(directory, home)
            .run(export(ServedSpans.PROJECT, "--space", "Nowhere", "--all"));
    requireFailure(result, ExitCode.SERVICE, "Nowhere");
  }

  @Test
  void projectNameWithoutSpace() throws IOException {
    Result result = served.command(directory, home).run(export(ServedSpans.PROJECT));
    requireFailure(result, ExitCode.USAGE, "needs a space");
  }

  @Test
  void ambiguousSpace() throws IOException {
    Space first = served.store().createSpace("Twin");
    Space second = served.store().createSpace("Twin");
    Result result =
        served
            .command(directory, home)
            .run(export(ServedSpans.PROJECT, "--space", "Twin", "--all"));
    requireFailure(result, ExitCode.SERVICE, first.id());
    assertThat(result.err(), containsString(second.id()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--all", "--limit=5"})
  void wrongKey(String flag) throws IOException {
    CommandRun command = served.command(directory, home);
    ServedSpans.writeKey(home, "ak-wrong-91d2b7");
    Result result = command.run(exportShop(flag));
    requireFailure(result, ExitCode.AUTHENTICATION, "");
    assertThat(result.err(), not(containsString("ak-wrong-91d2b7")));
  }

  @Test
  void noKey() {
    Result result =
        CommandRun.in(directory)
            .home(home)
            .environment(served.endpoints())
            .run(exportShop("--all"));
    requireFailure(result, ExitCode.AUTHENTICATION, "ARIZE_API_KEY");
  }

  @Test
  void closedRestPort() throws IOException {
    int port = closedPort();
    Result result =
        served
            .command(directory, home)
            .environment(Map.of("ARIZE_API_PORT", String.valueOf(port)))
            .run(exportShop("--all"));
    requireFailure(result, ExitCode.SERVICE, String.valueOf(port));
  }

  @Test
  void closedFlightPort() throws IOException {
    int port = closedPort();
    Result result =
        served
            .command(directory, home)
            .environment(Map.of("ARIZE_FLIGHT_PORT", String.valueOf(port)))
            .run(exportShop("--all"));
    requireFailure(result, ExitCode.SERVICE, String.valueOf(port));
  }

  @Test
  void certificateThatNobodyVouchesFor(@TempDir Path certificates) throws Exception {
    SelfSigned certificate = SelfSigned.create(certificates);
    try (ScriptedHttp rest = ScriptedHttp.startTls(certificate);
        ScriptedFlight flight = ScriptedFlight.startTls(certificate)) {
      requireFailure(
          served
              .command(directory, home)
              .environment(
                  Map.of(
                      "ARIZE_API_SCHEME",
                      "https",
                      "ARIZE_API_PORT",
                      String.valueOf(rest.uri().getPort())))
              .run(exportShop("--all")),
          ExitCode.SERVICE,
          "TLS");
      requireFailure(
          served
              .command(directory, home)
              .environment(
                  Map.of(
                      "ARIZE_FLIGHT_SCHEME",
                      "grpc+tls",
                      "ARIZE_FLIGHT_PORT",
                      String.valueOf(flight.uri().getPort())))
              .run(exportShop("--all")),
          ExitCode.SERVICE,
          "TLS");
    }
  }

  @Test
  void plaintextToAnotherMachine() throws IOException {
    Result result =
        served
            .command(directory, home)
            .environment(Map.of("ARIZE_API_HOST", "ax.example.com"))
            .run(exportShop("--all"));
    requireFailure(result, ExitCode.USAGE, "plaintext");
  }

  @Test
  void profileThatIsNoToml() throws IOException {
    CommandRun command = served.command(directory, home);
    Files.writeString(home.resolve(".arize/config.toml"), "[auth\napi_key = 'ak-half");
    Result result = command.run(exportShop("--all"));
    requireFailure(result, ExitCode.USAGE, "config.toml");
    assertThat(result.err(), not(containsString("ak-half")));
  }

  @Test
  void streamsThatNeverEndProperly() throws IOException {
    FaultScript faults = FaultScript.none();
    for (int stream = 1; stream <= 20; stream++) {
      faults = faults.breakStreamAfterBytes(stream, 0, FlightStatusCode.UNAVAILABLE);
    }
    try (ServedSpans broken = ServedSpans.start(500, ServiceBehaviour.standard(), faults)) {
      Result result = broken.command(directory, home).run(exportShop("--all"));
      requireFailure(result, ExitCode.SERVICE, "");
    }
  }

  /** Such a runner tells of a failure where the pipeline is started, and has written by then. */
  @Test
  void aRunnerThatWaitsByItselfLeavesNothingBehindEither() throws IOException {
    FaultScript faults =
        FaultScript.none().breakStreamAfterBatches(3, 1, FlightStatusCode.INVALID_ARGUMENT);
    ServiceBehaviour small = ServiceBehaviour.standard().withBatchRows(100);
    try (ServedSpans broken = ServedSpans.start(20_000, small, faults)) {
      Result result =
          broken
              .command(directory, home)
              .run(exportShop("--all", "--max-parallel-streams=1", "--", "--blockOnRun=true"));
      requireFailure(result, ExitCode.SERVICE, "");
    }
  }

  @Test
  void countsThatDiffer() throws IOException {
    try (ServedSpans inflated =
        ServedSpans.start(
            500, ServiceBehaviour.standard().withCountsInflatedBy(1.5), FaultScript.none())) {
      Result tolerant = inflated.command(directory, home).run(exportShop("--all"));
      assertThat(tolerant.err(), tolerant.status(), is(ExitCode.DONE.status()));
      assertThat(tolerant.errorLines(), hasItem(startsWith("Warning: ")));

      Result strict =
          inflated.command(directory, home).run(exportShop("--all", "--strict", "--replace"));
      assertThat(strict.err(), strict.status(), is(ExitCode.INCOMPLETE.status()));
      assertThat(strict.errorLines(), hasItem(startsWith("Error: ")));
      // It is finished all the same.
      assertThat(Files.exists(directory.resolve("out/_SUCCESS")), is(true));
    }
  }

  @Test
  void usedTargetIsRefusedBeforeAnyRequest() throws IOException {
    Files.createDirectory(directory.resolve("out"));
    Files.writeString(directory.resolve("out/notes.txt"), "mine");
    long before = served.service().requests().restRequests();
    Result result = served.command(directory, home).run(exportShop("--replace"));
    assertThat(result.err(), result.status(), is(ExitCode.FILES.status()));
    assertThat(result.errorLines(), hasSize(1));
    assertThat(result.err(), containsString("notes.txt"));
    assertThat(served.service().requests().restRequests(), is(before));
    assertThat(Files.readString(directory.resolve("out/notes.txt")), is("mine"));
  }

  @Test
  void targetBelowAFile() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "mine");
    Result result =
        served
            .command(directory, home)
            .run(
                "export",
                ServedSpans.PROJECT,
                "--space",
                ServedSpans.SPACE,
                "--output",
                file.resolve("out").toString());
    requireFailure(result, ExitCode.FILES, file.toString());
    assertThat(Files.readString(file), is("mine"));
  }
}
