package io.spanbeam.cli;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.CredentialReference;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code spanbeam serve} in a process of its own, with generated spans. */
final class LocalAxProcess implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 50;
  private static final Pattern SETTING = Pattern.compile("export (ARIZE_[A-Z_]+)=(\\S+)\\R");

  /** The last line that {@code serve} prints. */
  private static final String LAST_SETTING = "ARIZE_FLIGHT_PORT";

  private final ChildProcess process;
  private final String key;
  private final AxConnection connection;

  private LocalAxProcess(ChildProcess process, String key, AxConnection connection) {
    this.process = process;
    this.key = key;
    this.connection = connection;
  }

  /**
   * Starts it and waits until it serves.
   *
   * @param directory private; holds its key and its output
   */
  static LocalAxProcess start(
      Path directory, long spans, int textFactor, int answerDelayMillis, long seed)
      throws IOException, InterruptedException {
    String key = SampleTraces.newKey();
    Path keyFile = Files.writeString(directory.resolve("api-key"), key);
    ChildProcess process =
        ChildProcess.start(
            directory,
            Map.of(),
            OwnCommand.line(
                List.of(
                    "serve",
                    "--generate=" + spans,
                    "--text-factor=" + textFactor,
                    "--answer-delay=" + answerDelayMillis,
                    "--seed=" + seed,
                    "--api-key-file=" + keyFile,
                    "--stop-with=" + ProcessHandle.current().pid())));
    try {
      Map<String, String> settings = settings(process);
      AxConnection connection =
          AxConnection.of(
              uri(settings, "API"), uri(settings, "FLIGHT"), CredentialReference.file(keyFile));
      return new LocalAxProcess(process, key, connection);
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static Map<String, String> settings(ChildProcess process)
      throws IOException, InterruptedException {
    while (true) {
      boolean ended = !process.alive();
      Map<String, String> settings = new HashMap<>();
      Matcher lines = SETTING.matcher(process.out());
      while (lines.find()) {
        settings.put(lines.group(1), lines.group(2));
      }
      if (settings.containsKey(LAST_SETTING)) {
        return settings;
      }
      if (ended) {
        throw new CommandException(
            ExitCode.UNEXPECTED, "The local AX did not start: " + process.lastWords());
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
  }

  private static URI uri(Map<String, String> settings, String side) {
    String prefix = "ARIZE_" + side;
    return URI.create(
        "%s://%s:%s"
            .formatted(
                settings.get(prefix + "_SCHEME"),
                settings.get(prefix + "_HOST"),
                settings.get(prefix + "_PORT")));
  }

  /** Returns how to speak to it. */
  AxConnection connection() {
    return connection;
  }

  /** Returns the variables that lead a program to it, the key included. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("ARIZE_API_KEY", key);
    put(settings, "API", connection.rest());
    put(settings, "FLIGHT", connection.flight());
    return settings;
  }

  private static void put(Map<String, String> settings, String side, URI uri) {
    settings.put("ARIZE_" + side + "_SCHEME", uri.getScheme());
    settings.put("ARIZE_" + side + "_HOST", uri.getHost());
    settings.put("ARIZE_" + side + "_PORT", String.valueOf(uri.getPort()));
  }

  /** Returns the time that its threads worked until now. */
  Duration processorTime() {
    return process.processorTime();
  }

  @Override
  public void close() {
    process.close();
  }
}
