package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Checks job files, and reads what is said of them.
 *
 * @param directory where the commands work
 */
record JobChecks(Path directory) {
  static final Instant NOW = Instant.parse("2025-11-25T12:00:00.5Z");

  Result check(String job, String... flags) throws IOException {
    return check(Map.of(), job, flags);
  }

  Result check(Map<String, String> environment, String job, String... flags) throws IOException {
    Files.writeString(directory.resolve("job.yaml"), job);
    return CommandRun.in(directory)
        .environment(environment)
        .at(NOW)
        .run(
            Stream.concat(Stream.of("run", "job.yaml", "--check"), Stream.of(flags))
                .toArray(String[]::new));
  }

  static String valid(Result result) {
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(result.err(), is(emptyString()));
    assertThat(result.out(), startsWith("job.yaml is valid: it "));
    return result.out().strip();
  }

  /** Returns the lines about mistakes; the last line counts them. */
  static List<String> mistakes(Result result) {
    assertThat(result.err(), result.status(), is(ExitCode.USAGE.status()));
    assertThat(result.out(), is(emptyString()));
    List<String> lines = new ArrayList<>(result.errorLines());
    String last = lines.remove(lines.size() - 1);
    assertThat(last, startsWith("Error: Invalid job: " + lines.size() + " mistake"));
    return lines;
  }
}
