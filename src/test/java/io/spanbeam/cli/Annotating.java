package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code spanbeam annotate} on served spans, and what the spans show afterwards.
 *
 * @param directory where the command works
 * @param home where it finds its key
 */
record Annotating(ServedSpans served, Path directory, Path home) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the command line, without the words before the flags. */
  static String[] line(String... flags) {
    return Stream.concat(
            Stream.of("annotate", ServedSpans.PROJECT, "--space", ServedSpans.SPACE),
            Stream.of(flags))
        .toArray(String[]::new);
  }

  CommandRun command() throws IOException {
    return served.command(directory, home).at(Instant.now());
  }

  Result run(String... flags) throws IOException {
    return command().run(line(flags));
  }

  /** Returns all spans, those of the last days unless flags say otherwise. */
  List<JsonNode> export(String... flags) throws IOException {
    Result result =
        command()
            .run(
                Stream.concat(
                        Stream.of("export", ServedSpans.PROJECT, "-s", ServedSpans.SPACE),
                        Stream.concat(Stream.of("--all", "--stdout"), Stream.of(flags)))
                    .toArray(String[]::new));
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    return ExportedSpans.spans(result.out());
  }

  /** Returns the IDs of all spans, sorted. */
  List<String> spanIds() throws IOException {
    return export().stream().map(span -> span.get("context.span_id").asText()).sorted().toList();
  }

  /** Returns the label, score and text of all exported spans that have any, by span. */
  Map<String, String> annotations(String... flags) throws IOException {
    Map<String, String> annotations = new TreeMap<>();
    for (JsonNode span : export(flags)) {
      String all =
          "%s|%s|%s"
              .formatted(
                  span.path("annotation.quality.label").asText("-"),
                  span.path("annotation.helpfulness.score").asText("-"),
                  span.path("annotation.notes.text").asText("-"));
      if (!all.equals("-|-|-")) {
        annotations.put(span.get("context.span_id").asText(), all);
      }
    }
    return annotations;
  }

  /** Requires that a run ended because of a file, and said so in one sentence. */
  void requireStopped(Result result, String sentence) {
    assertThat(result.err(), result.status(), is(ExitCode.FILES.status()));
    assertThat(result.errorLines(), hasSize(1));
    assertThat(result.err().replace(directory.toString(), "DIR"), startsWith("Error: " + sentence));
    assertThat(result.err(), not(containsString("null")));
    assertThat(result.out(), is(emptyString()));
  }

  /** Returns the names of what is in the directory, sorted. */
  List<String> entries() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Returns the dead letters of a run. */
  List<JsonNode> letters(String run) throws IOException {
    try (Stream<String> lines = Files.lines(directory.resolve(run).resolve("dead-letter.jsonl"))) {
      return lines
          .map(
              line -> {
                try {
                  return JSON.readTree(line);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              })
          .toList();
    }
  }
}
